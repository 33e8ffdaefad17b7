// Resources like those of the domains that are to come, as far as the sample workbooks fill them: they prove what the importer can do for these.
import { z } from 'zod'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import { choice, decimal, instant, integer, json, money, quantity, ref, text, translated } from '../../shared/catalogue/kinds.ts'
import { defineResource } from '../../shared/catalogue/resource.ts'
import { domains } from '../../shared/domains/index.ts'

type Values = Readonly<Record<string, unknown>>

/** `{en: 'Crack', fr: 'Fissure'}` of one column a language, such as nameEn and nameFr; what the sheet does not give stays. */
const inLanguages = (column: string) => (extra: Values, row: Values) => {
  const given = Object.entries(extra).flatMap(([name, value]) =>
    name.startsWith(column) && value !== undefined ? [[name.slice(column.length).toLowerCase(), value]] : [],
  )
  return given.length === 0 ? {} : { [column]: { ...Object(row[column]), ...Object.fromEntries(given) } }
}

const named = (description: string) => ({ code: text({ max: 40, headers: [description] }) })
const word = (...headers: string[]) => text({ max: 400, optional: true, headers })

export const failureCode = defineResource({
  domain: 'defects',
  name: 'failureCode',
  slug: 'failure-codes',
  description: 'A way in which parts fail.',
  columns: { ...named('failure code'), name: translated({ max: 120 }) },
  naturalKey: ['code'],
  lists: { code: [] },
  imports: {
    columns: { nameEn: word('failure'), nameFr: word('défaut'), nameDe: word('fehler') },
    toRow: inLanguages('name'),
    brings: [],
  },
})

export const workCenter = defineResource({
  domain: 'defects',
  name: 'workCenter',
  slug: 'work-centers',
  description: 'Where parts are made.',
  columns: { ...named('work center'), name: text({ max: 120, headers: ['wc name'] }) },
  naturalKey: ['code'],
  lists: { code: [], name: [] },
})

export const partNumber = defineResource({
  domain: 'defects',
  name: 'partNumber',
  slug: 'part-numbers',
  description: 'What is made.',
  columns: { ...named('part number'), revision: text({ max: 10 }), name: text({ max: 120, headers: ['part'] }) },
  naturalKey: ['code'],
  lists: { code: [], name: [] },
})

export const defect = defineResource({
  domain: 'defects',
  name: 'defect',
  slug: 'defects',
  description: 'Parts that are not as they should be.',
  columns: {
    number: text({ max: 40, headers: ['dmt #'] }),
    detectedAt: instant({ headers: ['date'] }),
    partNumberId: ref('partNumber', {}),
    workCenterId: ref('workCenter', {}),
    quantityLot: quantity({ min: 0, headers: ['lot qty'] }),
    quantityInspected: quantity({ min: 0, headers: ['insp. qty'] }),
    quantityDefective: quantity({ min: 0, headers: ['def. qty'] }),
    description: translated({ max: 400 }),
    preparedById: ref('user', { headers: ['prepared by'] }),
    status: choice(['open', 'closed'], {}),
  },
  naturalKey: ['number'],
  lists: { number: [] },
  check: ({ quantityDefective, quantityInspected }) =>
    quantityDefective <= quantityInspected
      ? []
      : [{ path: 'quantityDefective', code: 'range', message: 'more defective than inspected', hint: 'Correct one of the two.' }],
  imports: {
    columns: {
      failureCodeId: ref('failureCode', { headers: ['failure'] }),
      descriptionEn: word('description en'),
      descriptionFr: word('description fr'),
    },
    toRow: inLanguages('description'),
    brings: ['defectFinding'],
    fromImport: (row, extra, at, current) => {
      const finding = {
        id: at.newId('defectFinding'),
        defectId: row.id,
        failureCodeId: extra.failureCodeId,
        quantity: row.quantityDefective,
      }
      const warning = { path: 'status', code: 'history', message: 'closed without a disposition', hint: 'Add it, if it is known.' }
      return {
        inserts: current ? [] : [{ resource: 'defectFinding', row: finding }],
        warnings: row.status === 'closed' ? [warning] : [],
      }
    },
  },
})

export const defectFinding = defineResource({
  domain: 'defects',
  name: 'defectFinding',
  slug: 'defect-findings',
  description: 'One failure of a defect.',
  columns: { defectId: ref('defect', {}), failureCodeId: ref('failureCode', {}), quantity: quantity({}) },
  naturalKey: [],
  lists: { defectId: [] },
})

const place = z.object({ lat: z.number(), lon: z.number() })
const degrees = (most: number, header: string) =>
  decimal({ scale: 12, min: -most, max: most, isMeasured: true, optional: true, headers: [header] })
const placeOnSheet = { lat: degrees(90, 'latitude'), lon: degrees(180, 'longitude') }
/** `{lat, lon}` of two columns, where both are there. */
const placed =
  (column: string) =>
  ({ lat, lon }: Values) =>
    lat === undefined || lon === undefined ? {} : { [column]: { lat, lon } }
const list = () => json(z.array(z.string().min(1)).max(20), { optional: true })

export const vehicle = defineResource({
  domain: 'dispatch',
  name: 'vehicle',
  slug: 'vehicles',
  description: 'What carries orders.',
  columns: {
    code: text({ max: 40, headers: ['vehicle'] }),
    type: text({ max: 40 }),
    capacityWeightTonnes: quantity({ min: 0, headers: ['capacity (t)'] }),
    capacityVolumeM3: quantity({ min: 0, headers: ['capacity (m3)'] }),
    currentLocation: json(place, { optional: true }),
    fuelCostPerKm: money({ min: 0, headers: ['fuel kes/km'] }),
    driverCostPerHour: money({ min: 0, headers: ['driver kes/h'] }),
    skills: list(),
  },
  naturalKey: ['code'],
  lists: { code: [] },
  sheets: ['fleet'],
  imports: { columns: placeOnSheet, toRow: placed('currentLocation'), brings: [] },
})

export const order = defineResource({
  domain: 'dispatch',
  name: 'order',
  slug: 'orders',
  description: 'What is to be delivered.',
  columns: {
    number: text({ max: 40, headers: ['order no'] }),
    customerId: ref('customer', { headers: ['customer id'] }),
    destinationCity: text({ max: 120, headers: ['destination'] }),
    deliverTo: json(place, {}),
    weightTonnes: decimal({ scale: 3, min: 0, units: ['t'], headers: ['weight'] }),
    volumeM3: quantity({ min: 0, headers: ['volume'] }),
    windowStart: instant({}),
    windowEnd: instant({}),
    priority: integer({ min: 0, max: 100, default: 0 }),
    specialHandling: list(),
    price: money({ min: 0, headers: ['price kes'] }),
  },
  naturalKey: ['number'],
  lists: { number: [] },
  check: ({ windowStart, windowEnd }) =>
    windowEnd > windowStart
      ? []
      : [{ path: 'windowEnd', code: 'range', message: 'the window ends before it starts', hint: 'Correct one of the two.' }],
  imports: { columns: placeOnSheet, toRow: placed('deliverTo'), brings: [] },
})

export const calculation = defineResource({
  domain: 'calculations',
  name: 'calculation',
  slug: 'calculations',
  description: 'A formula by name.',
  columns: { code: text({ max: 40 }), name: text({ max: 120 }), kind: choice(['user', 'system'], {}) },
  naturalKey: ['code'],
  lists: { code: [], name: [] },
  imports: {
    columns: { expression: text({ max: 4000 }), unit: word('unit'), rounding: word('rounding') },
    // as good as a parser for the one mistake in the workbook
    check: ({ expression }) =>
      typeof expression === 'string' && !/[-+*/]\s*[*/]/.test(expression)
        ? []
        : [{ path: 'expression', code: 'expression', message: 'the expression does not parse', hint: 'Correct it.' }],
    brings: ['calculationVersion'],
    fromImport: (row, { expression, unit, rounding }, at, current) => {
      const version = { id: at.newId('calculationVersion'), calculationId: row.id, number: 1, expression, unit, rounding }
      return { inserts: current ? [] : [{ resource: 'calculationVersion', row: version }], warnings: [] }
    },
  },
})

export const calculationVersion = defineResource({
  domain: 'calculations',
  name: 'calculationVersion',
  slug: 'calculation-versions',
  description: 'What a calculation was at a time.',
  columns: {
    calculationId: ref('calculation', {}),
    number: integer({ min: 1 }),
    expression: text({ max: 4000 }),
    unit: word('unit'),
    rounding: word('rounding'),
  },
  naturalKey: ['calculationId', 'number'],
  lists: { number: [] },
})

/** The resources of all domains and these. */
export const trialCatalogue = defineCatalogue([
  ...domains.flatMap((domain) => domain.resources),
  failureCode,
  workCenter,
  partNumber,
  defect,
  defectFinding,
  vehicle,
  order,
  calculation,
  calculationVersion,
])
