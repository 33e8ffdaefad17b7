// What a comparison of a workbook with Opsbook came to, and where its complete lists are read.
import { config } from '../config.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { AppError } from '../errors.ts'
import { importFiles } from '../imports/files.ts'
import { reconciliationFiles } from '../imports/reconciliation-files.ts'
import type { ImportReport } from '../imports/types.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { reconciliationAnswer } from './import-answers.ts'
import { readImport } from './import-endpoints.ts'
import type { Service } from './service.ts'

const downloadMinutes = 15

/** GET /api/imports/{id}/reconciliation; it shows whole rows, so that whoever asks must be allowed to read their resources. */
export function reconciliationEndpoints({ authorize }: Pick<Service, 'authorize'>): AnyEndpoint[] {
  return [
    defineEndpoint({
      name: 'import-reconciliation',
      method: 'GET',
      path: '/api/imports/{id:long}/reconciliation',
      summary:
        'What the comparison of a workbook with Opsbook came to: counts, sums and hashes by column, the first 100 of each list, and URLs of the complete lists as JSON and as a workbook.',
      access: 'import.read',
      output: reconciliationAnswer,
      handle: async (ctx, { params }) => {
        const row = await readImport(ctx, params.id)
        const report = row.report as ImportReport | null // written by the run
        const { reconciliations } = report ?? {}
        if (!reconciliations)
          throw new AppError('not_found', `import ${row.id} compared nothing: upload the file with mode "reconcile" to compare it`)
        for (const { resource } of reconciliations) authorize(ctx.actor, `${resource}.read`)
        const expiresAt = new Date(Date.parse(ctx.now()) + downloadMinutes * 60_000)
        const base = row.fileName.replace(/\.\w+$/, '')
        const urlOf = (name: string) => importFiles(config()).resultUrl(row.id, name, `${base}-${name}`, expiresAt)
        const [json, workbook] = await Promise.all([urlOf(reconciliationFiles.json), urlOf(reconciliationFiles.workbook)])
        const resources = reconciliations.map(({ resource }) => resource)
        await commit(ctx, [record('import.reconciliation', 'import', row.id, { resources })])
        return { body: { id: row.id, fileName: row.fileName, state: row.state, reconciliations, files: { json, workbook } } }
      },
    }),
  ]
}
