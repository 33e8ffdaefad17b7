// What the person may do with a row: its actions, its form, removing it and bringing it back.
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconPencil, IconTrash } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { isSuited } from '../../../shared/catalogue/suits.ts'
import { rowTitle } from '../parts/row-title.ts'
import { useTell } from '../parts/tell.ts'
import { Trouble } from '../parts/trouble.tsx'
import type { ActionMetadata, ResourceMetadata } from '../shell/me.tsx'
import { ActionButton, ActionDialog, isDestructive } from './action-button.tsx'
import { type RowData, removeRow, useRefreshAll } from './row.ts'
import { isOffered, isOfRow, pageOf } from './suits.ts'
import { useTellRemoved } from './tell-removed.tsx'

/** More of them go into a menu. */
const mostButtons = 3

export function RowActions({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const actions = resource.actions.filter((action) => isOfRow(resource, action) && isSuited(action.suits, row))
  if (row.deletedAt !== null) return null
  return (
    <>
      {actions.length > mostButtons ? (
        <ActionMenu resource={resource} actions={actions} row={row} />
      ) : (
        actions.map((action) => <ActionButton key={action.name} resource={resource} action={action} row={row} />)
      )}
      {isOffered(resource, 'delete', row) && <Remove resource={resource} row={row} />}
      {isOffered(resource, 'update', row) && (
        <Button component={Link} to={`/r/${resource.name}/${row.id}/edit`} leftSection={<IconPencil size={16} aria-hidden />}>
          {translate('records.show.edit')}
        </Button>
      )}
    </>
  )
}

function ActionMenu({ resource, actions, row }: { resource: ResourceMetadata; actions: readonly ActionMetadata[]; row: RowData }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<ActionMetadata | null>(null)
  const choose = (action: ActionMetadata) => {
    const page = pageOf(resource, action, row)
    if (page === undefined) setChosen(action)
    else void navigate(page)
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            {translate('records.show.actions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {actions.map((action) => (
            <Menu.Item key={action.name} {...(isDestructive(action) ? { color: 'red' } : {})} onClick={() => choose(action)}>
              {action.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {chosen && <ActionDialog resource={resource} action={chosen} row={row} onClose={() => setChosen(null)} />}
    </>
  )
}

/** Removes at once, and offers to take that back. */
function Remove({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const refresh = useRefreshAll()
  const tell = useTell()
  const [isWaiting, setWaiting] = useState(false)
  const tellRemoved = useTellRemoved(resource, row)
  const remove = async () => {
    setWaiting(true)
    try {
      await removeRow(resource, row)
    } catch (error) {
      setWaiting(false)
      return tell(<Trouble error={error} />, { color: 'red', autoClose: false })
    }
    tellRemoved(rowTitle(resource, row), () => void navigate(`/r/${resource.name}/${row.id}`))
    void navigate(`/r/${resource.name}`)
    await refresh()
  }
  return (
    <Button
      variant="subtle"
      color="red"
      loading={isWaiting}
      onClick={() => void remove()}
      leftSection={<IconTrash size={16} aria-hidden />}
    >
      {translate('records.show.remove')}
    </Button>
  )
}
