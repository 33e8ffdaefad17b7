// The page of a row: what it is, everything it holds, what refers to it, its files, and its past.
import { Alert, Anchor, Button, Group, Tabs } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { lazy, Suspense, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { Marks, marksOf } from '../parts/marks.tsx'
import { Page } from '../parts/page.tsx'
import { rowTitle } from '../parts/row-title.ts'
import { Trouble } from '../parts/trouble.tsx'
import { Value } from '../parts/value.tsx'
import { Waiting } from '../shell/app.tsx'
import { type ResourceMetadata, useMe } from '../shell/me.tsx'
import { Closed } from './closed.tsx'
import classes from './facts.module.css'
import { Facts } from './facts.tsx'
import { Files } from './files.tsx'
import { Referring } from './referring.tsx'
import { type RowData, restoreRow, useRefreshAll } from './row.ts'
import { RowActions } from './row-actions.tsx'
import { isOffered } from './suits.ts'

const History = lazy(() => import('./history.tsx').then((module) => ({ default: module.History })))
const AsOf = lazy(() => import('./as-of.tsx').then((module) => ({ default: module.AsOf })))

export function Show({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const { resource: known } = useMe()
  const [query, setQuery] = useSearchParams()
  const files = known(`${resource.name}Attachment`)
  const tabs = [
    { name: 'details', content: <Facts resource={resource} row={row} /> },
    ...(resource.referredBy.length > 0 ? [{ name: 'related', content: <Referring resource={resource} row={row} /> }] : []),
    ...(files ? [{ name: 'files', content: <Files owner={resource} resource={files} row={row} /> }] : []),
    { name: 'history', content: <History resource={resource} row={row} /> },
    { name: 'asOf', content: <AsOf resource={resource} row={row} /> },
  ]
  const open = tabs.find(({ name }) => name === query.get('tab'))?.name ?? 'details'
  return (
    <Page
      title={rowTitle(resource, row)}
      about={<About resource={resource} row={row} />}
      actions={<RowActions resource={resource} row={row} />}
    >
      {row.deletedAt !== null && <Removed resource={resource} row={row} />}
      <Closed resource={resource} row={row} />
      <Tabs value={open} onChange={(tab) => setQuery(tab === 'details' ? {} : { tab: tab ?? '' }, { replace: true })} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          {tabs.map(({ name }) => (
            <Tabs.Tab key={name} value={name}>
              {translate(`records.show.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ name, content }) => (
          <Tabs.Panel key={name} value={name} pt="md">
            <Suspense fallback={<Waiting />}>{content}</Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}

/** What kind of row it is, and how it stands. */
function About({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const states = resource.columns.flatMap((column) => {
    return /^(status|state)$/.test(column.name) && column.choices.length > 0 ? [column] : []
  })
  return (
    <Group gap="xs">
      <Anchor component={Link} size="sm" to={`/r/${resource.name}`}>
        {resource.pluralLabel}
      </Anchor>
      {states.map((column) => (
        <Value key={column.name} column={column} row={row} />
      ))}
      <Marks marks={marksOf(resource, row)} />
    </Group>
  )
}

function Removed({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const format = useFormat()
  const refresh = useRefreshAll()
  const [error, setError] = useState<unknown>(null)
  const restore = () => restoreRow(resource, row.id).then(refresh, setError)
  return (
    <>
      <Alert
        color="orange"
        icon={<IconTrash aria-hidden />}
        title={translate('records.show.removed', { when: format.instant(row.deletedAt) })}
      >
        {isOffered(resource, 'delete', row) && (
          <Button variant="default" size="compact-sm" onClick={() => void restore()}>
            {translate('records.show.restore')}
          </Button>
        )}
      </Alert>
      {error !== null && <Trouble error={error} />}
    </>
  )
}
