// The report of an import as it goes into the archive with its workbook.
import type { DbContext } from '../db/context.ts'
import { type ImportRow, listIssues } from '../db/imports.ts'

const mostIssues = 1000

/** The import as it stands, with its first 1,000 issues: JSON, and the same on one page of HTML. */
export async function archivedReport(ctx: DbContext, row: ImportRow): Promise<{ json: string; html: string }> {
  const { mapping: _, corrections: __, ...shown } = row
  const issues = await listIssues(ctx, row.id, 0, mostIssues)
  const json = `${JSON.stringify({ madeAt: ctx.now(), import: shown, issues }, null, 2)}\n`
  const title = `Import ${row.id}: ${row.fileName}`
  const html = `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><h1>${escaped(title)}</h1><pre>${escaped(json)}</pre></html>\n`
  return { json, html }
}

const escaped = (text: string) => text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`)
