// The pages of one row: a new one, an existing one, and its form.
import { Anchor } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link, Route, Routes, useParams } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { AwaitedPage, Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { type ResourceMetadata, useMe } from '../shell/me.tsx'
import { EditForm } from './edit.tsx'
import { NewForm } from './new.tsx'
import { type RowData, useRow } from './row.ts'
import { Show } from './show.tsx'

export default function RecordsArea() {
  const { resource: name = '' } = useParams()
  const { resource } = useMe()
  const translate = useTranslate()
  const known = resource(name)
  if (!known)
    return (
      <Page title={translate('shell.notFound')}>
        <Empty title={translate('records.unknown.title')}>{translate('records.unknown.text')}</Empty>
      </Page>
    )
  return (
    <Routes>
      <Route path="new" element={<NewForm key={name} resource={known} />} />
      <Route path=":id" element={<OfRow key={name} resource={known} Shown={Show} />} />
      <Route path=":id/edit" element={<OfRow key={name} resource={known} Shown={EditForm} />} />
    </Routes>
  )
}

type Shown = (props: { resource: ResourceMetadata; row: RowData }) => React.ReactNode

function OfRow({ resource, Shown }: { resource: ResourceMetadata; Shown: Shown }) {
  const { id = '' } = useParams()
  const row = useRow(resource, id)
  if (row.data) return <Shown key={id} resource={resource} row={row.data} />
  const title = `${resource.label} ${id}`
  if (row.isPending) return <AwaitedPage title={title} />
  return (
    <Page
      title={title}
      about={
        <Anchor component={Link} size="sm" to={`/r/${resource.name}`}>
          {resource.pluralLabel}
        </Anchor>
      }
    >
      <Trouble error={row.error} retry={() => void row.refetch()} />
    </Page>
  )
}
