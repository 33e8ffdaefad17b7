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

/** Also says how far it is, while it goes on. */
export function StateBadge({ one }: { one: Import }) {
  const translate = useTranslate()
  const { state, mode, percent } = one
  const isOver = state.startsWith('done')
  const word = translate(
    `imports.states.${isOver && mode !== 'validate' ? `${mode === 'apply' ? 'applied' : 'compared'}-${state}` : state}`,
  )
  return (
    <Badge variant="light" color={colours[state] ?? (isMoving(one) ? 'cyan' : 'gray')}>
      {isMoving(one) && percent !== null && state !== 'waiting' ? `${word} ${percent} %` : word}
    </Badge>
  )
}
