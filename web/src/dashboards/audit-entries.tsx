// The newest entries of the trail, of everybody or of whom or what the address names.
import { Button, Group, Pill, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useSearchParams } from 'react-router'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Reference } from '../parts/reference.tsx'
import { useActionLabel } from '../records/labels.ts'
import { type ResourceMetadata, useMe } from '../shell/me.tsx'
import { Card, Nothing } from './card.tsx'
import classes from './dashboards.module.css'
import { useNames } from './names.ts'

interface Entry {
  readonly entryNo: number
  readonly seq: number | null
  readonly at: string
  readonly actor: string
  readonly source: string
  readonly resource: string
  readonly rowId: number | null
  readonly action: string
}
interface Entries {
  readonly items: readonly Entry[]
  readonly nextCursor: string | null
}

/** What was done, in words where the resource is one that the person may read. */
function What({ resource, action }: { resource: ResourceMetadata | undefined; action: string }) {
  const label = useActionLabel(resource)
  return label(action)
}

const filters = ['actor', 'resource', 'from', 'to'] as const

export function AuditEntries() {
  const translate = useTranslate()
  const format = useFormat()
  const { resource } = useMe()
  const [query, setQuery] = useSearchParams()
  const given = filters.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ''] as const] : []))
  const filter = Object.fromEntries(given)
  const entries = useInfiniteQuery({
    queryKey: ['audit', 'recent', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<Entries>('/api/audit/recent', { query: { ...filter, limit: 25, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const items = entries.data?.pages.flatMap((page) => page.items)
  const known = useNames('user', [query.get('actor'), ...(items ?? []).map(({ actor }) => actor)])
  const labelOf = (name: string) => resource(name)?.label ?? name
  return (
    <Card
      label={translate('dashboards.audit.recent')}
      isWide
      query={{ data: items, error: entries.error, isFetching: entries.isFetching, refetch: entries.refetch }}
      finding={() => translate(given.length > 0 ? 'dashboards.audit.some' : 'dashboards.audit.newest')}
      foot={() =>
        entries.hasNextPage && (
          <Button size="compact-sm" variant="subtle" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
            {translate('dashboards.more')}
          </Button>
        )
      }
    >
      {(rows: readonly Entry[]) => (
        <>
          <span id="entries" />
          {given.length > 0 && (
            <Group gap="xs">
              {given.map(([name, value]) => (
                <Pill
                  key={name}
                  withRemoveButton
                  removeButtonProps={{
                    'aria-label': translate('dashboards.audit.remove', { name: value }),
                    'aria-hidden': false,
                    tabIndex: 0,
                  }}
                  onRemove={() =>
                    setQuery(new URLSearchParams(given.filter(([other]) => other !== name).map(([key, text]) => [key, text])))
                  }
                >
                  {name === 'resource' ? labelOf(value) : name === 'actor' ? (known(value)?.name ?? value) : format.instant(value)}
                </Pill>
              ))}
            </Group>
          )}
          {rows.length === 0 ? (
            <Nothing>{translate('dashboards.audit.quiet')}</Nothing>
          ) : (
            <Table.ScrollContainer
              minWidth={560}
              type="native"
              tabIndex={0}
              role="region"
              aria-label={translate('dashboards.audit.recent')}
            >
              <Table striped verticalSpacing={6} fz="sm" className={`${classes.table} ${classes.brief}`}>
                <Table.Thead>
                  <Table.Tr>
                    {['when', 'who', 'what', 'row', 'sealed'].map((name) => (
                      <Table.Th key={name} scope="col">
                        {translate(`dashboards.audit.columns.${name}`)}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map(({ entryNo, seq, at, actor, action, resource: name, rowId }) => (
                    <Table.Tr key={entryNo}>
                      <Table.Td className={classes.unbroken}>{format.instant(at)}</Table.Td>
                      <Table.Td className={classes.unbroken}>
                        <bdi>{known(actor)?.name ?? actor}</bdi>
                      </Table.Td>
                      <Table.Td className={classes.unbroken}>
                        <What resource={resource(name)} action={action} />
                      </Table.Td>
                      <Table.Td>
                        {labelOf(name)} {rowId !== null && <Reference resource={name} id={rowId} />}
                      </Table.Td>
                      <Table.Td>{translate(seq === null ? 'dashboards.audit.waits' : 'dashboards.yes')}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </>
      )}
    </Card>
  )
}
