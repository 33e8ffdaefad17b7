// What must hold of defects whatever was done, worked out from the rows and the audit trail alone.
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { gather, select } from '../../shared/db/store.ts'
import { defect, defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'

/** A defect with all that belongs to it. */
export async function recordsOf(ctx: DbContext) {
  const [defects, findings, dispositions, actions] = await gather(ctx, [
    select(ctx, defect, {}, 100_000),
    select(ctx, defectFinding, {}, 100_000),
    select(ctx, defectDisposition, {}, 100_000),
    select(ctx, defectAction, {}, 100_000),
  ])
  const of = <T extends { id: number; defectId: number }>(rows: readonly T[], id: number) =>
    rows.filter(({ defectId }) => defectId === id).toSorted((a, b) => a.id - b.id)
  return defects
    .toSorted((a, b) => a.id - b.id)
    .map((row) => ({
      defect: row,
      findings: of(findings, row.id),
      dispositions: of(dispositions, row.id),
      actions: of(actions, row.id),
    }))
}

/** One of them. */
export type Recorded = Awaited<ReturnType<typeof recordsOf>>[number]

/** Sums quantities in thousandths. */
export const thousandths = (parts: readonly { quantity: number }[]) =>
  parts.reduce((sum, { quantity }) => sum + Math.round(quantity * 1000), 0)
/** What is worked on again, in thousandths. */
export const again = ({ dispositions }: Recorded) => thousandths(dispositions.filter(({ kind }) => kind === 'rework' || kind === 'repair'))

const order = ['draft', 'open', 'contained', 'in-review', 'dispositioned', 'in-rework', 'verification', 'closed']
const isFrom = (status: string, first: string) => order.indexOf(status) >= order.indexOf(first)

/** What of one record is as it must not be. */
function faultsOf(record: Recorded, records: readonly Recorded[]): string[] {
  const { defect: row, findings, dispositions, actions } = record
  const { status, quantityDefective, quantityInspected, quantityLot } = row
  const defective = Math.round(quantityDefective * 1000)
  const decided = thousandths(dispositions)
  const concessions = dispositions.filter(({ kind }) => kind === 'use-as-is' || kind === 'repair')
  const isDone = (kind: string) => actions.some((one) => one.kind === kind && one.doneAt !== null)
  const reworked = again(record) === 0 ? null : again(record) / 1000
  const corrected = records.find(({ defect: other }) => other.id === row.correctsId)?.defect
  const rules: readonly (readonly [boolean, string])[] = [
    [quantityDefective <= quantityInspected && quantityInspected <= quantityLot, 'defective <= inspected <= lot'],
    [status === 'draft' || Object.keys(row.description).length > 0, 'no draft has a description'],
    [status === 'draft' || findings.length > 0, 'no draft has a finding'],
    [status === 'draft' || findings.every(({ quantity }) => quantity <= quantityDefective), 'findings <= defective'],
    [decided <= defective, 'dispositions <= defective'],
    [isFrom(status, 'in-review') || dispositions.length === 0, 'nothing is decided before the review'],
    [!isFrom(status, 'dispositioned') || decided === defective, 'what is dispositioned adds up'],
    [
      !isFrom(status, 'dispositioned') || concessions.every(({ approverIds }) => approverIds.length === 2),
      'concessions have two approvals',
    ],
    [dispositions.every(({ approverIds }) => new Set(approverIds).size === approverIds.length), 'each approves once'],
    [dispositions.every(({ approverIds }) => !approverIds.includes(row.preparedById)), 'the preparer approves nothing'],
    [dispositions.every((one) => concessions.includes(one) || one.approverIds.length === 0), 'only concessions are approved'],
    [dispositions.every((one) => one.isApproved === (!concessions.includes(one) || one.approverIds.length >= 2)), 'isApproved'],
    [
      dispositions.every(({ kind, supplierReference }) => kind !== 'return-to-vendor' || supplierReference !== null),
      'returns have a reference',
    ],
    [dispositions.every(({ cost, currency }) => (cost === null) === (currency === null)), 'costs have a currency'],
    [!isFrom(status, 'contained') || isDone('containment'), 'what is contained has a containment that is done'],
    [status !== 'in-rework' || reworked !== null, 'something is in rework'],
    [!isFrom(status, 'verification') || row.quantityReinspected === reworked, 'all rework is inspected again'],
    [!isFrom(status, 'verification') || row.quantityReaccepted === reworked, 'all rework is good'],
    [status !== 'closed' || actions.every(({ doneAt }) => doneAt !== null), 'nothing is left to do of what is closed'],
    [status !== 'closed' || isDone('verification'), 'what is closed was verified'],
    [(row.closedAt !== null) === (status === 'closed') && row.isOpen === (status !== 'closed'), 'closedAt and isOpen'],
    [row.correctsId === null || corrected?.status === 'closed', 'what is corrected is closed'],
    [records.filter(({ defect: other }) => other.correctsId === row.id).length <= 1, 'one correction'],
  ]
  return rules.flatMap(([holds, what]) => (holds ? [] : [`${row.number} (${status}): ${what}`]))
}

/** The moves of domains.md, written down again. */
const edges = new Set([
  ...[
    'draft>open',
    'open>contained',
    'contained>in-review',
    'in-review>dispositioned',
    'dispositioned>in-rework',
    'in-rework>verification',
  ],
  ...['dispositioned>verification', 'verification>closed', 'verification>in-review', 'in-rework>in-review'],
])

/** What of the trail is as it must not be: a state that was skipped, or something that was written to what was closed by then. */
async function faultsOfTrail(ctx: DbContext): Promise<string[]> {
  const entries = await all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo'))
  const read = (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : null)
  const closed = new Set<number>()
  const ownerOf = new Map<string, number>()
  return entries.flatMap((entry) => {
    const [before, after, rowId] = [read(entry.before), read(entry.after), Number(entry.rowId)]
    const [resource = '', verb] = String(entry.action).split('.')
    if (!/^defect(Finding|Disposition|Action)?$/.test(resource)) return []
    const key = `${resource} ${rowId}`
    if (verb === 'create') ownerOf.set(key, resource === 'defect' ? rowId : Number(after.defectId))
    const owner = ownerOf.get(key) ?? 0
    const late = closed.has(owner) ? [`${key} of defect ${owner}, which was closed: ${verb}`] : []
    if (resource === 'defect' && after.status === 'closed') closed.add(rowId)
    const moved = resource === 'defect' && before?.status !== undefined ? `${before.status}>${after.status}` : null
    return moved === null || edges.has(moved) ? late : [...late, `${key} went ${moved}`]
  })
}

/** All that is as it must not be. */
export async function violations(ctx: DbContext): Promise<string[]> {
  const records = await recordsOf(ctx)
  const numbers = records.map(({ defect: { number } }) => number).toSorted()
  const gap = numbers.find((number, at) => number !== `DMT-2026-${String(at + 1).padStart(6, '0')}`)
  return [
    ...records.flatMap((record) => faultsOf(record, records)),
    ...(await faultsOfTrail(ctx)),
    ...(gap === undefined ? [] : [`a gap before ${gap}`]),
  ]
}
