// What defects refer to: parts, where they are made, how they fail, what is inspected, and what becomes of them.
import { choice, decimal, flag, integer, ref, text, translated } from '../../catalogue/kinds.ts'
import type { Texts } from '../../catalogue/languages.ts'
import { sourcesOf } from '../../catalogue/languages.ts'
import { defineResource, type ImportHatch } from '../../catalogue/resource.ts'
import { checkLimits, dispositionKinds } from './defect-rules.ts'
import { inLanguages, sheetLanguages, sourceColumns } from './translations.ts'

type Values = Readonly<Record<string, unknown>>

/** What the lists have in common: a code, a name in several languages, and whether new records may use it. */
const listed = (...headers: string[]) => ({
  code: text({ max: 40, headers }),
  name: translated({ max: 120 }),
  ...sourceColumns,
  words: text({ max: 400, optional: true, readOnly: true, isHidden: true, description: 'The name in all languages.' }),
  isActive: flag({ default: true, headers: ['active'], description: 'Whether new records may use it; old ones keep it.' }),
})

/** What is the same for all lists. */
const list = {
  domain: 'defects',
  naturalKey: ['code'],
  lists: { code: ['isActive'] },
  search: ['code', 'words'],
  computed: (row: Values, before: Values | undefined) => ({
    words: Object.values((row.name ?? {}) as Texts) // a translated column
      .join('\n')
      .slice(0, 400),
    translatedFrom: sourcesOf(['name'], row, before),
  }),
} as const

/** Sheets with one column of names a language; `headers` are those, by language, under which people keep them. */
const names = (headers: Readonly<Record<string, readonly string[]>>): ImportHatch => ({
  columns: sheetLanguages('name', 120, headers),
  toRow: inLanguages('name'),
  brings: [],
})

/** What is made. */
export const partNumber = defineResource({
  ...list,
  name: 'partNumber',
  slug: 'part-numbers',
  description: 'What is made.',
  columns: {
    ...listed('part number', 'part no', 'p/n'),
    revision: text({ max: 10, optional: true, headers: ['rev'] }),
    customerId: ref('customer', { optional: true }),
  },
  imports: names({ en: ['part', 'part name'] }),
  sheets: ['parts', 'part numbers'],
})

/** Where parts are made. */
export const workCenter = defineResource({
  ...list,
  name: 'workCenter',
  slug: 'work-centers',
  description: 'Where parts are made.',
  columns: listed('work center', 'work centre', 'wc'),
  imports: names({ en: ['wc name', 'work center name'] }),
  sheets: ['work centers', 'work centres'],
})

/** How bad a defect is. */
export const level = defineResource({
  ...list,
  name: 'level',
  slug: 'levels',
  description: 'How bad a defect is: its severity.',
  columns: { ...listed('level', 'level code'), severity: integer({ min: 1, max: 10, optional: true, description: '1 is the mildest.' }) },
  imports: names({ en: ['level name'] }),
  sheets: ['levels', 'severities'],
})

/** A part of the shop floor. */
export const area = defineResource({
  ...list,
  name: 'area',
  slug: 'areas',
  description: 'A part of the shop floor.',
  columns: listed('area', 'area code'),
  imports: names({ en: ['area name'] }),
  sheets: ['areas'],
})

/** What is measured or looked at, and within which limits it is good. */
export const inspectionItem = defineResource({
  ...list,
  name: 'inspectionItem',
  slug: 'inspection-items',
  description: 'What is measured or looked at, and within which limits it is good.',
  columns: {
    ...listed('inspection item', 'item code'),
    unit: text({ max: 20, optional: true }),
    lowerLimit: decimal({ scale: 6, optional: true, headers: ['min', 'lower', 'lsl'] }),
    upperLimit: decimal({ scale: 6, optional: true, headers: ['max', 'upper', 'usl'] }),
  },
  imports: names({ en: ['inspection', 'item'] }),
  sheets: ['inspection items'],
  check: checkLimits,
})

/** A way in which parts fail. */
export const failureCode = defineResource({
  ...list,
  name: 'failureCode',
  slug: 'failure-codes',
  description: 'A way in which parts fail.',
  columns: { ...listed('failure code', 'defect code'), category: text({ max: 60, optional: true }) },
  imports: names({ en: ['failure', 'failure name'], fr: ['défaut'], de: ['fehler'] }),
  sheets: ['failure codes', 'defect codes'],
})

/** What can become of defective parts, in the company's own words. */
export const disposition = defineResource({
  ...list,
  name: 'disposition',
  slug: 'dispositions',
  description: "What can become of defective parts, in the company's own words; its kind says by which rules.",
  columns: { ...listed('disposition', 'disposition code'), kind: choice(dispositionKinds, {}) },
  imports: names({ en: ['disposition name'] }),
  sheets: ['dispositions'],
})
