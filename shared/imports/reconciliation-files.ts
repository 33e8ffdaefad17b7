// A comparison as files: everything as JSON, and as a workbook for people.
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import type { ResultFiles } from './files.ts'
import type { TableComparison } from './reconcile-table.ts'
import { listNames } from './reconciliation.ts'
import { reconciliationSheets } from './reconciliation-sheets.ts'
import type { SheetIssue } from './types.ts'

/** Names under which the files are kept. */
export const reconciliationFiles = { json: 'reconciliation.json', workbook: 'reconciliation.xlsx' } as const

/** What is written, where it is made, and where it is kept. */
interface ToWrite {
  readonly folder: string
  /** The workbook's name. */
  readonly name: string
  readonly tables: readonly TableComparison[]
  readonly issues: readonly SheetIssue[]
  readonly results: ResultFiles
}

/** Writes both files, in constant memory. */
export async function writeReconciliation({ folder, name, tables, issues, results }: ToWrite): Promise<void> {
  const json = join(folder, reconciliationFiles.json)
  await pipeline(Readable.from(toJson(name, tables)), createWriteStream(json))
  await results.keep(reconciliationFiles.json, json)
  const workbook = join(folder, reconciliationFiles.workbook)
  await writeWorkbook(createWriteStream(workbook), reconciliationSheets(tables, issues))
  await results.keep(reconciliationFiles.workbook, workbook)
}

async function* toJson(name: string, tables: readonly TableComparison[]): AsyncGenerator<string> {
  yield `{"fileName":${JSON.stringify(name)},"reconciliations":[`
  for (const [at, { result, lists }] of tables.entries()) {
    const { first: _, ...counts } = result
    yield `${at > 0 ? ',' : ''}\n${JSON.stringify(counts).slice(0, -1)},"lists":{`
    for (const [place, list] of listNames.entries()) {
      yield `${place > 0 ? ',' : ''}\n"${list}":[`
      let before = '\n'
      for await (const line of lists[list].lines()) {
        yield before + line
        before = ',\n'
      }
      yield ']'
    }
    yield '}}'
  }
  yield '\n]}\n'
}
