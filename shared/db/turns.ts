// Long work in small pieces, so that other requests go on in between.
import { setImmediate as turn } from 'node:timers/promises'

/** Longest that work goes on before others get their turn. */
const mostMilliseconds = 20

/** To be awaited after each piece of work: others get their turn once it has gone on for 20 ms. */
export function takingTurns(): () => Promise<void> {
  let begun = performance.now()
  return async () => {
    if (performance.now() - begun < mostMilliseconds) return
    await turn()
    begun = performance.now()
  }
}
