// A value as somebody gives it by hand for cells of a column: one of its choices, the key of what it refers to, or a text.
import { Autocomplete, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import type { Row } from '../parts/field.tsx'
import { searchOf } from '../parts/reference-field.tsx'
import { type ColumnMetadata, columnOf, type ResourceMetadata, useMe } from '../shell/me.tsx'

interface GivenValueProps {
  /** What is known of the column; nothing of those that are no columns of the resource itself. */
  readonly column: ColumnMetadata | undefined
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

export function GivenValue({ column, label, value, onChange }: GivenValueProps) {
  const translate = useTranslate()
  const { resource } = useMe()
  const to = resource(column?.refersTo ?? '')
  if (to) return <Key to={to} {...{ label, value, onChange }} />
  const words =
    column?.kind === 'flag' ? ['true', 'false'].map((one) => ({ value: one, label: translate(`records.field.${one}`) })) : column?.choices
  const common = { size: 'xs', 'aria-label': label, value }
  if (words && words.length > 0) {
    const data = [{ value: '', label: translate('imports.given.choose') }, ...words.map((one) => ({ ...one }))]
    return <NativeSelect {...common} data={data} onChange={(event) => onChange(event.currentTarget.value)} />
  }
  return (
    <TextInput
      {...common}
      type={column?.kind === 'date' ? 'date' : 'text'}
      placeholder={translate('imports.given.value')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** A reference by the first part of its key, or by its name. */
function Key({ to, label, value, onChange }: Omit<GivenValueProps, 'column'> & { to: ResourceMetadata }) {
  const translate = useTranslate()
  const [typed] = useDebouncedValue(value.trim(), 200)
  const key = to.naturalKey.find((name) => columnOf(to, name)?.kind === 'text')
  const found = useQuery({
    queryKey: [to.name, 'keys', searchOf(to, typed)],
    enabled: key !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { items } = await call<{ items: Row[] }>(to.path, { query: { ...searchOf(to, typed), limit: 20 }, signal })
      return items.map((row) => String(row[key ?? '']))
    },
  })
  return (
    <Autocomplete
      size="xs"
      aria-label={label}
      data={[...new Set(found.data)]}
      value={value}
      onChange={onChange}
      placeholder={translate('imports.given.key', { what: to.label })}
      filter={({ options }) => options}
    />
  )
}
