// The order of a list where it has no headers to press: on a phone.
import { Menu } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { columnOf, type ResourceMetadata } from '../shell/me.tsx'
import { hindrances, sortsOf, usualSort } from './conditions.ts'
import type { ListState } from './list-state.ts'
import { ToolButton } from './tool-button.tsx'

/** Sorts that go with the filters in use; the present one is turned. */
export function SortMenu({ resource, list: { filter, sort, sortBy } }: { resource: ResourceMetadata; list: ListState }) {
  const translate = useTranslate()
  const turned = { field: sort.field, order: sort.order === 'ASC' ? ('DESC' as const) : ('ASC' as const) }
  const Arrow = sort.order === 'ASC' ? IconArrowUp : IconArrowDown
  const fields = sortsOf(resource).filter(
    (field) => (field !== 'id' || sort.field === 'id') && hindrances(resource, field, filter).length === 0,
  )
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ToolButton icon={IconArrowsSort} label={translate('lists.sort.title')} isNarrow />
      </Menu.Target>
      <Menu.Dropdown>
        {fields.map((field) => (
          <Menu.Item
            key={field}
            rightSection={field === sort.field && <Arrow size={16} aria-label={translate(`lists.sort.${sort.order}`)} />}
            onClick={() => sortBy(field === sort.field ? turned : usualSort(resource, field))}
          >
            {columnOf(resource, field)?.label ?? translate(`lists.columns.${field}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
