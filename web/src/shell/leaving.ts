// Ways out of a page, held while something on it is unsaved.
/** What a form with something unsaved does about them. */
interface Hold {
  readonly onBack: (event: PopStateEvent) => void
  /** Asks first, and goes if the person says so. */
  readonly onGo: (go: () => void) => void
}

let held: Hold | null = null
// the way back is heard here before the router hears of it, for listeners of a window run in their order
window.addEventListener('popstate', (event) => held?.onBack(event))

/** From now on a form decides about them; null lets everything go. */
export const holdBack = (by: Hold | null): void => {
  held = by
}

/** From now on the browser asks before the window is closed; gives the way to let it go again. */
export function holdWindow(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault()
  window.addEventListener('beforeunload', ask)
  return () => window.removeEventListener('beforeunload', ask)
}

/** Goes somewhere that no link leads to; where something is unsaved, the person is asked first. */
export const goOn = (go: () => void): void => (held ? held.onGo(go) : go())
