// Timer triggers: one run at a time, missed runs made up for once, the last run remembered in the data folder.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostedFunction } from './hosted-function.ts'
import { newInvocationId } from './invoke.ts'
import { parseSchedule, type Schedule } from './schedule.ts'
import { resolveSettings, type Trigger, type TriggerHost } from './trigger.ts'
import { createWaiter } from './wait.ts'

interface Status {
  /** Undefined before the first run. */
  last?: string
  next: string
  lastUpdated: string
}

const never = '0001-01-01T00:00:00.000Z'
const longestSleep = 86_400_000

/** Starts the schedule of a function; throws AppError `invalid` where the schedule cannot be read. */
export function startTimerTrigger(hosted: HostedFunction, host: TriggerHost): Trigger {
  const { trigger, name } = hosted
  const schedule = parseSchedule(resolveSettings(String(trigger.schedule), host.setting, name))
  const monitor = trigger.useMonitor !== false && isMonitorable(schedule) ? openMonitor(join(host.hostFolder, 'timers'), name) : undefined
  const waiter = createWaiter()
  let isStopped = false
  let status: Status | undefined
  let last: Promise<unknown> = Promise.resolve()

  const run = (isPastDue: boolean): Promise<void> => {
    const next = last.then(async () => {
      const startedAt = new Date()
      try {
        await runWithRetries(hosted, host, toTimer(status, isPastDue))
      } finally {
        if (monitor) {
          const now = startedAt.toISOString()
          status = { last: now, next: schedule.next(startedAt).toISOString(), lastUpdated: now }
          monitor.write(status)
        }
      }
    })
    // A failure is logged where it happens and does not end the schedule.
    last = next.catch(() => {})
    return next
  }

  const loop = async (): Promise<void> => {
    const now = new Date()
    if (monitor) {
      status = currentStatus(monitor.read(), schedule, now)
      monitor.write(status)
    }
    if (status && now > new Date(status.next)) await run(true).catch(() => {})
    else if (trigger.runOnStartup === true) await run(false).catch(() => {})
    while (!isStopped) {
      const due = schedule.next(new Date()).getTime()
      for (let left = due - Date.now(); left > 0 && !isStopped; left = due - Date.now()) await waiter.wait(Math.min(left, longestSleep))
      if (!isStopped) await run(false).catch(() => {})
    }
  }
  const looping = loop()
  return {
    runByHand: () => run(false),
    stop: async () => {
      isStopped = true
      waiter.wake()
      await looping
      await last
    },
  }
}

async function runWithRetries(hosted: HostedFunction, host: TriggerHost, timer: string): Promise<void> {
  const policy = hosted.registered.metadata.retryOptions
  const most = policy?.maxRetryCount ?? 0
  for (let retryCount = 0; ; retryCount++) {
    try {
      const retry = retryCount > 0 ? { retry: { retryCount, maxRetryCount: most } } : {}
      await host.run(hosted, newInvocationId(), { triggerName: hosted.triggerName, data: { json: timer }, ...retry })
      return
    } catch (error) {
      if (retryCount >= most) throw error
      const seconds =
        policy?.delayInterval?.seconds ??
        Math.min((policy?.minimumInterval?.seconds ?? 1) * 2 ** retryCount, policy?.maximumInterval?.seconds ?? 60)
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    }
  }
}

// The real host keeps no status for timers that fire more often than once a minute.
const isMonitorable = (schedule: Schedule) => intervalOf(schedule) >= 60_000

/** Milliseconds between two runs of a schedule. */
function intervalOf(schedule: Schedule): number {
  const first = schedule.next(new Date())
  return schedule.next(first).getTime() - first.getTime()
}

/** Whether a function is a timer that runs more often than every hour, so that a line for each run would hide what else is said. */
export function isFrequent({ trigger, name }: HostedFunction, { setting }: Pick<TriggerHost, 'setting'>): boolean {
  return trigger.type === 'timerTrigger' && intervalOf(parseSchedule(resolveSettings(String(trigger.schedule), setting, name))) < 3_600_000
}

// A new timer is not past due, and neither is one whose schedule has changed since.
function currentStatus(stored: Status | undefined, schedule: Schedule, now: Date): Status {
  if (!stored) return { next: schedule.next(now).toISOString(), lastUpdated: now.toISOString() }
  const since = stored.last ?? stored.lastUpdated
  const expected = schedule.next(new Date(since))
  if (stored.next === expected.toISOString()) return stored
  return { next: (now > expected ? schedule.next(now) : expected).toISOString(), lastUpdated: since }
}

function toTimer(status: Status | undefined, isPastDue: boolean): string {
  return JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status ? { Last: status.last ?? never, Next: status.next, LastUpdated: status.lastUpdated } : null,
    IsPastDue: isPastDue,
  })
}

function openMonitor(folder: string, name: string) {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.json`)
  return {
    read: (): Status | undefined => {
      try {
        const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
        return isStatus(value) ? value : undefined
      } catch {
        return undefined
      }
    },
    write: (status: Status): void => {
      writeFileSync(`${file}.new`, JSON.stringify(status))
      renameSync(`${file}.new`, file)
    },
  }
}

function isStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'next' in value && 'lastUpdated' in value
}
