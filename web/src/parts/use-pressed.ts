// Which link is pressed while its page is still to come.
import { useState } from 'react'
import { useLocation } from 'react-router'

/** What a link is given for its address: a page comes in a transition, which may take a slow phone a while, and what was pressed is seen at once. */
export function usePressed(): (to: string) => { readonly 'data-pressed': true | undefined; readonly onClick: () => void } {
  const { key } = useLocation()
  const [pressed, setPressed] = useState({ to: '', from: '' })
  return (to) => ({
    'data-pressed': (pressed.to === to && pressed.from === key) || undefined,
    onClick: () => setPressed({ to, from: key }),
  })
}
