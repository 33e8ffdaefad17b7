// One quiet line over a form: that what stands in it was typed before and is not sent, or that the device cannot keep it.
import { Group, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import type { FormDraft } from '../use-draft.ts'
import { Discard } from './discard.tsx'
import { useWhen } from './when.ts'

export function DraftLine({ draft: { from, isLost, discard } }: { draft: Pick<FormDraft<unknown>, 'from' | 'isLost' | 'discard'> }) {
  const translate = useTranslate()
  const when = useWhen()
  if (isLost)
    return (
      <Text size="sm" role="status">
        {translate('phone.draft.lost')}
      </Text>
    )
  if (from === null) return null
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" role="status">
        {translate('phone.draft.continued', { time: when(from) })}
      </Text>
      <Discard onDiscard={discard} />
    </Group>
  )
}
