// Lists as somebody likes to see them, kept under a name.
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBookmark, IconLink, IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { useTell } from '../parts/tell.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useKey } from '../records/key.ts'
import { type RowData, removeRow, restoreRow, useRefreshAll } from '../records/row.ts'
import { type ResourceMetadata, useMe } from '../shell/me.tsx'
import type { Filter, Sort } from './conditions.ts'
import type { ListState } from './list-state.ts'
import { ToolButton } from './tool-button.tsx'

interface View extends RowData {
  readonly name: string
  readonly query: { readonly filter?: Filter; readonly sort?: Sort; readonly columns?: readonly string[] }
}

interface ViewsProps {
  readonly resource: ResourceMetadata
  readonly list: ListState
  readonly columns: readonly string[]
  readonly onColumns: (names: readonly string[] | null) => void
  /** The address of the list with its columns. */
  readonly link: string
  readonly isNarrow: boolean
}

/** Kept views to choose from, a way to keep this one, and its link. */
export function ViewsMenu({ resource, list, columns, onColumns, link, isNarrow }: ViewsProps) {
  const translate = useTranslate()
  const views = useMe().resource('savedView')
  const [isNaming, setNaming] = useState(false)
  const refresh = useRefreshAll()
  const tell = useTell()
  const kept = useQuery({
    queryKey: ['savedView', 'of', resource.name],
    enabled: views !== undefined,
    queryFn: async ({ signal }) =>
      (await call<{ items: View[] }>(views?.path ?? '', { query: { resource: resource.name, sort: 'name' }, signal })).items,
  })
  const open = ({ query }: View) => {
    onColumns(query.columns ?? null)
    list.show({ filter: query.filter ?? {}, ...(query.sort ? { sort: query.sort } : {}) })
  }
  const forget = async (view: View) => {
    if (!views) return
    const trouble = (error: unknown) => void tell(<Trouble error={error} />, { color: 'red', autoClose: false })
    const undo = () => {
      notifications.hide(id)
      restoreRow(views, view.id).then(refresh, trouble)
    }
    try {
      await removeRow(views, view)
    } catch (error) {
      return trouble(error)
    }
    const id = tell(
      <Group justify="space-between">
        {translate('records.remove.done', { what: view.name })}
        <Button size="compact-sm" variant="light" onClick={undo}>
          {translate('lists.bulk.undo')}
        </Button>
      </Group>,
    )
    await refresh()
  }
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => tell(translate('lists.views.copied')),
      () => tell(<Text style={{ userSelect: 'all' }}>{link}</Text>, { title: translate('lists.views.notCopied'), autoClose: false }),
    )
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ToolButton icon={IconBookmark} label={translate('lists.views.title')} isNarrow={isNarrow} isMenu />
        </Menu.Target>
        <Menu.Dropdown>
          {(kept.data ?? []).map((view) => (
            <Group key={view.id} gap={4} wrap="nowrap">
              <Menu.Item onClick={() => open(view)}>{view.name}</Menu.Item>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={translate('lists.views.remove', { what: view.name })}
                onClick={() => void forget(view)}
              >
                <IconTrash size={14} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          {kept.data && kept.data.length > 0 && <Menu.Divider />}
          {views?.verbs.includes('create') && (
            <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNaming(true)}>
              {translate('lists.views.keep')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => void copy()}>
            {translate('lists.views.copy')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isNaming && views && (
        <Naming
          path={views.path}
          view={{ resource: resource.name, query: { filter: list.filter, sort: list.sort, columns } }}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  )
}

interface NamingProps {
  readonly path: string
  readonly view: { readonly resource: string; readonly query: View['query'] }
  readonly onClose: () => void
}

function Naming({ path, view, onClose }: NamingProps) {
  const translate = useTranslate()
  const refresh = useRefreshAll()
  const tell = useTell()
  const keyOf = useKey()
  const [isWaiting, setWaiting] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const keep = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    const body = { name, ...view }
    setWaiting(true)
    try {
      await call(path, { method: 'POST', body, headers: keyOf(body) })
      await refresh()
      tell(translate('lists.views.kept', { what: name }))
      onClose()
    } catch (refused) {
      setWaiting(false)
      setError(refused)
    }
  }
  return (
    <Modal opened onClose={onClose} title={translate('lists.views.keep')} closeButtonProps={{ 'aria-label': translate('lists.close') }}>
      <form onSubmit={(event) => void keep(event)}>
        <Stack>
          <Text size="sm" c="dimmed">
            {translate('lists.views.about')}
          </Text>
          {error !== null && <Trouble error={error} />}
          <TextInput name="name" label={translate('lists.views.name')} required maxLength={120} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {translate('lists.cancel')}
            </Button>
            <Button type="submit" loading={isWaiting}>
              {translate('lists.views.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
