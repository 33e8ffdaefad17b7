// A machine shop to test in: its lists, a gauge, its people, and defects in any state, made by what people really do.
import { expect } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import { createPermissions } from '../../shared/auth/permissions.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { defectActions } from '../../shared/domains/defects/actions.ts'
import { type DefectState, type DispositionKind, isConcession } from '../../shared/domains/defects/defect-rules.ts'
import { calibration } from '../../shared/domains/defects/gauge-resources.ts'
import {
  area,
  disposition,
  failureCode,
  inspectionItem,
  level,
  partNumber,
  workCenter,
} from '../../shared/domains/defects/list-resources.ts'
import { isReworked, total } from '../../shared/domains/defects/quantity-rules.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { customer, supplier, user } from '../../shared/domains/shared/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { refusalOf } from './facilities-world.ts'

/** The present of these tests: a Friday morning. */
export const now = '2026-11-27T09:00:00.000Z'

const people = { ann: 'manager', bea: 'staff', carl: 'staff', tom: 'technician', uma: 'technician', mel: 'medic', gone: 'staff' } as const
/** Who works in the shop: ann manages, bea and carl decide, tom and uma are technicians, mel is a medic, gone has left. */
export type Name = keyof typeof people

/** Ids of what is there; `retired` are codes that are not in use any more. */
export interface Shop {
  readonly people: Readonly<Record<Name, number>>
  readonly part: number
  readonly workCenter: number
  readonly area: number
  readonly level: number
  readonly customer: number
  readonly supplier: number
  readonly crack: number
  readonly scratch: number
  /** The diameter in mm, good from 9.9 to 10.1. */
  readonly diameter: number
  /** A caliper that was good on 2026-06-01 and is due on 2027-06-01. */
  readonly caliper: number
  /** MRB-SCRAP, a disposition of the kind scrap. */
  readonly scrap: number
  readonly retired: { readonly part: number; readonly code: number }
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => Number(id))

/** Builds the shop. */
export async function buildShop(ctx: DbContext): Promise<Shop> {
  const names = Object.keys(people) as Name[] // the very keys
  const made = ids(
    await commit(
      ctx,
      names.map((username) =>
        insert(user, {
          username,
          name: username,
          email: `${username}@company.example`,
          role: people[username],
          isActive: username !== 'gone',
        }),
      ),
    ),
  )
  const [
    part = 0,
    oldPart = 0,
    center = 0,
    hall = 0,
    major = 0,
    acme = 0,
    steel = 0,
    crack = 0,
    scratch = 0,
    oldCode = 0,
    diameter = 0,
    ...more
  ] = ids(
    await commit(ctx, [
      insert(partNumber, { code: 'SHAFT-1', name: { en: 'Shaft', de: 'Welle' } }),
      insert(partNumber, { code: 'SHAFT-0', name: { en: 'Old shaft' }, isActive: false }),
      insert(workCenter, { code: 'LATHE', name: { en: 'Lathe' } }),
      insert(area, { code: 'HALL-2', name: { en: 'Hall 2' } }),
      insert(level, { code: 'MAJOR', name: { en: 'Major' }, severity: 7 }),
      insert(customer, { code: 'ACME', name: 'Acme' }),
      insert(supplier, { code: 'STEEL', name: 'Steel & sons' }),
      insert(failureCode, { code: 'CRACK', name: { en: 'Crack', fr: 'Fissure' } }),
      insert(failureCode, { code: 'SCRATCH', name: { en: 'Scratch' } }),
      insert(failureCode, { code: 'RUST', name: { en: 'Rust' }, isActive: false }),
      insert(inspectionItem, { code: 'DIA', name: { en: 'Diameter' }, unit: 'mm', lowerLimit: 9.9, upperLimit: 10.1 }),
      insert(calibration, { gaugeCode: 'CAL-1', name: 'Caliper', lastOn: '2026-06-01', dueOn: '2027-06-01', result: 'passed' }),
      insert(disposition, { code: 'MRB-SCRAP', name: { en: 'Scrap by the board' }, kind: 'scrap' }),
    ]),
  )
  const [caliper = 0, scrap = 0] = more
  return {
    people: Object.fromEntries(names.map((name, at) => [name, made[at]])) as Shop['people'], // one id for each
    ...{ part, workCenter: center, area: hall, level: major, customer: acme, supplier: steel },
    ...{ crack, scratch, diameter, caliper, scrap, retired: { part: oldPart, code: oldCode } },
  }
}

/** A context in the name of somebody of the shop, at `now` unless told. */
export function by(ctx: DbContext, shop: Shop, name: Name, instant = now): DbContext {
  const actor = { id: shop.people[name], name, role: people[name], siteIds: null, sessionId: null }
  return { ...makeContext(ctx, ctx.catalogue, ctx.log, { actor, source: ctx.source }), now: () => instant }
}

const permissions = createPermissions(catalogue, domains)

/** Runs an action, such as `defect.report`, as the HTTP surface does: by permission, with checked input, decided anew when another writer was first. */
export async function act(ctx: DbContext, action: string, id: number, input: unknown = {}): Promise<Record<string, Row>> {
  const [resource, name] = action.split('.')
  const found = defectActions.find((one) => one.resource === resource && one.name === name)
  if (!found) throw new Error(`no action ${action}`)
  permissions.authorize(ctx.actor, action)
  const checked = found.input.parse(input)
  return (await retryOnConflict(() => found.run(ctx, id, checked))) as Record<string, Row> // these actions answer with rows by name
}

/** What a report must say, with 10 defective of 50 inspected of 200, and one finding of all 10. */
export const reportOf = (shop: Shop, given: object = {}) => ({
  partNumberId: shop.part,
  workCenterId: shop.workCenter,
  quantityLot: 200,
  quantityInspected: 50,
  quantityDefective: 10,
  description: 'Cracks at the shoulder',
  detectedAt: '2026-11-27T07:30:00.000Z',
  findings: [{ failureCodeId: shop.crack, quantity: 10 }],
  ...given,
})

/** A disposition as it is added. */
export interface Disposed {
  readonly kind: DispositionKind
  readonly quantity: number
  readonly [more: string]: unknown
}

/** What may be told of a defect that is to be made. */
export interface Wish {
  /** Fields of its report. */
  readonly given?: object
  /** What becomes of its parts: 6 are reworked and 4 scrapped unless told. */
  readonly dispositions?: readonly Disposed[]
  /** Who prepares it: tom unless told; bea decides, and ann and carl approve. */
  readonly preparer?: Name
  readonly instant?: string
}

const usual: readonly Disposed[] = [
  { kind: 'rework', quantity: 6 },
  { kind: 'scrap', quantity: 4 },
]

/** Makes a defect in a state by the actions that lead there; what is not reworked goes round rework. Returns its id. */
export async function makeDefect(ctx: DbContext, shop: Shop, status: DefectState, wish: Wish = {}): Promise<number> {
  const { given, dispositions = usual, preparer = 'tom', instant = now } = wish
  const as = (name: Name) => by(ctx, shop, name, instant)
  const bea = as('bea')
  const { defect } = await act(as(preparer), 'defect.report', 0, reportOf(shop, given))
  const id = Number(defect?.id)
  const done = async (kind: string) => {
    const { action } = await act(bea, 'defect.addAction', id, { kind, description: `Do the ${kind}`, ownerId: shop.people.tom })
    await act(as('tom'), 'defectAction.completeAction', Number(action?.id), { evidence: 'photo 1' })
  }
  const decide = async () => {
    for (const one of dispositions) {
      const { disposition: row } = await act(bea, 'defect.addDisposition', id, one)
      for (const approver of isConcession(one.kind) ? (['ann', 'carl'] as const) : [])
        await act(as(approver), 'defectDisposition.approve', Number(row?.id))
    }
    await act(bea, 'defect.disposition', id)
  }
  const reworked = total(dispositions.filter(isReworked))
  const steps: readonly (readonly [DefectState, () => Promise<unknown>])[] = [
    ['open', () => act(bea, 'defect.open', id)],
    ['contained', () => done('containment').then(() => act(bea, 'defect.contain', id))],
    ['in-review', () => act(bea, 'defect.review', id)],
    ['dispositioned', decide],
    ['in-rework', async () => reworked > 0 && act(bea, 'defect.rework', id)],
    ['verification', () => act(bea, 'defect.verify', id, reworked > 0 ? { quantityInspected: reworked, quantityAccepted: reworked } : {})],
    ['closed', () => done('verification').then(() => act(bea, 'defect.close', id))],
  ]
  const last = steps.findIndex(([state]) => state === status)
  for (const [, step] of steps.slice(0, last + 1)) await step()
  return id
}

/** Runs refused work and says its code and what is wrong, `path code: message` each with a remedy, having shown that nothing was written. */
export async function refused(ctx: DbContext, work: () => Promise<unknown>): Promise<{ code: string; issues: string[] }> {
  const error = await refusalOf(ctx, work)
  if (!(error instanceof AppError)) throw error
  for (const { hint } of error.issues) expect(hint).toMatch(/\w/)
  return { code: error.code, issues: error.issues.map(({ path, code, message }) => `${path} ${code}: ${message}`) }
}
