// What has changed of a plan's orders and vehicles since they were seen, in words; pure.
import type { Issue } from '../../errors.ts'

/** Anything that is compared: facts of an order or a vehicle by name. */
type Facts = Readonly<Record<string, unknown>>

/** An order or a vehicle of a plan. */
export interface Seen {
  readonly id: number
  readonly version: number
  /** Its number or code. */
  readonly label: string
  readonly facts: Facts
}

/** The same as it is now. */
export interface Present extends Seen {
  readonly status: string
  readonly statusReason?: string | null
  /** The route that is committed or in progress and has it. */
  readonly holder: { readonly number: string; readonly status: string } | null
}

const hint = 'Plan again: a new plan takes everything as it is now.'
const stale = (path: string, message: string, helps = hint): Issue => ({ path, code: 'stale', message, hint: helps })
const shown = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))

/** What planning sees otherwise by now, such as `weightTonnes was 1, is 2`. */
function differences(was: Facts, is: Facts): string[] {
  return Object.keys(was).flatMap((name) =>
    JSON.stringify(was[name]) === JSON.stringify(is[name]) ? [] : [`${name} was ${shown(was[name])}, is ${shown(is[name])}`],
  )
}

/** How closely is looked: a proposal that is being written takes what only other proposals have moved, a commit takes the very version. */
type Strictness = 'facts' | 'versions'

function changed(path: string, was: Seen, is: Present, strictness: Strictness): Issue[] {
  const differs = differences(was.facts, is.facts)
  if (differs.length > 0) return [stale(path, `${was.label} was changed since: ${differs.join('; ')}`)]
  if (strictness === 'facts' || was.version === is.version) return []
  return [stale(path, `${was.label} was changed since: it is version ${is.version}, and the plan saw ${was.version}`)]
}

/** Whether an order is still as the plan saw it. */
export function checkOrder(was: Seen, is: Present | undefined, strictness: Strictness): Issue[] {
  const path = `orders.${was.id}`
  if (!is) return [stale(path, `${was.label} was removed since`)]
  if (is.holder) return [stale(path, `${was.label} was assigned on route ${is.holder.number} since`)]
  const because = is.statusReason ? `: ${is.statusReason}` : ''
  if (is.status === 'pending' && strictness === 'versions') return [stale(path, `${was.label} came back to the pool since${because}`)]
  if (is.status !== 'pending' && is.status !== 'planned') return [stale(path, `${was.label} is ${is.status} by now${because}`)]
  return changed(path, was, is, strictness)
}

/** Whether a vehicle is still as the plan saw it, and free. */
export function checkVehicle(was: Seen, is: Present | undefined, strictness: Strictness): Issue[] {
  const path = `vehicles.${was.id}`
  if (!is) return [stale(path, `${was.label} was removed since`)]
  if (is.holder) {
    // also one of another day: planned again, the vehicle would be taken again
    const helps = 'A vehicle has one such route at a time: finish or cancel that first, or plan other vehicles (vehicleIds).'
    return [stale(path, `${was.label} has route ${is.holder.number}, which is ${is.holder.status.replace('-', ' ')}`, helps)]
  }
  if (is.status === 'maintenance' || is.status === 'retired')
    return [stale(path, `${was.label} is ${is.status === 'retired' ? 'retired' : 'in maintenance'} by now`)]
  return changed(path, was, is, strictness)
}
