// All filters of a list beside it; each works at once.
import { Button, Drawer, Group, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import type { ResourceMetadata } from '../shell/me.tsx'
import { conditionsOf, filterColumns } from './conditions.ts'
import { FilterField } from './filter-field.tsx'
import type { ListState } from './list-state.ts'

interface PanelProps {
  readonly resource: ResourceMetadata
  readonly list: ListState
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Everything that a list can be filtered by; a filter that another sort is for brings that sort. */
export function FilterPanel({ resource, list, isOpen, onClose: close }: PanelProps) {
  const translate = useTranslate()
  const { filter, filterBy } = list
  /** What was typed last counts too: its field is left first. */
  const onClose = () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    close()
  }
  const clear = () => filterBy(Object.fromEntries(conditionsOf(filter).map((key) => [key, undefined])))
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="sm"
      title={translate('lists.filter.title')}
      closeButtonProps={{ 'aria-label': translate('lists.filter.close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {translate(filter.at === undefined ? 'lists.filter.about' : 'lists.filter.aboutPast')}
        </Text>
        {filterColumns(resource).map((column) => (
          <FilterField key={column.name} column={column} filter={filter} onChange={filterBy} isExact={filter.at !== undefined} />
        ))}
        <Group justify="space-between">
          <Button variant="default" onClick={clear} disabled={conditionsOf(filter).length === 0}>
            {translate('lists.filter.clear')}
          </Button>
          <Button onClick={onClose}>{translate('lists.filter.done')}</Button>
        </Group>
      </Stack>
    </Drawer>
  )
}
