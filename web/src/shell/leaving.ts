// The way back, held while something is unsaved: heard here before the router hears of it, for listeners of a window run in their order.
let held: ((event: PopStateEvent) => void) | null = null
window.addEventListener('popstate', (event) => held?.(event))

/** From now on a form decides whether the router hears of the way back; null lets it be. */
export const holdBack = (by: typeof held): void => {
  held = by
}
