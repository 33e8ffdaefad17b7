// What must hold for driving times to be learnt, and for a plan to take what was learnt into account; pure.
import { type Issue, refuse } from '../../errors.ts'

/** The longest period of finished routes that is learnt from. */
export const mostDays = 366

/** A period ends no earlier than it begins, and is no longer than a year. */
export function checkPeriod(fromOn: string, untilOn: string): Issue[] {
  const days = (Date.parse(untilOn) - Date.parse(fromOn)) / 86_400_000 + 1
  if (days < 1)
    return [
      { path: 'fromOn', code: 'range', message: `${fromOn} is after ${untilOn}`, hint: 'Give a first day that is not after the last one.' },
    ]
  if (days <= mostDays) return []
  const message = `makes a period of ${days} days, and ${mostDays} are the most`
  return [
    { path: 'fromOn', code: 'range', message, hint: 'Leave it out for the last 90 days; what is older says little of the roads of today.' },
  ]
}

/** There is something to learn from. */
export function checkLegs(fromOn: string, untilOn: string, legs: number): Issue[] {
  if (legs > 0) return []
  const message = `no route that was finished from ${fromOn} to ${untilOn} has a leg with a departure and an arrival`
  return [
    {
      path: 'fromOn',
      code: 'nothing_learnt',
      message,
      hint: 'Finish routes with their stops arrived at and completed, or ask for a longer period.',
    },
  ]
}

const states: ReadonlySet<string> = new Set(['nothing_learnt'])

/** Throws what is wrong: `conflict` where only the state of things is in the way. */
export const refuseAll = (issues: readonly Issue[]): void => refuse(issues, states)
