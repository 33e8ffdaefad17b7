// A list without rows: why, and what to do next.
import { Button, Group } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { ActionButton } from '../records/action-button.tsx'
import type { ResourceMetadata } from '../shell/me.tsx'
import { conditionsOf, isOpening } from './conditions.ts'
import type { ListState } from './list-state.ts'

/** Tells a list that is empty from one in which nothing fits. */
export function NoRows({ resource, list: { filter, filterBy } }: { resource: ResourceMetadata; list: ListState }) {
  const translate = useTranslate()
  const what = resource.pluralLabel
  const used = [...conditionsOf(filter), ...['q', 'language'].filter((key) => filter[key] !== undefined)]
  const isOpen = isOpening(resource, filter)
  if (used.length > 0 && !isOpen)
    return (
      <Empty
        title={translate('lists.empty.noneFits', { what })}
        action={
          <Button variant="default" onClick={() => filterBy(Object.fromEntries(used.map((key) => [key, undefined])))}>
            {translate('lists.filter.clear')}
          </Button>
        }
      >
        {translate('lists.empty.noneFitsAbout')}
      </Empty>
    )
  if (filter.at !== undefined)
    return <Empty title={translate('lists.empty.nonePast', { what })}>{translate('lists.empty.nonePastAbout')}</Empty>
  if (filter.deleted === 'only')
    return (
      <Empty
        title={translate('lists.empty.noneRemoved', { what })}
        action={
          <Button variant="default" onClick={() => filterBy({ deleted: undefined })}>
            {translate('lists.more.kept')}
          </Button>
        }
      />
    )
  const canCreate = resource.verbs.includes('create')
  const starts = canCreate ? [] : resource.actions.filter(({ on }) => on === 'collection')
  return (
    <Empty
      title={translate(isOpen ? 'lists.empty.noneOpen' : 'lists.empty.title', { what })}
      action={
        <Group>
          {isOpen && (
            <Button variant="default" onClick={() => filterBy({ [resource.opens ?? '']: undefined })}>
              {translate('lists.empty.all')}
            </Button>
          )}
          {canCreate && (
            <Button component={Link} to={`/r/${resource.name}/new`}>
              {translate('lists.empty.create')}
            </Button>
          )}
          {starts.map((action) => (
            <ActionButton key={action.name} resource={resource} action={action} isMain />
          ))}
          {resource.isImportable && (
            <Button component={Link} to={`/imports?resource=${resource.name}`} variant="default">
              {translate('lists.empty.import')}
            </Button>
          )}
        </Group>
      }
    >
      {(isOpen && translate('lists.empty.noneOpenAbout')) ||
        starts[0]?.description ||
        translate(canCreate ? (resource.isImportable ? 'lists.empty.about' : 'lists.empty.aboutCreate') : 'lists.empty.aboutActions')}
    </Empty>
  )
}
