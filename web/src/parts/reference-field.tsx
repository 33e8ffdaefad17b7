// A reference to a row of another resource: found by what people call it.
import { Loader, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Problem } from '../api/problem.ts'
import { columnOf, type ResourceMetadata, useMe } from '../shell/me.tsx'
import type { Bound, Row, Within } from './field.tsx'
import { NumberField } from './number-field.tsx'
import { useReferred } from './referred.ts'
import { useSentences } from './refusal.tsx'
import { isKeyAlone, rowTitle } from './row-title.ts'

export function ReferenceField(bound: Bound) {
  const { resource } = useMe()
  const to = resource(bound.column.refersTo ?? '')
  // whoever may not read those rows can give an id all the same
  return to ? <Named {...bound} to={to} /> : <NumberField {...bound} />
}

const shown = 20

/** What is asked of the list of a resource to find rows by what was typed. */
export function searchOf(to: ResourceMetadata, typed: string, within?: Within): Record<string, string> {
  const owner = within && to.naturalKey.find((name) => columnOf(to, name)?.refersTo === within.resource)
  const narrowed: Record<string, string> = owner ? { [owner]: String(within?.id) } : {}
  if (typed === '') return narrowed
  if (to.isSearchable) return { ...narrowed, q: typed.slice(0, 100) }
  const key = to.naturalKey.find((name) => columnOf(to, name)?.kind === 'text')
  return key ? { ...narrowed, [`${key}.prefix`]: typed } : narrowed
}

/** Rows of a resource that fit what was typed, as choices. */
export function useFound(to: ResourceMetadata, typed: string, isWanted: boolean, within?: Within) {
  const [wanted] = useDebouncedValue(typed.trim(), 200)
  return useQuery({
    queryKey: [to.name, 'reference', searchOf(to, wanted, within)],
    enabled: isWanted,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { items } = await call<{ items: Row[] }>(to.path, { query: { ...searchOf(to, wanted, within), limit: shown }, signal })
      return items.map((row) => ({ value: String(row.id), label: rowTitle(to, row) }))
    },
  })
}

function Named({ column, value, onChange, row, within, input, inputRef, to }: Bound & { to: ResourceMetadata }) {
  const translate = useTranslate()
  const id = value === null || value === undefined || value === '' ? null : String(value)
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null)
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const label = column.labelName === null ? undefined : row?.[column.labelName]
  const told = id !== null && String(row?.[column.name]) === id && typeof label === 'string' ? label : undefined
  const isChosen = chosen?.value === id
  const referred = useReferred(to.name, Number(id), id !== null && !isChosen && (told === undefined || !isKeyAlone(to)))
  const current = isChosen ? chosen : id === null ? null : { value: id, label: referred ? rowTitle(to, referred) : (told ?? `#${id}`) }
  const isSearch = isOpen && typed !== current?.label
  const found = useFound(to, isSearch ? typed : '', isOpen, within)
  const data = found.data ?? []
  const { ofError } = useSentences()
  const isOffline = found.error instanceof Problem && found.error.code === 'offline'
  const why = isOffline ? translate('shell.offline') : found.error ? ofError(found.error) : translate('records.field.nothingFound')
  return (
    <Select
      {...input}
      ref={inputRef}
      searchable
      openOnFocus={false} // the first field of a dialog, or one on the way to another, is not asked for
      clearable={column.isOptional || !column.isRequired}
      clearButtonProps={{ 'aria-label': translate('records.field.clear') }}
      data={current && !data.some((choice) => choice.value === current.value) ? [current, ...data] : data}
      filter={({ options }) =>
        isSearch ? options.filter((option) => 'value' in option && data.some(({ value: found }) => found === option.value)) : options
      }
      value={id}
      onChange={(next, option) => {
        setChosen(next === null ? null : { value: next, label: option?.label ?? next })
        onChange(next === null ? null : Number(next))
      }}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      rightSection={found.isFetching ? <Loader size="xs" /> : undefined}
      nothingFoundMessage={found.isFetching ? translate('records.field.searching') : why}
      placeholder={translate('records.field.search', { what: to.pluralLabel })}
    />
  )
}
