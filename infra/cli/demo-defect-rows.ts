// The rows of trial defects: what was found, on which part, how it failed, and what becomes of the parts.
import type { InsertOf, RowOf } from '../../shared/catalogue/resource.ts'
import type { defect, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import type { DispositionKind } from '../../shared/domains/defects/defect-rules.ts'
import { often } from './demo-chance.ts'
import { tell } from './demo-defect-words.ts'
import type { Shop } from './demo-shop.ts'
import { pick } from './demo-words.ts'

type NewDefect = InsertOf<typeof defect>
const dayMs = 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** A defect that is found on a day (its first moment, in milliseconds), without its number and its finder; with the failure codes of its findings. */
export function newDefect(random: () => number, shop: Shop, day: number) {
  const { parts, centers, areas, levels, failures, suppliers } = shop
  const part = often(random, parts, 0.7)
  const place = parts.indexOf(part)
  // a part goes through three work centres, and what is wrong with it is mostly of the first
  const center = centers[(place + Math.floor(random() ** 2 * 3)) % centers.length] ?? pick(random, centers)
  const failure = often(random, failures, 1.1)
  const quantityLot = 20 + Math.floor(random() ** 2 * 1980)
  const quantityInspected = random() < 0.4 ? quantityLot : Math.ceil(quantityLot * (0.05 + random() * 0.3))
  const row = {
    partNumberId: part.id,
    workCenterId: center.id,
    areaId: random() < 0.9 ? pick(random, areas).id : null,
    levelId: random() < 0.95 ? often(random, levels, 1.5).id : null,
    customerId: part.customerId,
    supplierId: place % 3 === 0 ? (suppliers[(place / 3) % suppliers.length]?.id ?? null) : null,
    lotNumber: `L${dayOf(day).replaceAll('-', '')}-${1 + Math.floor(random() * 40)}`,
    quantityLot,
    quantityInspected,
    quantityDefective: Math.max(1, Math.round(quantityInspected * random() ** 4 * 0.4)),
    ...tell(random, failure.name),
    detectedAt: new Date(day + Math.floor((5 + random() * 8) * 3_600_000)).toISOString(),
    dueOn: random() < 0.8 ? dayOf(day + (14 + Math.floor(random() * 30)) * dayMs) : null,
    status: random() < 0.002 ? ('draft' as const) : ('open' as const),
  }
  const second = random() < 0.22 ? [often(random, failures, 1.1).id] : []
  const third = random() < 0.04 ? [pick(random, failures).id] : []
  return { row, failureCodes: [failure.id, ...second, ...third] }
}

/** The findings of a defect, of which the first has most of the parts; a third of them were measured. */
export function findingsOf(
  random: () => number,
  { items, gauges }: Shop,
  { quantityDefective, detectedAt }: NewDefect,
  failureCodes: readonly number[],
): Omit<InsertOf<typeof defectFinding>, 'defectId'>[] {
  let left = quantityDefective
  return failureCodes.map((failureCodeId, at) => {
    const quantity = at === failureCodes.length - 1 ? left : Math.ceil(left * (0.5 + random() * 0.4))
    left -= quantity
    const finding = { failureCodeId, quantity, detectedAt }
    if (random() > 0.3) return finding
    const item = pick(random, items)
    const measured = Math.round((item.upperLimit ?? 1) * (1.001 + random() * 0.05) * 1000) / 1000
    return { ...finding, inspectionItemId: item.id, gaugeId: pick(random, gauges).id, measured, measuredAt: detectedAt, isOutside: true }
  })
}

/** Of what is made here, and of what was bought, the kinds of disposition in their frequency. */
const ours: readonly DispositionKind[] = ['scrap', 'scrap', 'scrap', 'rework', 'rework', 'rework', 'use-as-is', 'repair']
const bought: readonly DispositionKind[] = ['return-to-vendor', 'return-to-vendor', 'return-to-vendor', 'scrap', 'use-as-is', 'rework']
const unitCosts: Readonly<Record<DispositionKind, number>> = {
  scrap: 14.5,
  rework: 6.2,
  repair: 8.9,
  'use-as-is': 0.4,
  'return-to-vendor': 2.1,
}

/** What becomes of the defective parts, all of them; concessions are approved by these. */
export function dispositionsOf(random: () => number, row: RowOf<typeof defect>, approverIds: readonly number[]) {
  const all = row.quantityDefective
  const some = all > 1 && random() < 0.2 ? Math.ceil(all * 0.3) : 0
  const kinds = row.supplierId === null ? ours : bought
  return [all - some, some].flatMap((quantity) => {
    if (quantity === 0) return []
    const kind = pick(random, kinds)
    const isConcession = kind === 'use-as-is' || kind === 'repair'
    const cost = random() < 0.9 ? Math.round(quantity * unitCosts[kind] * (0.7 + random() * 0.6) * 100) / 100 : null
    return [
      {
        kind,
        quantity,
        approverIds: isConcession ? [...approverIds] : [],
        cost,
        currency: cost === null ? null : row.partNumberId % 7 === 0 ? 'EUR' : 'USD',
        supplierReference: kind === 'return-to-vendor' ? `RMA-${10_000 + Math.floor(random() * 90_000)}` : null,
      } satisfies Omit<InsertOf<typeof defectDisposition>, 'defectId' | 'decidedById' | 'decidedAt'>,
    ]
  })
}
