// Requests that take long or give much: a person has only a few of them at work at once on an instance, some wait, and the rest are refused.
import { AppError } from '../errors.ts'

/** Heavy requests of one person on one instance: at work at once, and waiting for their turn. */
export const heavyLimits = { atOnce: 4, waiting: 30 } as const

interface Line {
  running: number
  readonly waiting: (() => void)[]
}

const lines = new Map<string, Line>()

/** Does heavy work of a person in its turn; throws `rate_limited` where too much of theirs waits already. */
export async function heavily<T>(who: string, work: () => Promise<T>): Promise<T> {
  const line = lines.get(who) ?? { running: 0, waiting: [] }
  lines.set(who, line)
  if (line.waiting.length >= heavyLimits.waiting) {
    const message = `${line.running + line.waiting.length} large requests of yours are under way; try again when some are done`
    throw new AppError('rate_limited', message, { retryAfterSeconds: 5 })
  }
  if (line.running >= heavyLimits.atOnce) await new Promise<void>((resolve) => line.waiting.push(resolve))
  else line.running++
  try {
    return await work()
  } finally {
    const next = line.waiting.shift()
    if (next) next()
    else line.running--
    if (line.running === 0) lines.delete(who)
  }
}
