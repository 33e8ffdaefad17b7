// What defects refer to: parts, where they are made, how they fail, what is inspected, and what becomes of them.
import { choice, decimal, flag, integer, ref, text, translated } from '../../catalogue/kinds.ts'
import { joinWords, sourcesOf, type Texts } from '../../catalogue/languages.ts'
import { defineResource } from '../../catalogue/resource.ts'
import { sourceColumns } from '../../catalogue/translations.ts'
import { checkLimits, dispositionKinds } from './defect-rules.ts'

type Values = Readonly<Record<string, unknown>>

const mostListed = 400

/** What the lists have in common: a code, a name in several languages, and whether new records may use it. */
const listed = (headers: readonly string[], headersIn: Readonly<Record<string, readonly string[]>> = {}) => ({
  code: text({ max: 40, headers }),
  name: translated({ max: 120, headersIn }),
  ...sourceColumns,
  words: text({ max: mostListed, optional: true, readOnly: true, isHidden: true, description: 'The name in all languages.' }),
  isActive: flag({ default: true, headers: ['active'], description: 'Whether new records may use it; old ones keep it.' }),
})

/** What is the same for all lists. */
const list = {
  domain: 'defects',
  naturalKey: ['code'],
  lists: { code: ['isActive'] },
  search: ['code', 'words'],
  computed: (row: Values, before: Values | undefined) => ({
    words: joinWords(Object.values((row.name ?? {}) as Texts), mostListed), // a translated column
    translatedFrom: sourcesOf(['name'], row, before),
  }),
} as const

/** What is made. */
export const partNumber = defineResource({
  ...list,
  name: 'partNumber',
  slug: 'part-numbers',
  description: 'What is made.',
  columns: {
    ...listed(['part number', 'part no', 'p/n'], { en: ['part', 'part name'] }),
    revision: text({ max: 10, optional: true, headers: ['rev'] }),
    customerId: ref('customer', { optional: true }),
  },
  sheets: ['parts', 'part numbers'],
})

/** Where parts are made. */
export const workCenter = defineResource({
  ...list,
  name: 'workCenter',
  slug: 'work-centers',
  description: 'Where parts are made.',
  columns: listed(['work center', 'work centre', 'wc'], { en: ['wc name', 'work center name'] }),
  sheets: ['work centers', 'work centres'],
})

/** How bad a defect is. */
export const level = defineResource({
  ...list,
  name: 'level',
  slug: 'levels',
  description: 'How bad a defect is: its severity.',
  columns: {
    ...listed(['level', 'level code'], { en: ['level name'] }),
    severity: integer({ min: 1, max: 10, optional: true, description: '1 is the mildest.' }),
  },
  sheets: ['levels', 'severities'],
})

/** A part of the shop floor. */
export const area = defineResource({
  ...list,
  name: 'area',
  slug: 'areas',
  description: 'A part of the shop floor.',
  columns: listed(['area', 'area code'], { en: ['area name'] }),
  sheets: ['areas'],
})

/** What is measured or looked at, and within which limits it is good. */
export const inspectionItem = defineResource({
  ...list,
  name: 'inspectionItem',
  slug: 'inspection-items',
  description: 'What is measured or looked at, and within which limits it is good.',
  columns: {
    ...listed(['inspection item', 'item code'], { en: ['inspection', 'item'] }),
    unit: text({ max: 20, optional: true }),
    lowerLimit: decimal({ scale: 6, optional: true, unitIn: 'unit', headers: ['min', 'lower', 'lsl'] }),
    upperLimit: decimal({ scale: 6, optional: true, unitIn: 'unit', headers: ['max', 'upper', 'usl'] }),
  },
  sheets: ['inspection items'],
  check: checkLimits,
})

/** A way in which parts fail. */
export const failureCode = defineResource({
  ...list,
  name: 'failureCode',
  slug: 'failure-codes',
  description: 'A way in which parts fail.',
  columns: {
    ...listed(['failure code', 'defect code'], { en: ['failure', 'failure name'], fr: ['défaut'], de: ['fehler'] }),
    category: text({ max: 60, optional: true }),
  },
  sheets: ['failure codes', 'defect codes'],
})

/** What can become of defective parts, in the company's own words. */
export const disposition = defineResource({
  ...list,
  name: 'disposition',
  slug: 'dispositions',
  description: "What can become of defective parts, in the company's own words; its kind says by which rules.",
  columns: { ...listed(['disposition', 'disposition code'], { en: ['disposition name'] }), kind: choice(dispositionKinds, {}) },
  sheets: ['dispositions'],
})
