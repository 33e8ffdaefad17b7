// The state of an import in a word and a colour.
import { Badge } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type Import, isMoving } from './use-imports.ts'

const colours: Partial<Record<Import['state'], string>> = {
  done: 'teal',
  'done-with-rejects': 'orange',
  'applied-with-conflicts': 'orange',
  failed: 'red',
}

/** The name of what it is at: what is to be applied is read again first, and counts nothing until then. */
function stateOf({ state, mode }: Import): string {
  if (state === 'waiting' && mode === 'apply') return 'beginning'
  return state.startsWith('done') && mode !== 'validate' ? `${mode === 'apply' ? 'applied' : 'compared'}-${state}` : state
}

/** The state in a word, and how far it is while it goes on. */
export function useStateWord(one: Import): string {
  const translate = useTranslate()
  const word = translate(`imports.states.${stateOf(one)}`)
  return (isMoving(one) || one.state === 'paused') && one.percent !== null && one.state !== 'waiting' ? `${word} ${one.percent} %` : word
}

export function StateBadge({ one }: { one: Import }) {
  return (
    <Badge variant="light" color={colours[one.state] ?? (isMoving(one) ? 'cyan' : 'gray')}>
      {useStateWord(one)}
    </Badge>
  )
}
