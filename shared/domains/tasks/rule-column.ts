// The column of a rule by which something comes again: an RRULE, on a sheet also one of the usual words.
import type { Cell } from '../../catalogue/cell.ts'
import { textFromCell } from '../../catalogue/coerce.ts'
import { CellFault, type ColumnOptions } from '../../catalogue/column.ts'
import { text } from '../../catalogue/kinds.ts'
import { toMatch } from '../../catalogue/text.ts'
import { checkGrammar } from './recurrence.ts'

/** Words for rules on a sheet; no rule where it says so. */
const words: Readonly<Record<string, string>> = {
  daily: 'FREQ=DAILY',
  everyday: 'FREQ=DAILY',
  weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  workdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  weekly: 'FREQ=WEEKLY',
  biweekly: 'FREQ=WEEKLY;INTERVAL=2',
  fortnightly: 'FREQ=WEEKLY;INTERVAL=2',
  monthly: 'FREQ=MONTHLY',
  quarterly: 'FREQ=MONTHLY;INTERVAL=3',
  yearly: 'FREQ=YEARLY',
  annually: 'FREQ=YEARLY',
  none: '',
  never: '',
  no: '',
  once: '',
}

/** The rule that a cell means: one of the usual words, or an RRULE as it stands. */
function ruleFromCell(cell: Exclude<Cell, null>): string | CellFault {
  const typed = textFromCell(cell)
  if (typeof typed !== 'string' || /^(RRULE:)?[A-Z]+=/i.test(typed)) return typed
  const word = toMatch(typed)
  if (Object.hasOwn(words, word)) return words[word] ?? ''
  return new CellFault(
    'recurrence',
    `"${typed.slice(0, 60)}" is no way to come again`,
    `Use one of: ${repeats}; or an RRULE such as FREQ=WEEKLY;BYDAY=MO.`,
  )
}

const repeats = 'daily, weekdays, weekly, biweekly, monthly, quarterly, yearly, none'

/** An optional rule of at most 400 characters, whose words are right; what it comes to is checked with the day from which it counts. */
export function rule(options: Pick<ColumnOptions, 'headers' | 'description'>) {
  const column = text({ ...options, max: 400, optional: true })
  const schema = column.schema.superRefine((value, context) => {
    for (const { code, message, hint } of checkGrammar(value)) context.addIssue({ code: 'custom', message, params: { code, hint } })
  })
  return { ...column, schema, fromCell: ruleFromCell }
}
