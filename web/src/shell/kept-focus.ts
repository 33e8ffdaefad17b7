// The focus is not lost with what held it: where a dialog, a menu or a row goes, what had it before has it again, or the title.
import { useEffect } from 'react'

/** How many elements are remembered: a menu, a dialog of it and one within that are some of them. */
const most = 20

/** Gives the focus back whenever the element that has it leaves the page; the title of a page that opens takes it after that. */
export function useKeptFocus(): void {
  useEffect(() => {
    let had: HTMLElement[] = []
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement) had = [...had.filter((one) => one !== target), target].slice(-most)
    }
    const giveBack = () => {
      if (document.activeElement !== document.body || had.at(-1)?.isConnected !== false) return
      const left = had.filter(({ isConnected }) => isConnected)
      if (left.at(-1)?.matches(':disabled')) return // a button at work has it again when it is done
      had = left
      for (const one of [...had.toReversed(), ...document.querySelectorAll('h1')]) {
        one.focus({ preventScroll: true })
        if (document.activeElement === one) return
      }
    }
    const observer = new MutationObserver(giveBack)
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
    document.addEventListener('focusin', remember)
    return () => {
      observer.disconnect()
      document.removeEventListener('focusin', remember)
    }
  }, [])
}
