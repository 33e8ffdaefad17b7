// What is done every minute so that people are told: reminders and digests are written, then whatever is due is sent.
import type { NotifySettings } from '../../config.ts'
import type { DbContext } from '../../db/context.ts'
import { sendDue } from '../../notify/send.ts'
import { digest } from './digests.ts'
import { remind } from './reminders.ts'

/** How far back the first run of a process looks, and one an hour: what a stopped app has missed is caught up with. */
const daysOfReminders = 7
const hoursOfDigests = 12
/** How far back the other runs look: over a late run, and clocks that differ. */
const usualMinutes = 15

const minute = 60_000
const before = (at: string, minutes: number) => new Date(Date.parse(at) - minutes * minute).toISOString()

/** What the timer calls. It remembers when it looked last, and how far back to look follows from that; nobody is told twice whatever it is. */
export function createNotifier() {
  let [last, lastLong] = ['', '']
  return async (ctx: DbContext, settings: NotifySettings): Promise<void> => {
    const now = ctx.now()
    const isLong = last < before(now, usualMinutes - 5) || lastLong < before(now, 60)
    try {
      await remind(ctx, before(now, isLong ? daysOfReminders * 1440 : usualMinutes))
      await digest(ctx, before(now, isLong ? hoursOfDigests * 60 : usualMinutes))
      last = now
      if (isLong) lastLong = now
    } finally {
      await sendDue(ctx, settings)
    }
  }
}
