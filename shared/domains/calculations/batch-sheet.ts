// A sheet that was uploaded for a version: its rows as sets of inputs, each cell with its address.
import type { Cell } from '../../catalogue/cell.ts'
import type { RowOf } from '../../catalogue/resource.ts'
import { toMatch } from '../../catalogue/text.ts'
import { refuse } from '../../errors.ts'
import { headerOf } from '../../imports/header-names.ts'
import { address } from '../../tabular/cell.ts'
import type { Sheet } from '../../tabular/sheet.ts'
import { readAttachedSheet } from '../attachment-sheet.ts'
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

/** Reads a recorded file as a stream; throws as `readAttachedSheet` does. */
export async function readFile(inputs: InputsSchema, file: File, { sheet, mapping }: Asked): Promise<Given[]> {
  return readAttachedSheet(file, sheet, (found) => readSheet(inputs, found, mapping))
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
