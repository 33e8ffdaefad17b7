// What a dashboard is asked: a period, a site or a store; kept in the address, so that a link says the same.
import { NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useSearchParams } from 'react-router'
import { call } from '../api/call.ts'
import { columnOf, useMe } from '../shell/me.tsx'
import classes from './dashboards.module.css'
import type { Asked, Listed } from './reports-data.ts'

/** What the address asks for. */
export function useAskedInAddress(): Asked {
  const [query] = useSearchParams()
  return Object.fromEntries(query)
}

/** A place by which a dashboard is narrowed: the name of the input, the resource that it is of, and a resource with such a column, for its label. */
export type Narrowing = readonly [input: string, resource: string]

export function AskedForm({ hasPeriod = false, by = [] }: { hasPeriod?: boolean; by?: readonly Narrowing[] }) {
  const translate = useTranslate()
  const [query, setQuery] = useSearchParams()
  const set = (name: string, value: string) =>
    setQuery(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? '']
  return (
    <search className={classes.asked} aria-label={translate('dashboards.narrow')}>
      {hasPeriod && (
        <>
          <TextInput
            type="date"
            size="sm"
            label={translate('dashboards.from')}
            value={from}
            {...(to ? { max: to } : {})}
            onChange={({ currentTarget: { value } }) => set('from', value)}
          />
          <TextInput
            type="date"
            size="sm"
            label={translate('dashboards.to')}
            value={to}
            {...(from ? { min: from } : {})}
            onChange={({ currentTarget: { value } }) => set('to', value)}
          />
        </>
      )}
      {by.map(([name, resource]) => (
        <PlaceSelect key={name} resource={resource} value={query.get(name) ?? ''} onChange={(value) => set(name, value)} />
      ))}
    </search>
  )
}

function PlaceSelect({ resource: name, value, onChange }: { resource: string; value: string; onChange: (value: string) => void }) {
  const translate = useTranslate()
  const resource = useMe().resource(name)
  const key = resource?.naturalKey[0] ?? 'id'
  const { data } = useQuery({
    queryKey: ['places', name],
    enabled: resource !== undefined,
    staleTime: 300_000,
    queryFn: ({ signal }) => call<Listed>(resource?.path ?? '', { query: { limit: 200, sort: key }, signal }),
  })
  if (!resource) return null
  const hasName = columnOf(resource, 'name') !== undefined
  const options = (data?.items ?? []).map((row) => ({
    value: String(row.id),
    label: hasName ? `${row[key]} ${row.name}` : String(row[key]),
  }))
  return (
    <NativeSelect
      size="sm"
      label={resource.label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: translate('dashboards.all') }, ...options]}
    />
  )
}
