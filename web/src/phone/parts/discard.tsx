// Throws away what was typed, after asking once more.
import { Button, Group } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'

export function Discard({ onDiscard }: { onDiscard: () => Promise<void> }) {
  const translate = useTranslate()
  const [isSure, setSure] = useState(false)
  if (!isSure)
    return (
      <Button size="sm" variant="subtle" onClick={() => setSure(true)}>
        {translate('phone.draft.discard')}
      </Button>
    )
  return (
    <Group gap="xs">
      <Button size="sm" color="red.9" data-autofocus onClick={() => void onDiscard()}>
        {translate('phone.draft.discardYes')}
      </Button>
      <Button size="sm" variant="default" onClick={() => setSure(false)}>
        {translate('phone.waiting.keep')}
      </Button>
    </Group>
  )
}
