// How many requests the last minute had, told from two counters: the present minute and as much of the one before as still lies within sixty seconds.

/** Requests of the present minute and the one before it, and how much of the present one has gone by, from 0 to 1. */
export interface Window {
  readonly current: number
  readonly previous: number
  readonly elapsed: number
}

/** Requests of the last sixty seconds, if those of the minute before were spread evenly. */
export function usedOf({ current, previous, elapsed }: Window): number {
  return current + previous * (1 - elapsed)
}

/** How many more requests fit now. */
export function remainingOf(limit: number, window: Window): number {
  return Math.max(0, Math.floor(limit - usedOf(window)))
}

/** In how many whole seconds the next request fits, if none comes before; at least 1. */
export function waitOf(limit: number, { current, previous, elapsed }: Window): number {
  const whole = (seconds: number) => Math.max(1, Math.ceil(seconds))
  const room = limit - 1 - current
  // within this minute, as that before fades
  if (room >= 0) return previous <= room ? 1 : whole((1 - room / previous - elapsed) * 60)
  // within the next, as this one does
  return whole((1 - elapsed + 1 - Math.max(0, limit - 1) / current) * 60)
}
