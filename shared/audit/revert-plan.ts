// What a revert comes to: the one ordinary change that makes a row what it was, and the columns that stay and why. Pure.
import { isTyped, type Resource } from '../catalogue/resource.ts'
import { changedColumns } from '../db/audit-row.ts'
import type { Change } from '../db/changes.ts'
import type { Row } from '../db/rows.ts'
import { AppError, type Issue } from '../errors.ts'
import type { Entry } from './entry.ts'
import { changeOf, isErased } from './replay.ts'

/** A column that a revert does not write. */
export interface Stay {
  readonly column: string
  readonly reason: 'read-only' | 'fixed' | 'erased' | 'secret'
}

/** The change of one row, null where it is as it was; `verb` is the permission that it takes. */
export interface RevertPlan {
  readonly change: Extract<Change, { kind: 'update' }> | null
  readonly verb: 'update' | 'delete'
  readonly stays: readonly Stay[]
}

/** The columns that are worked out of the others: they follow these, so that nobody need take them back. */
const followers = (resource: Resource, row: Row): ReadonlySet<string> => new Set(Object.keys(resource.computed(row, row)))

/** How a row becomes what it was: `then` is null where it was not there. */
export function planRevert(resource: Resource, now: Row, then: Row | null): RevertPlan {
  const isGone = now.deletedAt !== null
  const wasThere = then !== null && (then.deletedAt ?? null) === null
  const make = (verb: 'update' | 'remove' | 'restore', patch: Row = {}) => ({ kind: 'update' as const, resource, before: now, patch, verb })
  if (!wasThere) return { change: isGone ? null : make('remove'), verb: 'delete', stays: [] }
  const follows = followers(resource, now)
  const differing = [...changedColumns(resource, now, { ...now, ...then })].filter((name) => name !== 'deletedAt' && !follows.has(name))
  const stays = differing.flatMap((column): Stay[] => {
    const reason = reasonToStay(resource, column, then[column])
    return reason ? [{ column, reason }] : []
  })
  const patch = Object.fromEntries(
    differing.filter((name) => stays.every(({ column }) => column !== name)).map((name) => [name, then[name]]),
  )
  if (isGone) return { change: make('restore', patch), verb: 'delete', stays }
  return { change: Object.keys(patch).length > 0 ? make('update', patch) : null, verb: 'update', stays }
}

function reasonToStay(resource: Resource, name: string, value: unknown): Stay['reason'] | null {
  const column = resource.columns[name]
  if (column?.secret) return value === null ? 'read-only' : 'secret'
  if (isErased(resource, name, value)) return 'erased'
  if (column?.options.isFixed) return 'fixed'
  // what nobody may type in is written by actions: they and their ledgers take it back
  return column && !isTyped(column) ? 'read-only' : null
}

const remedies: Readonly<Record<Stay['reason'], string>> = {
  'read-only': 'Use the action that takes it back, such as reopen or reverse, where there is one.',
  fixed: 'Make another row.',
  erased: 'It is gone for good.',
  secret: 'Set it anew.',
}

const refuse = (message: string, issues: readonly Issue[] = []) => new AppError('conflict', message, { issues })

/** How one change of a row is taken back; throws `conflict` where others have changed the same since, or where it is not for a revert. */
export function planRevertOf(
  resource: Resource,
  now: Row,
  entry: Pick<Entry, 'action' | 'version' | 'before' | 'after' | 'entryNo'>,
): RevertPlan {
  const change = changeOf(resource, entry)
  if (!change) throw refuse(`entry ${entry.entryNo} tells of no change, so there is nothing to take back`)
  if (change.kind === 'adjust')
    throw refuse(`entry ${entry.entryNo} moved figures, which actions do and take back`, [
      { path: 'entryNo', code: 'adjust', message: 'moved figures', hint: 'Use the action that takes it back, such as reverse.' },
    ])
  if (change.kind === 'create' || change.kind === 'restore') return planRevert(resource, now, null)
  if (change.kind === 'remove') return planRevert(resource, now, { ...now, deletedAt: null })
  if (now.deletedAt !== null) throw refuse(`${resource.name} ${now.id} was removed since; take that back first`)
  const before: Row = { ...entry.before }
  const differs = (name: string, value: Row) => changedColumns(resource, { [name]: now[name] }, { [name]: value[name] }).has(name)
  const follows = followers(resource, now)
  const again = Object.keys(before).filter(
    (name) => !resource.columns[name]?.secret && !follows.has(name) && differs(name, before) && differs(name, change.columns),
  )
  if (again.length > 0)
    throw refuse(
      `${again.join(', ')} of ${resource.name} ${now.id} changed again since`,
      again.map((path) => ({
        path,
        code: 'changed',
        message: 'changed again since',
        hint: 'Take the later change back first, or write the value.',
      })),
    )
  const plan = planRevert(resource, now, { ...now, ...before })
  if (!plan.change && plan.stays.length > 0)
    throw refuse(
      `${plan.stays.map(({ column }) => column).join(', ')} cannot be taken back`,
      plan.stays.map(({ column, reason }) => ({ path: column, code: reason, message: `is ${reason}`, hint: remedies[reason] })),
    )
  return plan
}
