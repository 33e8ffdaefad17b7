// Why a row cannot be changed: the state that it is in.
import { Group, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { isSuited } from '../../../shared/catalogue/suits.ts'
import { columnOf, type ResourceMetadata } from '../shell/me.tsx'
import type { RowData } from './row.ts'

/** `Status Closed: this row is closed to changes`; null where its state does not stand in the way of somebody who may change such rows. */
export function useClosed(resource: ResourceMetadata, row: RowData): string | null {
  const translate = useTranslate()
  const { update } = resource.suits
  if (!update || !resource.verbs.includes('update') || row.deletedAt !== null || isSuited(update, row)) return null
  const column = columnOf(resource, update.column)
  const choice = column?.choices.find(({ value }) => value === row[update.column])
  return translate('records.show.closed', { column: column?.label, value: choice?.label })
}

/** The sentence on the page of the row. */
export function Closed({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const closed = useClosed(resource, row)
  return (
    closed !== null && (
      <Group gap="xs" wrap="nowrap" c="dimmed">
        <IconLock size={16} aria-hidden />
        <Text size="sm">{closed}</Text>
      </Group>
    )
  )
}
