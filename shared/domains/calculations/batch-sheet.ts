// A sheet that was uploaded for a version: its rows as sets of inputs, each cell with its address.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Cell } from '../../catalogue/cell.ts'
import type { RowOf } from '../../catalogue/resource.ts'
import { toMatch } from '../../catalogue/text.ts'
import { config } from '../../config.ts'
import { AppError, refuse } from '../../errors.ts'
import { headerOf } from '../../imports/header-names.ts'
import { makeScratch } from '../../imports/scratch.ts'
import { openBook } from '../../tabular/book.ts'
import { address } from '../../tabular/cell.ts'
import type { Book, Sheet } from '../../tabular/sheet.ts'
import { attachmentFiles } from '../attachment-files.ts'
import { type Mapping, mapInputs, mostRows, toInput, tooMany } from './batch-rules.ts'
import type { Given } from './batch-sources.ts'
import type { InputsSchema } from './inputs-shape.ts'
import type { calculationVersionAttachment } from './resources.ts'

/** What is asked of a file. */
interface Asked {
  readonly sheet?: string
  readonly mapping: Mapping
}

type File = Pick<RowOf<typeof calculationVersionAttachment>, 'fileName' | 'blobPath'>

/** Reads a recorded file as a stream; throws `invalid` or `too_large` in words for its owner, and `not_found` where storage has lost it. */
export async function readFile(inputs: InputsSchema, { fileName, blobPath }: File, asked: Asked): Promise<Given[]> {
  const folder = makeScratch()
  try {
    const path = join(folder, 'sheet')
    if (blobPath === null || !(await attachmentFiles(config()).fetch(blobPath, path)))
      throw new AppError('not_found', `the file ${fileName} is not in storage any more; attach it again`)
    const book = await openBook(path, fileName)
    try {
      return await readSheet(inputs, sheetOf(book, asked.sheet), asked.mapping)
    } finally {
      await book.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sheetOf({ sheets }: Book, name: string | undefined): Sheet {
  const found =
    name === undefined ? sheets.find(({ state }) => state === 'visible') : sheets.find((sheet) => toMatch(sheet.name) === toMatch(name))
  if (found) return found
  const message = name === undefined ? 'the file has no sheet that can be seen' : `the file has no sheet ${name}`
  const hint = `Its sheets are ${sheets.map((sheet) => sheet.name).join(', ')}.`
  throw new AppError('invalid', message, { issues: [{ path: 'sheet', code: 'sheet', message, hint }] })
}

/** The first row that holds anything is the header. */
async function readSheet(inputs: InputsSchema, sheet: Sheet, mapping: Mapping): Promise<Given[]> {
  const given: Given[] = []
  let columns: ReadonlyMap<string, number> | undefined
  for await (const batch of sheet.rows()) {
    for (const { number, cells } of batch) {
      if (!columns) {
        const mapped = mapInputs(inputs, mapping, cells.map(headerOf), toMatch)
        refuse(mapped.issues, new Set())
        columns = mapped.columns
        continue
      }
      if (given.length === mostRows) throw tooMany('attachmentId')
      given.push(rowOf(inputs, sheet.name, columns, number, cells))
    }
  }
  return given
}

function rowOf(inputs: InputsSchema, sheet: string, columns: ReadonlyMap<string, number>, number: number, cells: readonly Cell[]): Given {
  const values = [...columns].flatMap(([name, at]) => {
    const cell = cells[at] ?? null
    return cell === null ? [] : [[name, toInput(inputs, name, valueOfCell(cell))] as const]
  })
  return {
    inputs: Object.fromEntries(values),
    about: { resource: sheet.slice(0, 60), id: number },
    placeOf: (input) => {
      const at = columns.get(input)
      return `${sheet}!${at === undefined ? `${number}:${number}` : address(at, number)}`
    },
  }
}

/** A number as it is typed, a text without blanks around it; what is neither is shown as it stands there. */
function valueOfCell(cell: Exclude<Cell, null>): unknown {
  if (typeof cell === 'string') return cell.trim()
  if (typeof cell !== 'object') return cell
  return cell.kind === 'date' ? cell.iso : cell.text
}
