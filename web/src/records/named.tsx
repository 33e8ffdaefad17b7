// A row of which only the id is known, by its name.
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { rowTitle } from '../parts/row-title.ts'
import { type ResourceMetadata, useMe } from '../shell/me.tsx'
import { type RowData, readRow } from './row.ts'

/** A row by its key alone, as references are read, where that is a text. */
function titleOf(to: ResourceMetadata, row: RowData): string {
  const key = to.naturalKey.length === 1 ? row[to.naturalKey[0] ?? ''] : null
  return typeof key === 'string' ? key : rowTitle(to, row)
}

/** What a row is called; a link to it where the person may read it. */
export function Named({ resource: name, id }: { resource: string; id: number }) {
  const { resource } = useMe()
  const to = resource(name)
  const { data } = useQuery({
    queryKey: [name, 'key', String(id)],
    enabled: to !== undefined,
    queryFn: async () => (to ? titleOf(to, await readRow(to, id)) : ''),
  })
  if (!to) return `#${id}`
  return (
    <Anchor component={Link} inherit to={`/r/${name}/${id}`}>
      {data || `#${id}`}
    </Anchor>
  )
}
