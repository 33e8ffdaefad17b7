// A text that is typed in one place and used in another a moment later.
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

/** What stands in the field, and how it is typed; `commit` gets it when the typing pauses, and what changes elsewhere replaces it. */
export function useTyped(value: string, commit: (text: string) => void): [string, (text: string) => void] {
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
  ]
}
