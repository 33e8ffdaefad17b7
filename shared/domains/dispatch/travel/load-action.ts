// A matrix of one's own: read once from a file that was attached to it, and never changed afterwards.
import { z } from 'zod'
import { requireVerb } from '../../../auth/permissions.ts'
import { type AnyAction, defineAction } from '../../../catalogue/action.ts'
import { rowsOf } from '../../../catalogue/answers.ts'
import { ref } from '../../../catalogue/kinds.ts'
import type { RowOf } from '../../../catalogue/resource.ts'
import { hold, update } from '../../../db/changes.ts'
import { commit } from '../../../db/commit.ts'
import type { DbContext } from '../../../db/context.ts'
import type { Row } from '../../../db/rows.ts'
import { gather, present, selectById } from '../../../db/store.ts'
import { type Issue, refuse } from '../../../errors.ts'
import { showRow } from '../../../http/render.ts'
import { readAttachedSheet } from '../../attachment-sheet.ts'
import { travelMatrix } from '../fleet-resources.ts'
import { travelMatrixAttachment } from '../resources.ts'
import { sizeOf, toBytes } from './matrix.ts'
import { keepContent } from './matrix-files.ts'
import { readMatrix } from './matrix-sheet.ts'

type MatrixRow = RowOf<typeof travelMatrix> & { readonly id: number }
type File = RowOf<typeof travelMatrixAttachment>

/** What is in the way of a matrix that is to be loaded from a file. */
export function checkLoadable({ id, code, sha256 }: MatrixRow, file: File): Issue[] {
  if (sha256 !== null)
    return [
      {
        path: 'sha256',
        code: 'state',
        message: `${code} is loaded already, and a matrix that plans may name never changes`,
        hint: `Make another: POST ${travelMatrix.path}, attach the file to it, and load that one.`,
      },
    ]
  const not = (message: string, hint: string): Issue[] => [{ path: 'attachmentId', code: 'state', message, hint }]
  if (file.ownerId !== id)
    return not(`${file.fileName} was attached to travelMatrix ${file.ownerId}, not to ${code}`, `Attach it to ${code}, and load that one.`)
  if (file.state !== 'ready')
    return not(`${file.fileName} is not uploaded yet`, `Upload it, then POST ${travelMatrixAttachment.path}/{id}/complete.`)
  return []
}

const load = defineAction({
  name: 'load',
  resource: 'travelMatrix',
  on: 'row',
  description:
    'Read distances and times from a workbook or CSV file that was attached: columns From, To (names), or From lat, From lon, To lat, To lon; Km and Minutes. Any cell that is wrong is named, and nothing is loaded then. Once only: a loaded matrix never changes.',
  roles: ['manager', 'staff', 'medic'],
  input: z.strictObject({
    attachmentId: ref('travelMatrixAttachment', {}).schema,
    sheet: z.string().max(200).optional().describe('The first that can be seen unless told.'),
    symmetric: z.boolean().default(false).describe('Whether a way back is as long as the way there, where the sheet has no row for it.'),
  }),
  output: () => rowsOf(travelMatrix),
  run: async (ctx: DbContext, id, { attachmentId, sheet, symmetric }) => {
    requireVerb(ctx.actor, travelMatrixAttachment, 'read')
    const [[found], [attached]] = await gather(ctx, [
      selectById(ctx, travelMatrix, id),
      selectById(ctx, travelMatrixAttachment, attachmentId),
    ])
    const row = present(ctx, travelMatrix, id, found)
    const file = present(ctx, travelMatrixAttachment, attachmentId, attached)
    refuse(checkLoadable(row, file), new Set(['state']))
    const matrix = await readAttachedSheet(file, sheet, (read) => readMatrix(read, symmetric))
    const sha256 = await keepContent(toBytes(matrix))
    const patch = { ...sizeOf(matrix), sha256, blobPath: sha256, measuredAt: ctx.now() }
    const answer = ([written]: readonly Row[]) => ({ travelMatrix: showRow(ctx.catalogue, travelMatrix, written ?? {}, {}) })
    return answer(await commit(ctx, [update(travelMatrix, row, patch), hold(travelMatrixAttachment, file)], { answer }))
  },
})

/** What is done with matrices. */
export const travelActions: readonly AnyAction<DbContext>[] = [load]
