// What is done with a list now and then: bringing rows in, what was removed, how it was.
import { ActionIcon, Menu } from '@mantine/core'
import { IconBolt, IconDots, IconFileSpreadsheet, IconHistory, IconTrash, IconUpload } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { Link } from 'react-router'
import { send } from '../api/call.ts'
import { saveAnswer } from '../api/files.ts'
import { useSaving } from '../parts/saving.ts'
import { ActionDialog } from '../records/action-button.tsx'
import type { ActionMetadata, ResourceMetadata } from '../shell/me.tsx'
import { conditionsOf, isExact } from './conditions.ts'
import type { ListState } from './list-state.ts'

const day = 86_400_000

interface MoreProps {
  readonly resource: ResourceMetadata
  readonly list: ListState
  readonly size: number
  /** Actions of the list that have no button here. */
  readonly actions: readonly ActionMetadata[]
}

/** Everything that needs no button of its own. */
export function MoreMenu({ resource, list: { filter, filterBy }, size, actions }: MoreProps) {
  const translate = useTranslate()
  const { save } = useSaving()
  const [chosen, setChosen] = useState<ActionMetadata | null>(null)
  const { path, name, isImportable, verbs } = resource
  const isRemoved = filter.deleted === 'only'
  const toPast = () => {
    const inexact = [...conditionsOf(filter).filter((key) => !isExact(resource, key)), 'q', 'language', 'deleted']
    filterBy({ ...Object.fromEntries(inexact.map((key) => [key, undefined])), at: new Date(Date.now() - day).toISOString() })
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={size} aria-label={translate('lists.more.title')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => (
            <Menu.Item key={action.name} leftSection={<IconBolt size={16} aria-hidden />} onClick={() => setChosen(action)}>
              {action.label}
            </Menu.Item>
          ))}
          {isImportable && (
            <Menu.Item component={Link} to={`/imports?resource=${name}`} leftSection={<IconUpload size={16} aria-hidden />}>
              {translate('lists.more.import')}
            </Menu.Item>
          )}
          {isImportable && (
            <Menu.Item
              leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
              onClick={() => save(async () => saveAnswer(await send(`${path}/template.xlsx`), `${name}.xlsx`))}
            >
              {translate('lists.more.template')}
            </Menu.Item>
          )}
          {filter.at === undefined && (
            <Menu.Item leftSection={<IconHistory size={16} aria-hidden />} onClick={toPast}>
              {translate('lists.more.past')}
            </Menu.Item>
          )}
          {verbs.includes('delete') && filter.at === undefined && (
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => filterBy({ deleted: isRemoved ? undefined : 'only' })}
            >
              {translate(isRemoved ? 'lists.more.kept' : 'lists.more.removed')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {chosen && <ActionDialog resource={resource} action={chosen} onClose={() => setChosen(null)} />}
    </>
  )
}
