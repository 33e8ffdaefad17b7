// Reasons and violations in words, with amounts in the units of orders and times by the clock of the vehicle.
import type { Issue, IssueValue } from '../../../errors.ts'
import type { Names } from './names.ts'
import type { Reason } from './reason.ts'
import type { Violation } from './violations.ts'

/** `1.2 t` of kilograms. */
export const tonnes = (kilograms: number): string => `${Math.round(kilograms) / 1000} t`
/** `1.2 m³` of litres. */
export const cubicMetres = (litres: number): string => `${Math.round(litres) / 1000} m³`

const handling = (job: number, names: Names): string => {
  const lacking = names.lacking(job)
  return lacking.length > 0
    ? `cannot handle ${lacking.join(', ')}`
    : `is not ${names.keptFor(job) ?? 'the vehicle'}, which alone may take it`
}

const windowAgainst = (closes: number, arrives: number, arrival: string, names: Names): string =>
  arrives > closes
    ? `window closes ${names.time(closes, 'down')}, ${arrival} ${names.time(arrives, 'up')}`
    : `window closes ${names.time(closes, 'down')}, before it opens`

/** A reason in words, to be read after the name of the vehicle: `over weight by 1.2 t`, `window closes 14:00, earliest arrival 15:10`. */
export function describe(reason: Reason, names: Names): string {
  switch (reason.kind) {
    case 'skills-lacking':
      return handling(reason.job, names)
    case 'on-board-elsewhere':
      return `it is on board ${names.vehicle(reason.vehicle)}`
    case 'vehicle-has-left':
      return 'has left, and takes only what is fetched on the way'
    case 'too-heavy':
      return `weighs ${tonnes(reason.kilograms)} more than it carries`
    case 'too-large':
      return `takes ${cubicMetres(reason.litres)} more than it has room for`
    case 'segregated':
      return `may not share a route with ${names.order(reason.beside)}: ${names.apart(reason.job, reason.beside)}`
    case 'over-weight':
      return `over weight by ${tonnes(reason.kilograms)}`
    case 'over-volume':
      return `over volume by ${cubicMetres(reason.litres)}`
    case 'window-missed':
      return `${reason.at === 'pickup' ? 'pickup ' : ''}${windowAgainst(reason.closes, reason.arrives, 'earliest arrival', names)}`
    case 'shift-over':
      return `shift ends ${names.time(reason.latest, 'down')}, ${names.isOpenEnd ? 'done' : 'back'} at ${names.time(reason.ends, 'up')} at the earliest`
    case 'other-stop-late': {
      const stop = reason.visit.kind === 'pickup' ? 'its pickup of' : 'its stop'
      return `${stop} ${names.order(reason.visit.job)} would be late: ${windowAgainst(reason.closes, reason.arrives, 'arrival', names)}`
    }
    case 'could-be-added':
      return `could be added for ${Math.round(reason.extraCost * 100) / 100} more`
  }
}

/** Which field of the answer, or of what was asked, a violation at an end of the route is about. */
const ends: Partial<Record<Violation['kind'], string>> = {
  'shift-over': 'plannedEndAt',
  'left-too-early': 'departsAt',
  'over-weight': 'loadWeightTonnes',
  'over-volume': 'loadVolumeM3',
}

/** A violation as an issue: which stop (`stops.2`) or end of the route, in words, and what helps. */
export function toIssue(violation: Violation, names: Names): Issue {
  const { kind, stop } = violation
  const [message, hint] = wordsOf(violation, names)
  const place = ends[kind] ?? 'stops'
  const values = valuesOf(violation, names)
  return { path: stop === null ? place : `stops.${stop}`, code: kind, message, hint, ...(values ? { values } : {}) }
}

/** By how much, in the units of orders, and which order. */
function valuesOf(violation: Violation, names: Names): Record<string, IssueValue> | undefined {
  switch (violation.kind) {
    case 'over-weight':
      return { excess: Math.round(violation.kilograms) / 1000 }
    case 'over-volume':
      return { excess: Math.round(violation.litres) / 1000 }
    case 'window-missed':
      if (violation.arrives <= violation.closes) return undefined
      return { closes: names.time(violation.closes, 'down'), arrives: names.time(violation.arrives, 'up') }
    case 'shift-over':
      return { latest: names.time(violation.latest, 'down'), ends: names.time(violation.ends, 'up') }
    case 'left-too-early':
      return { earliest: names.time(violation.earliest, 'up'), departs: names.time(violation.departs, 'down') }
    case 'segregated':
      return { order: names.order(violation.job), other: names.order(violation.beside) }
    case 'on-board-elsewhere':
      return { order: names.order(violation.job), vehicle: names.vehicle(violation.vehicle) }
    default:
      return { order: names.order(violation.job) }
  }
}

function wordsOf(violation: Violation, names: Names): [message: string, hint: string] {
  const leaving = violation.stop === null ? 'at the start' : 'leaving this stop'
  const order = 'job' in violation ? names.order(violation.job) : ''
  switch (violation.kind) {
    case 'over-weight':
      return [`over weight by ${tonnes(violation.kilograms)} ${leaving}`, 'Deliver more before, or take an order off.']
    case 'over-volume':
      return [`over volume by ${cubicMetres(violation.litres)} ${leaving}`, 'Deliver more before, or take an order off.']
    case 'window-missed':
      return [windowAgainst(violation.closes, violation.arrives, 'arrival', names), 'Put the stop earlier, or leave earlier.']
    case 'shift-over': {
      const end = names.isOpenEnd ? 'done' : 'back'
      return [`shift ends ${names.time(violation.latest, 'down')}, ${end} at ${names.time(violation.ends, 'up')}`, 'Take stops off.']
    }
    case 'left-too-early':
      return [
        `cannot leave before ${names.time(violation.earliest, 'up')}, leaves at ${names.time(violation.departs, 'down')}`,
        'Leave later, or leave departsAt out.',
      ]
    case 'skills-lacking':
      return [`${order}: the vehicle ${handling(violation.job, names)}`, 'Take a vehicle that can.']
    case 'segregated':
      return [
        `${order} may not share a route with ${names.order(violation.beside)}: ${names.apart(violation.job, violation.beside)}`,
        'Take one of the two off.',
      ]
    case 'visited-twice':
      return [`${order} has this stop already`, 'Take one of the two off.']
    case 'nothing-to-fetch':
      return [`${order} has nothing to fetch: it is loaded where the vehicle starts, or on board`, 'Take the pickup off.']
    case 'delivered-before-pickup':
      return [`${order} is delivered before it is fetched`, 'Put its pickup before this stop.']
    case 'not-fetched':
      return [`${order} is delivered without being fetched`, 'Add its pickup before this stop.']
    case 'not-delivered':
      return [`${order} is fetched and not delivered`, 'Add its delivery after this stop.']
    case 'on-board-elsewhere':
      return [`${order} is on board ${names.vehicle(violation.vehicle)}`, 'Leave it to that vehicle.']
    case 'vehicle-has-left':
      return [`${order} is loaded where routes start, and the vehicle has left`, 'Take it off, or give it a pickup.']
  }
}
