// The key under which a request is carried out at most once, however often it is tried.
import { useRef } from 'react'

/** Headers of a request: the same key as long as the same is asked, a new one for something else. */
export function useKey(): (body: unknown) => Record<string, string> {
  const last = useRef({ text: '', key: '' })
  return (body) => {
    const text = JSON.stringify(body)
    if (last.current.text !== text) last.current = { text, key: crypto.randomUUID() }
    return { 'idempotency-key': last.current.key }
  }
}
