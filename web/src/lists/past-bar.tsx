// A list as it was: the instant, clearly marked, and the way back to now.
import { Alert, Button, Group, TextInput } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { fromWall, toWall } from '../parts/zoned.ts'
import { useMe } from '../shell/me.tsx'
import type { ListState } from './list-state.ts'
import { useTyped } from './use-typed.ts'

/** Stands above a list of the past. */
export function PastBar({ at, list }: { at: string; list: ListState }) {
  const translate = useTranslate()
  const format = useFormat()
  const { timezone } = useMe().person
  const [typed, type] = useTyped(toWall(at, timezone).slice(0, 16), (text) => {
    const instant = fromWall(text, timezone)
    if (instant) list.filterBy({ at: instant })
  })
  return (
    <Alert color="orange" icon={<IconHistory aria-hidden />} title={translate('lists.past.title', { when: format.instant(at) })}>
      <Group align="flex-end" gap="sm">
        <TextInput
          type="datetime-local"
          size="xs"
          label={translate('lists.past.at')}
          max={toWall(new Date().toISOString(), timezone).slice(0, 16)}
          value={typed}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        <Button size="xs" variant="default" onClick={() => list.filterBy({ at: undefined })}>
          {translate('lists.past.now')}
        </Button>
      </Group>
    </Alert>
  )
}
