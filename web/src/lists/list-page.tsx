// The list of a resource: what it shows is in the address, how it looks is each person's own.
import { Alert, Button, Chip, Group, Indicator } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconFilter, IconPlus, IconTrash } from '@tabler/icons-react'
import { useGetList, useTranslate } from 'ra-core'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { ActionButton } from '../records/action-button.tsx'
import type { RowData } from '../records/row.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { RowCards } from './cards.tsx'
import { useColumns, useKnownColumns } from './columns.ts'
import { ColumnsMenu } from './columns-menu.tsx'
import { conditionsOf, filterColumns } from './conditions.ts'
import { ExportMenu } from './export-menu.tsx'
import { queryOf } from './export-rows.ts'
import { FilterChips } from './filter-chips.tsx'
import { toQuery, useListState } from './list-state.ts'
import { MoreMenu } from './more-menu.tsx'
import { NoRows } from './no-rows.tsx'
import { Pager } from './pager.tsx'
import { PastBar } from './past-bar.tsx'
import { SearchField } from './search-field.tsx'
import { useSelection } from './selection.ts'
import { SortMenu } from './sort-menu.tsx'
import { RowsTable } from './table.tsx'
import { ToolButton } from './tool-button.tsx'
import { ViewsMenu } from './views-menu.tsx'

const FilterPanel = lazy(async () => ({ default: (await import('./filter-panel.tsx')).FilterPanel }))

const nothing: readonly RowData[] = []

/** Everything of one resource. */
export function ListPage({ resource }: { resource: ResourceMetadata }) {
  const translate = useTranslate()
  const list = useListState(resource)
  const { filter, sort, page, perPage, filterBy } = list
  const [names, setNames] = useColumns(resource)
  useColumnsOfLink(setNames)
  const known = useKnownColumns(resource)
  const [isFiltering, setFiltering] = useState(false)
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false
  const found = useGetList<RowData>(
    resource.name,
    { filter, sort, pagination: { page, perPage } },
    { placeholderData: (before) => before, retry: false },
  )
  const rows = found.data
  const query = queryOf(list)
  const selection = useSelection(rows ?? nothing, JSON.stringify(query))
  const isPast = filter.at !== undefined
  // no trail tells sums
  const told = isPast ? known.filter(({ kind }) => kind !== 'sum') : known
  const actions = resource.actions.filter(({ on }) => on === 'collection' && !isPast)
  const canCreate = resource.verbs.includes('create')
  /** A phone has room in a line for the button of a new row alone. */
  const isTucked = isNarrow && canCreate
  const columns = names.flatMap((name) => told.find((column) => column.name === name) ?? [])
  const isRemoved = filter.deleted === 'only'
  const shown = {
    resource,
    columns,
    rows: found.isPending ? undefined : rows,
    selection: isPast ? null : selection,
    isStale: found.isPlaceholderData,
  }
  const count = conditionsOf(filter).length
  const link = `${window.location.origin}/console/r/${resource.name}?${toQuery(list)}&columns=${names.join(',')}`
  return (
    <Page
      title={resource.pluralLabel}
      actions={
        <>
          <ViewsMenu resource={resource} list={list} columns={names} onColumns={setNames} link={link} isNarrow={isNarrow} />
          {!isPast && <ExportMenu resource={resource} query={query} label={translate('lists.export.title')} isNarrow={isNarrow} />}
          <MoreMenu resource={resource} list={list} size={36} actions={isTucked ? actions : []} />
          {!isTucked && actions.map((action) => <ActionButton key={action.name} resource={resource} action={action} isMain={!canCreate} />)}
          {canCreate && !isPast && (
            <Button component={Link} to={`/r/${resource.name}/new`} leftSection={<IconPlus size={16} aria-hidden />}>
              {translate('lists.new')}
            </Button>
          )}
        </>
      }
    >
      {filter.at !== undefined && <PastBar at={filter.at} list={list} />}
      {isRemoved && <RemovedBar onBack={() => filterBy({ deleted: undefined })} />}
      <Group gap="xs">
        {resource.isSearchable && !isPast && <SearchField resource={resource} list={list} />}
        {filterColumns(resource).length > 0 && (
          <Indicator label={count} size={16} disabled={count === 0}>
            <ToolButton icon={IconFilter} label={translate('lists.filter.open')} isNarrow={isNarrow} onClick={() => setFiltering(true)} />
          </Indicator>
        )}
        {isNarrow ? (
          !isPast && <SortMenu resource={resource} list={list} />
        ) : (
          <ColumnsMenu known={known} shown={names} onChange={setNames} />
        )}
        {!isPast &&
          resource.shortcuts
            .filter(({ value, isOffered }) => isOffered || filter[value] === 'true')
            .map(({ value, label }) => (
              <Chip
                key={value}
                size="sm"
                checked={filter[value] === 'true'}
                onChange={(isOn) => filterBy({ [value]: isOn ? 'true' : undefined })}
              >
                {label}
              </Chip>
            ))}
      </Group>
      <FilterChips resource={resource} list={list} />
      {found.error ? (
        <Trouble error={found.error} retry={() => void found.refetch()} />
      ) : rows?.length === 0 && page === 1 && !found.isPlaceholderData ? (
        <NoRows resource={resource} list={list} />
      ) : (
        <>
          {isNarrow ? <RowCards {...shown} filter={filter} /> : <RowsTable {...shown} list={list} />}
          <Pager resource={resource} list={list} rows={rows?.length ?? 0} hasNext={found.pageInfo?.hasNextPage ?? false} />
        </>
      )}
      <BulkBar
        resource={resource}
        selection={selection}
        isRemoved={isRemoved}
        whole={page > 1 || found.pageInfo?.hasNextPage ? query : null}
        files={
          <ExportMenu
            resource={resource}
            size="xs"
            label={translate('lists.export.selection')}
            query={{ 'id.in': selection.rows.map(({ id }) => id).join(','), sort: 'id', ...(isRemoved ? { deleted: 'only' } : {}) }}
          />
        }
      />
      <Suspense fallback={null}>
        <FilterPanel resource={resource} list={list} isOpen={isFiltering} onClose={() => setFiltering(false)} />
      </Suspense>
    </Page>
  )
}

function RemovedBar({ onBack }: { onBack: () => void }) {
  const translate = useTranslate()
  return (
    <Alert color="orange" icon={<IconTrash aria-hidden />} title={translate('lists.removed.title')}>
      <Group justify="space-between" gap="sm">
        {translate('lists.removed.about')}
        <Button size="xs" variant="default" onClick={onBack}>
          {translate('lists.more.kept')}
        </Button>
      </Group>
    </Alert>
  )
}

/** A link may bring columns; they become those of whoever opens it. */
function useColumnsOfLink(onColumns: (names: readonly string[]) => void) {
  const [query, setQuery] = useSearchParams()
  const given = query.get('columns')
  useEffect(() => {
    if (given === null) return
    onColumns(given.split(',').filter(Boolean))
    setQuery(
      (before) => {
        before.delete('columns')
        return before
      },
      { replace: true },
    )
  }, [given, onColumns, setQuery])
}
