// Things that people do to defects, at random: what fast-check makes of them, and how one is done to a record as it stands.
import fc from 'fast-check'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { actionKinds, dispositionKinds } from '../../shared/domains/defects/defect-rules.ts'
import { defects } from '../../shared/domains/index.ts'
import { domainEndpoints } from '../../shared/http/resource-endpoints.ts'
import { again, type Recorded, thousandths } from './defect-invariants.ts'
import { act, by, type Name, type Shop } from './defect-world.ts'

/** One thing that somebody does; `at` chooses among the rows that are there, and `quantity` is a part or a multiple of what fits. */
export interface Command {
  readonly who: Name
  readonly what: (typeof whats)[number]
  readonly kind: number
  readonly at: number
  readonly quantity: number
}

const moves = ['open', 'contain', 'review', 'disposition', 'rework', 'verify', 'failVerification', 'close'] as const
const parts = [
  'addFinding',
  'removeFinding',
  'addDisposition',
  'addRest',
  'removeDisposition',
  'approve',
  'addAction',
  'completeAction',
] as const
/** Everything that people do; `next` is what the record needs to get on. */
export const whats = [...moves, ...parts, 'recount', 'correct', 'patch', 'next'] as const

const names = ['ann', 'bea', 'carl', 'tom', 'uma', 'mel'] as const

/** Commands of some sorts by some people. */
export const commands = (of: readonly Command['what'][] = whats, who: readonly Name[] = names): fc.Arbitrary<Command> =>
  fc.record({
    who: fc.constantFrom(...who),
    what: fc.constantFrom(...of),
    kind: fc.nat(19),
    at: fc.nat(9),
    quantity: fc.constantFrom(0, 0.001, 0.5, 1, 1, 1.001, 2),
  })

/** What a record needs to get on, by a command that does it. */
function nextOf(command: Command, { defect, findings, dispositions, actions }: Recorded): Command {
  const left = actions.findIndex(({ kind, doneAt }) => doneAt === null && (defect.status !== 'open' || kind === 'containment'))
  const unapproved = dispositions.findIndex(({ isApproved }) => !isApproved)
  const isReworked = dispositions.some(({ kind }) => kind === 'rework' || kind === 'repair')
  const has = (wanted: string) => actions.some(({ kind }) => kind === wanted)
  const decided = thousandths(dispositions) >= Math.round(defect.quantityDefective * 1000)
  const done = (what: Command['what'], more: Partial<Command> = {}) => ({ ...command, what, ...more })
  const work = (kind: 'containment' | 'verification', otherwise: Command['what']) =>
    left >= 0 ? done('completeAction', { at: left }) : has(kind) ? done(otherwise) : done('addAction', { kind: actionKinds.indexOf(kind) })
  switch (defect.status) {
    case 'draft':
      return findings.length === 0 ? done('addFinding', { quantity: 1 }) : done('open')
    case 'open':
      return work('containment', 'contain')
    case 'contained':
      return done('review')
    case 'in-review':
      return !decided ? done('addRest') : unapproved >= 0 ? done('approve', { at: unapproved }) : done('disposition')
    case 'dispositioned':
      return done(isReworked ? 'rework' : 'verify')
    case 'in-rework':
      return done('verify', { kind: 9 })
    case 'verification':
      return work('verification', 'close')
    default:
      return done('correct')
  }
}

const patch = domainEndpoints(defects).find(({ name, method }) => name === 'defects_defects_item' && method === 'PATCH')

/** What the action is called, on which row, and what it is given; rows that are not there have an id that no row has. */
function inputOf({ what, kind, at, quantity }: Command, shop: Shop, record: Recorded): readonly [string, number, object] {
  const { defect, findings, dispositions, actions } = record
  const pick = <T>(rows: readonly T[]) => rows[at % Math.max(rows.length, 1)]
  const rounded = (much: number) => Math.round(much * 1000) / 1000
  const part = (whole: number) => rounded(whole * quantity)
  const on = (name: string, input: object = {}) => [`defect.${name}`, defect.id, input] as const
  const disposing = (much: number) => {
    const one = dispositionKinds[kind % dispositionKinds.length] ?? 'scrap'
    const more = one === 'return-to-vendor' && at > 3 ? { supplierReference: 'RMA-1' } : {}
    return on('addDisposition', { kind: one, quantity: Math.max(rounded(much), 0.001), ...more })
  }
  const rework = again(record) / 1000
  switch (what) {
    case 'addFinding':
      return on(what, {
        failureCodeId: kind % 2 === 0 ? shop.crack : shop.scratch,
        quantity: Math.max(part(defect.quantityDefective), 0.001),
      })
    case 'removeFinding':
      return on(what, { defectFindingId: pick(findings)?.id ?? 999_999 })
    case 'addDisposition':
      return disposing(part(defect.quantityDefective) / 2)
    case 'addRest':
      return disposing(defect.quantityDefective - thousandths(dispositions) / 1000)
    case 'removeDisposition':
      return on(what, { defectDispositionId: pick(dispositions)?.id ?? 999_999 })
    case 'approve':
      return [`defectDisposition.${what}`, pick(dispositions)?.id ?? 999_999, {}]
    case 'addAction':
      return on(what, {
        kind: actionKinds[kind % actionKinds.length],
        description: 'Do it',
        ownerId: shop.people[names[at % names.length] ?? 'tom'],
      })
    case 'completeAction':
      return [`defectAction.${what}`, pick(actions)?.id ?? 999_999, { evidence: 'photo' }]
    case 'verify':
    case 'failVerification':
      return on(what, rework > 0 && kind > 1 ? { quantityInspected: rework, quantityAccepted: kind > 5 ? rework : part(rework) } : {})
    case 'recount':
      return on(what, {
        quantityDefective: part(defect.quantityDefective),
        ...(kind > 9 ? { quantityInspected: part(defect.quantityInspected) } : {}),
      })
    case 'correct':
      return on(what, kind > 9 ? { quantityDefective: part(defect.quantityDefective) } : {})
    default:
      return on(what)
  }
}

/** Does it, as the HTTP surface does: by permission, with checked input, decided anew when another writer was first. */
export async function perform(ctx: DbContext, shop: Shop, given: Command, record: Recorded): Promise<unknown> {
  const command = given.what === 'next' ? nextOf(given, record) : given
  const as = by(ctx, shop, command.who)
  if (command.what === 'patch') {
    const quantityDefective = Math.round(record.defect.quantityDefective * command.quantity * 1000) / 1000
    const wishes: readonly object[] = [
      { description: { en: 'Worse' } },
      { quantityDefective },
      { lotNumber: `L-${command.at}` },
      { quantityLot: 0 },
    ]
    const input = patch?.input?.parse(wishes[command.kind % wishes.length])
    const request = { params: { id: String(record.defect.id) }, query: new URLSearchParams(), headers: new Headers(), input }
    return retryOnConflict(async () => patch?.handle(as, request))
  }
  return act(as, ...inputOf(command, shop, record))
}
