// What people may say about how the tables of a file are understood: the shape that GET .../mapping gives and PUT takes.
import { z } from 'zod'

/** Bounds on what is said, and on what is shown. */
export const most = { sheets: 200, tables: 20, columns: 200, words: 200, constants: 50 } as const

/** What GET tells beside what can be said; PUT passes it over. */
const told = z.unknown().optional()

const column = z.strictObject({
  /** Address of the header, `C4`, or its column alone, `C`. */
  at: z
    .string()
    .regex(/^[A-Za-z]{1,3}[0-9]{0,7}$/, { error: 'is no address such as C4' })
    .optional(),
  header: z.string().max(400).optional(),
  /** The column that it means; null: it is passed over; left out: as its header says. */
  to: z.string().max(60).nullable().optional(),
  dateOrder: z.enum(['dmy', 'mdy']).nullable().optional(),
  decimalSign: z.enum(['.', ',']).nullable().optional(),
  /** Words of the sheet, and what each is read as; null: as an empty cell. */
  choices: z
    .record(z.string().max(200), z.string().max(400).nullable())
    .refine((words) => Object.keys(words).length <= most.words, { error: `has more than ${most.words} words` })
    .nullable()
    .optional(),
  sure: told,
  why: told,
  suggestion: told,
  samples: told,
  allowed: told,
  refersTo: told,
  readAs: told,
})

const table = z.strictObject({
  /** Null: nothing is said. */
  resource: z.string().max(60).nullable(),
  /** Letters of the first and the last column; the whole row when left out. */
  from: z
    .string()
    .regex(/^[A-Za-z]{1,3}$/, { error: 'is no column such as C' })
    .optional(),
  to: z
    .string()
    .regex(/^[A-Za-z]{1,3}$/, { error: 'is no column such as C' })
    .optional(),
  columns: z.array(column).max(most.columns).default([]),
  /** The value of every row, by column; a reference by its key. When given, they stand in place of those that headers give. */
  constants: z
    .record(z.string().max(60), z.json())
    .refine((constants) => Object.keys(constants).length <= most.constants, { error: `has more than ${most.constants} columns` })
    .optional(),
  missing: told,
  more: told,
})

const sheet = z.strictObject({
  /** May be left out for a file of one sheet. */
  sheet: z.string().max(255).optional(),
  ignore: z.boolean().optional(),
  headerRow: z.int().min(1).max(1_048_576).nullable().optional(),
  tables: z.array(table).max(most.tables).default([]),
  reason: told,
  origin: told,
})

/** The body of PUT .../mapping, and a file of `--map`. */
export const correctionsSchema = z.strictObject({
  sheets: z.array(sheet).max(most.sheets),
  importId: told,
  state: told,
  canCorrect: told,
  more: told,
})

/** What was said about one sheet. */
export type SheetCorrection = z.infer<typeof sheet>
/** What was said about one table of a sheet. */
export type TableCorrection = z.infer<typeof table>
/** What was said about one header. */
export type ColumnCorrection = z.infer<typeof column>

/** Who said it; and of which file, where it is remembered. */
export interface Origin {
  readonly by: string
  readonly file: string | null
}

/** A correction as an import keeps it. */
export type KeptCorrection = SheetCorrection & { readonly said: Origin }

/** Where a correction comes from, in words. */
export function originOf({ by, file }: Origin): string {
  return file === null ? `corrected by ${by}` : `remembered from ${file}, corrected by ${by}`
}
