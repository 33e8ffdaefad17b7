// Asks before an action is taken on many rows.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { isDestructive } from '../records/action-button.tsx'
import type { ActionMetadata } from '../shell/me.tsx'

interface ConfirmProps {
  readonly action: ActionMetadata
  /** Rows that it suits. */
  readonly count: number
  /** Rows that are selected. */
  readonly of: number
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** The question, with what the action does. */
export function BulkConfirm({ action, count, of, onConfirm, onClose }: ConfirmProps) {
  const translate = useTranslate()
  return (
    <Modal opened onClose={onClose} title={action.label} closeButtonProps={{ 'aria-label': translate('lists.close') }}>
      <Stack>
        <Text size="sm">{action.description}</Text>
        {count < of && (
          <Text size="sm" fw={600}>
            {translate('lists.bulk.unsuited', { smart_count: of - count })}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {translate('lists.cancel')}
          </Button>
          <Button data-autofocus {...(isDestructive(action) ? { color: 'red' } : {})} onClick={onConfirm}>
            {translate('lists.bulk.confirm', { smart_count: count, what: action.label })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
