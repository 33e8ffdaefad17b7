// Which dumps stay: the newest of each of the last days, weeks and months that have one. Pure.

/** What retention asks of a dump. */
export interface Kept {
  readonly id: string
  /** ISO 8601 instant of what it holds. */
  readonly startedAt: string
  readonly isVerified: boolean
}

/** What stays and what goes, both newest first. */
export interface RetentionPlan<D extends Kept> {
  readonly kept: readonly { readonly dump: D; readonly reasons: readonly string[] }[]
  readonly removed: readonly D[]
}

const dayMilliseconds = 86_400_000

/** The Monday of the ISO week of a day. */
function weekOf(instant: string): string {
  const day = Date.parse(`${instant.slice(0, 10)}T00:00:00Z`)
  const sinceMonday = (new Date(day).getUTCDay() + 6) % 7
  return new Date(day - sinceMonday * dayMilliseconds).toISOString().slice(0, 10)
}

/** How many days, ISO weeks and months keep their newest dump. */
const keptPeriods: readonly { readonly name: string; readonly most: number; readonly of: (instant: string) => string }[] = [
  { name: 'day', most: 7, of: (instant) => instant.slice(0, 10) },
  { name: 'week', most: 5, of: weekOf },
  { name: 'month', most: 12, of: (instant) => instant.slice(0, 7) },
]

/**
 * Keeps the newest dump of each of the last 7 days, 5 ISO weeks and 12 months (UTC) that have one; the newest of all, the newest
 * verified one, and those of a clock that was ahead are never removed.
 */
export function planRetention<D extends Kept>(dumps: readonly D[], now: string): RetentionPlan<D> {
  const newest = dumps.toSorted((a, b) => (a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1))
  const reasons = new Map<D, string[]>()
  const keep = (dump: D | undefined, why: string) => dump && reasons.set(dump, [...(reasons.get(dump) ?? []), why])
  keep(newest[0], 'newest')
  keep(
    newest.find(({ isVerified }) => isVerified),
    'newest verified',
  )
  for (const dump of newest) if (dump.startedAt > now) keep(dump, 'later than now')
  for (const { name, most, of } of keptPeriods) {
    const seen = new Set<string>()
    for (const dump of newest) {
      const period = of(dump.startedAt)
      if (dump.startedAt > now || seen.has(period) || seen.size === most) continue
      seen.add(period)
      keep(dump, `${name} ${period}`)
    }
  }
  return {
    kept: newest.flatMap((dump) => {
      const why = reasons.get(dump)
      return why ? [{ dump, reasons: why }] : []
    }),
    removed: newest.filter((dump) => !reasons.has(dump)),
  }
}
