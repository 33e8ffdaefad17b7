// What is allowed of versions: who publishes them, when they run, and that what is published stays as it is; pure.
import { type Issue, refuse } from '../../errors.ts'

/** What rules know of a version. */
export interface Version {
  readonly id: number
  readonly calculationId: number
  readonly number: number
  readonly status: 'draft' | 'published' | 'withdrawn'
  readonly query: unknown
  readonly writerIds: readonly number[]
  readonly createdBy: string
  /** The code of its calculation. */
  readonly code: string
}

const named = ({ code, number }: Version) => `version ${number} of ${code}`

const state = (version: Version, message: string, hint: string): Issue => ({
  path: 'status',
  code: 'state',
  message: `${named(version)} is ${version.status}${message}`,
  hint,
  values: { state: version.status },
})

const anew = ({ calculationId }: Version) => `Write another version: POST /api/calculations/calculations/${calculationId}/new-version.`

/** Only a draft is revised: what was published never changes. */
export function checkRevisable(version: Version): Issue[] {
  if (version.status === 'draft') return []
  return [state(version, ', and what was published never changes', anew(version))]
}

/** Only a draft is published. */
export function checkPublishable(version: Version): Issue[] {
  if (version.status === 'draft') return []
  return [state(version, '; only a draft is published', anew(version))]
}

/** A version is withdrawn once. */
export function checkWithdrawable(version: Version): Issue[] {
  if (version.status !== 'withdrawn') return []
  return [state(version, ' already', 'It stays so; publish another version where one is needed.')]
}

/** Only what is published runs. */
export function checkRunnable(version: Version): Issue[] {
  if (version.status === 'published') return []
  const hint =
    version.status === 'draft'
      ? `Have it published, or try it: POST /api/calculations/calculation-versions/${version.id}/try.`
      : 'Run another version, or the calculation, which takes the one in force.'
  return [state(version, version.status === 'draft' ? '; only what is published runs' : ' and runs no more', hint)]
}

/** A system calculation, and any version that reads the warehouse, is published by a person who neither made nor wrote it. */
export function checkSecondPerson(version: Version, kind: 'user' | 'system', actor: { id: number | null; name: string }): Issue[] {
  if (kind !== 'system' && version.query === null) return []
  const why = kind === 'system' ? 'a system calculation' : 'a version with a query'
  const by = (message: string): Issue[] => [
    { path: 'publishedById', code: 'four_eyes', message, hint: 'Ask another manager to read it over and publish it.' },
  ]
  if (actor.id === null) return by(`${actor.name} is no person, and ${why} is published by a second person`)
  if (actor.name !== version.createdBy && !version.writerIds.includes(actor.id)) return []
  return by(`${actor.name} wrote ${named(version)}, and ${why} is published by a second person`)
}

/** What was published is what its hash says; `hash` is worked out of the version as it stands. */
export function checkIntact(version: Version & { readonly hash: string | null }, hash: string): Issue[] {
  if (version.hash === null || version.hash === hash) return []
  return [
    {
      path: 'hash',
      code: 'tampered',
      message: `${named(version)} is not what was published: its hash is ${hash}, and was ${version.hash}`,
      hint: 'Somebody changed it in the database. Compare it with its history and the audit trail, and publish a new version.',
    },
  ]
}

/** A calculation runs by the version in force. */
export function checkInForce(version: unknown, code: string, day: string): Issue[] {
  if (version !== undefined) return []
  return [
    {
      path: '',
      code: 'not_in_force',
      message: `no version of ${code} is in force on ${day}`,
      hint: 'Publish one whose effectiveFrom is not later, or run a published version by its id.',
    },
  ]
}

/** A run takes the place of one of the same calculation, and of each only one does. */
export function checkSuperseded(
  id: number,
  calculationId: number,
  earlier: { readonly calculationId: number } | undefined,
  successor: { readonly id: number } | undefined,
): Issue[] {
  const path = 'supersedesId'
  const hint = 'Look it up at /api/calculations/calculation-runs.'
  if (!earlier) return [{ path, code: 'reference', message: `there is no calculationRun ${id}`, hint }]
  if (earlier.calculationId !== calculationId)
    return [{ path, code: 'reference', message: `run ${id} is of another calculation`, hint: 'Name a run of this one.' }]
  if (!successor) return []
  const message = `run ${id} was superseded by run ${successor.id} already`
  return [{ path, code: 'superseded', message, hint: `Supersede run ${successor.id} where that is wrong as well.` }]
}

/** What is in the way as things stand, rather than wrong with the request. */
const states: ReadonlySet<string> = new Set(['state', 'four_eyes', 'tampered', 'not_in_force', 'superseded'])

/** Throws everything that is wrong at once, as `refuse` does. */
export const refuseAll = (issues: readonly Issue[]): void => refuse(issues, states)
