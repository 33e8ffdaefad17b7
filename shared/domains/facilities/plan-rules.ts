// When preventive work is due, and when it is due next; pure.
import { addDays, dayMilliseconds } from '../../catalogue/days.ts'
import type { Issue } from '../../errors.ts'

/** A plan as these rules see it. */
export interface Plan {
  readonly basis: 'schedule' | 'completion' | 'meter'
  readonly equipmentId: number | null
  readonly everyDays: number | null
  readonly everyMeter: number | null
  readonly nextDueOn: string | null
  readonly nextMeter: number | null
  readonly leadDays: number
  readonly isActive: boolean
}

const numberOf = (day: string) => Date.parse(day) / dayMilliseconds

/** Each basis has what it needs to say when work is due. */
export function checkPlan(plan: Plan): Issue[] {
  const needed = {
    schedule: ['everyDays', 'nextDueOn'],
    completion: ['everyDays', 'nextDueOn'],
    meter: ['equipmentId', 'everyMeter', 'nextMeter'],
  } as const
  return needed[plan.basis]
    .filter((name) => plan[name] === null)
    .map((path) => ({
      path,
      code: 'required',
      message: `is missing: a plan by ${plan.basis} needs it`,
      hint: `Give ${needed[plan.basis].join(', ')}, or choose another basis.`,
    }))
}

/** Whether it is time for the next order: `today` by the calendar of the site, `reading` of the meter of its equipment. */
export function isDue({ isActive, basis, nextDueOn, nextMeter, leadDays }: Plan, today: string, reading: number | null): boolean {
  if (!isActive) return false
  if (basis === 'meter') return nextMeter !== null && reading !== null && reading >= nextMeter
  return nextDueOn !== null && nextDueOn <= addDays(today, leadDays)
}

/** The day on which the order that is made today is due: that of the plan; by meter, so many lead days from now. */
export function dueDay({ basis, nextDueOn, leadDays }: Plan, today: string): string {
  return basis === 'meter' || nextDueOn === null ? addDays(today, leadDays) : nextDueOn
}

/** The first day of a schedule after both `today` and the day before `from`, a whole number of steps from `from`. */
function inPhase(from: string, every: number, today: string): string {
  const behind = numberOf(today) - numberOf(from)
  return behind < 0 ? from : addDays(from, (Math.floor(behind / every) + 1) * every)
}

/** What changes in a plan when its order is made: a schedule moves on, past all that was missed, and keeps its phase. */
export function afterMaking({ basis, nextDueOn, everyDays }: Plan, today: string): { nextDueOn?: string } {
  if (basis !== 'schedule' || nextDueOn === null || everyDays === null) return {}
  return { nextDueOn: inPhase(addDays(nextDueOn, everyDays), everyDays, today) }
}

/** What changes in a plan when its order is done or cancelled: what a schedule missed meanwhile is not made up for; the others count from now. */
export function afterClosing(plan: Plan, today: string, reading: number | null): { nextDueOn?: string; nextMeter?: number } {
  const { basis, nextDueOn, everyDays, nextMeter, everyMeter } = plan
  if (basis === 'meter') {
    const from = reading ?? nextMeter
    return everyMeter === null || from === null ? {} : { nextMeter: Math.round((from + everyMeter) * 1000) / 1000 }
  }
  if (everyDays === null) return {}
  if (basis === 'completion') return { nextDueOn: addDays(today, everyDays) }
  const next = nextDueOn === null ? null : inPhase(nextDueOn, everyDays, today)
  return next === null || next === nextDueOn ? {} : { nextDueOn: next }
}
