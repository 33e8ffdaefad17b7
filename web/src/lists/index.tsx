// Lists: one page for every resource, made of its metadata.
import { Button } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link, useParams } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { Page } from '../parts/page.tsx'
import { useMe } from '../shell/me.tsx'
import { ListPage } from './list-page.tsx'

export default function ListsArea() {
  const translate = useTranslate()
  const { resource: name = '' } = useParams()
  const resource = useMe().resource(name)
  if (resource) return <ListPage key={resource.name} resource={resource} />
  return (
    <Page title={translate('lists.unknown.page')}>
      <Empty
        title={translate('lists.unknown.title')}
        action={
          <Button component={Link} to="/" variant="default">
            {translate('lists.unknown.home')}
          </Button>
        }
      >
        {translate('lists.unknown.about')}
      </Empty>
    </Page>
  )
}
