// A text that is typed in one place and used in another a moment later.
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

/**
 * What stands in the field, how it is typed, and what is done when the field is left; `commit` gets the text when the typing pauses or
 * the field is left, and what changes elsewhere replaces it.
 */
export function useTyped(value: string, commit: (text: string) => void): [string, (text: string) => void, () => void] {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const [sent, setSent] = useState(value)
  const send = useDebouncedCallback((text: string) => {
    setSent(text)
    commit(text)
  }, 300)
  if (value !== known) {
    setKnown(value)
    if (value !== sent) {
      setSent(value)
      setTyped(value)
    }
  }
  return [
    typed,
    (text) => {
      setTyped(text)
      send(text)
    },
    () => send.flush(),
  ]
}
