// A row of which only the id is known, by its name.
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { rowTitle } from '../parts/row-title.ts'
import { useMe } from '../shell/me.tsx'
import { readRow } from './row.ts'

/** What a row is called; a link to it where the person may read it. */
export function Named({ resource: name, id }: { resource: string; id: number }) {
  const { resource } = useMe()
  const to = resource(name)
  const { data } = useQuery({
    queryKey: [name, 'title', String(id)],
    enabled: to !== undefined,
    queryFn: async () => (to ? rowTitle(to, await readRow(to, id)) : ''),
  })
  if (!to) return `#${id}`
  return (
    <Anchor component={Link} inherit to={`/r/${name}/${id}`}>
      {data || `#${id}`}
    </Anchor>
  )
}
