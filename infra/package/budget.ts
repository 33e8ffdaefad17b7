// What the package may take, by budget.json: a fifth more, and what was asked for in the first place.
import { AppError, type Issue } from '../../shared/errors.ts'
import budget from './budget.json' with { type: 'json' }
import type { Load, Step } from './measure.ts'

/** What may be had beyond a budget, which is what was measured when it was last set. */
const tolerance = 1.2
/** Until all functions are registered, whatever the budget: processor time of the machine that it was set on, and memory. */
const most = { cpuMilliseconds: 200, megabytes: 100 }

/** Throws `invalid` that names everything that is beyond the budget. Time is compared with the floor of the same run, so that a slow or busy machine is none. */
export function requireBudget(zipBytes: number, loads: Readonly<Record<Step, Load>>): void {
  const { floor, registered } = loads
  const issues: Issue[] = []
  const compare = (path: string, found: number, allowed: number, unit: string) => {
    if (found <= allowed) return
    const message = `is ${found.toFixed(2)} ${unit}, more than ${allowed.toFixed(2)}`
    issues.push({ path, code: 'too_large', message, hint: 'Load less of it at once, or set infra/package/budget.json anew and say why.' })
  }
  compare('size of the zip', zipBytes / 1000, budget.zipKilobytes * tolerance, 'kB')
  for (const step of ['registered', 'listed'] as const) {
    const { ofFloor, megabytes } = budget[step]
    compare(`${step}, time`, loads[step].cpuMilliseconds / floor.cpuMilliseconds, ofFloor * tolerance, 'of the floor')
    compare(`${step}, memory`, loads[step].megabytes, megabytes * tolerance, 'MB')
  }
  compare('registered, time', registered.cpuMilliseconds, most.cpuMilliseconds, 'ms of the processor')
  compare('registered, memory', registered.megabytes, most.megabytes, 'MB')
  if (issues.length > 0) throw new AppError('invalid', issues.map(({ path, message }) => `${path} ${message}`).join('; '), { issues })
}
