// Values that people give to every row of a table, for columns that no header gives. Pure.
import { CellFault } from '../catalogue/column.ts'
import { toIssues } from '../catalogue/schemas.ts'
import type { Faults } from './faults.ts'
import { columnNamed, columnsToGive, type Meaning } from './header-names.ts'
import type { Block, MappedColumn } from './headers.ts'

type Constant = NonNullable<MappedColumn['constant']>

/** The table with these constants in place of those of its headers; null stands for none. */
export function giveConstants(block: Block, given: Readonly<Record<string, unknown>>, origin: string, faults: Faults): Block {
  const { resource } = block
  const constants: Record<string, unknown> = {}
  const columns: MappedColumn[] = [...block.columns]
  const key = columns.find(({ name }) => name === resource.naturalKey[0]) ?? columns[0]
  for (const [name, value] of Object.entries(given)) {
    if (value === null) continue
    // what a header gives holds for the rows with an amount only
    if (value === block.constants[name]) {
      constants[name] = value
      continue
    }
    const meant = columnNamed(resource, name)
    const taken = columns.find((column) => column.name === meant?.name)
    const names = () => columnsToGive(resource).map((column) => column.name)
    if (!meant)
      faults.say(name, 'unknown', `${resource.name} has no column "${name}" to give a value to`, `Use one of: ${names().join(', ')}.`)
    else if (taken) {
      const by = taken.constant === undefined ? `the header "${taken.header}" gives it` : 'it is given twice'
      faults.say(
        name,
        'twice',
        `${name} cannot be ${JSON.stringify(value)} in every row: ${by}`,
        'Leave it out, or map the header to null.',
      )
    } else if ([...resource.naturalKey, ...resource.unique].includes(meant.name))
      faults.say(name, 'key', `${name} cannot be the same in every row: it tells rows apart`, 'Map a header to it.')
    else {
      const read = readConstant(meant, value)
      if ('message' in read)
        faults.say(name, 'constant', `${name} cannot be ${JSON.stringify(value).slice(0, 100)}: ${read.message}`, read.hint)
      else
        columns.push({
          ...meant,
          sure: 1,
          why: origin,
          index: key?.index ?? block.from,
          header: `${name} of every row`,
          constant: read.value,
        })
    }
  }
  return { ...block, columns, constants }
}

/** A value as JSON gives it, or as people type it; a reference by its key or name. */
function readConstant({ column }: Meaning, given: unknown): { value: Constant } | { message: string; hint: string } {
  if (column.refersTo !== null) {
    const text = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : ''
    if (text !== '' && text.length <= 400) return { value: text }
    return { message: `is no key of a ${column.refersTo}`, hint: `Give the code or the name of a ${column.refersTo}.` }
  }
  const plain = column.schema.safeParse(given, { reportInput: true })
  if (plain.success) return { value: plain.data }
  const typed = typeof given === 'string' ? column.fromCell(given, { dateOrder: 'dmy', decimalSign: '.', timezone: 'UTC' }) : null
  if (typed instanceof CellFault) return typed
  const checked = typed === null ? plain : column.schema.safeParse(typed, { reportInput: true })
  if (checked.success) return { value: checked.data }
  const [issue] = toIssues(checked.error)
  return { message: issue?.message ?? 'does not fit', hint: issue?.hint ?? 'Give a value that the column takes.' }
}
