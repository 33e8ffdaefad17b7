// A defect with all that belongs to it, in one request: what a phone opens.
import { z } from 'zod'
import { rowSchema } from '../../catalogue/schemas.ts'
import { gather, select } from '../../db/store.ts'
import { defineEndpoint } from '../../http/endpoint.ts'
import { showRow } from '../../http/render.ts'
import { readId } from '../../http/row-id.ts'
import { varies } from '../../http/texts.ts'
import { idOf, recordOf, selectRecord, showDefect } from './defect-queries.ts'
import { defect, defectAction, defectAttachment, defectDisposition, defectFinding } from './defect-resources.ts'

/** GET /api/defects/defects/{id}/whole: the defect, its live findings, dispositions, actions and attachments, each oldest first. */
export const wholeEndpoint = defineEndpoint({
  name: 'defects_defects_whole',
  method: 'GET',
  path: `${defect.path}/{id:long}/whole`,
  summary: 'Read a defect with its findings, dispositions, actions and attachments',
  access: `${defect.name}.read`,
  get output() {
    return z.object({
      defect: rowSchema(defect),
      findings: z.array(rowSchema(defectFinding)),
      dispositions: z.array(rowSchema(defectDisposition)),
      actions: z.array(rowSchema(defectAction)),
      attachments: z.array(rowSchema(defectAttachment)),
    })
  },
  handle: async (ctx, { params }) => {
    const id = readId(defect, params)
    const [found, ofFindings, ofDispositions, ofActions, files] = await gather(ctx, [
      ...selectRecord(ctx, idOf(ctx, id)),
      select(ctx, defectAttachment, { ownerId: id }),
    ])
    const record = recordOf(ctx, id, [found, ofFindings, ofDispositions, ofActions])
    const body = {
      defect: showDefect(ctx, record.defect),
      findings: record.findings.map((row) => showRow(ctx.catalogue, defectFinding, row)),
      dispositions: record.dispositions.map((row) => showRow(ctx.catalogue, defectDisposition, row)),
      actions: record.actions.map((row) => showRow(ctx.catalogue, defectAction, row)),
      attachments: files.toSorted((a, b) => a.id - b.id).map((row) => showRow(ctx.catalogue, defectAttachment, row)),
    }
    return { body, headers: varies(defect) }
  },
})
