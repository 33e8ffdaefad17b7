// The control of a filter, by the kind of its column.
import { Checkbox, Fieldset, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { ReferenceField } from '../parts/reference-field.tsx'
import { fromWall, toWall } from '../parts/zoned.ts'
import { type ColumnMetadata, useMe } from '../shell/me.tsx'
import type { Filter } from './conditions.ts'
import { useTyped } from './use-typed.ts'

type Change = Readonly<Record<string, string | undefined>>
interface FilterProps {
  readonly column: ColumnMetadata
  readonly filter: Filter
  readonly onChange: (change: Change) => void
  /** Only an exact value can be asked for. */
  readonly isExact: boolean
}

/** Conditions on one column. */
export function FilterField(given: FilterProps) {
  const { column, filter, onChange, isExact } = given
  const translate = useTranslate()
  const isEmpty = filter[`${column.name}.null`]
  return (
    <Stack gap={6}>
      <Kind {...given} />
      {column.isOptional && !isExact && (
        <Checkbox
          size="xs"
          label={translate('lists.filter.isEmpty', { what: column.label })}
          checked={isEmpty === 'true'}
          onChange={({ currentTarget }) =>
            onChange({ ...none(column.name), [`${column.name}.null`]: currentTarget.checked ? 'true' : undefined })
          }
        />
      )}
    </Stack>
  )
}

const none = (name: string): Change =>
  Object.fromEntries(['', '.in', '.lt', '.lte', '.gt', '.gte', '.prefix', '.null'].map((operator) => [`${name}${operator}`, undefined]))

function Kind(given: FilterProps) {
  const { column, isExact } = given
  if (column.kind === 'choice') return <Choices {...given} />
  if (column.kind === 'flag') return <Flag {...given} />
  if (column.refersTo !== null) return <Reference {...given} />
  if (isExact) return <Exact {...given} />
  if (column.kind === 'text') return <Beginning {...given} />
  return <Range {...given} />
}

function Choices({ column: { name, label, choices }, filter, onChange, isExact }: FilterProps) {
  const value = (filter[`${name}.in`] ?? filter[name] ?? '').split(',').filter(Boolean)
  return (
    <MultiSelect
      label={label}
      data={choices.map((choice) => ({ ...choice }))}
      value={value}
      {...(isExact ? { maxValues: 1 } : {})}
      onChange={(chosen) =>
        onChange({
          ...none(name),
          ...(chosen.length === 1 ? { [name]: chosen[0] } : chosen.length > 1 ? { [`${name}.in`]: chosen.join(',') } : {}),
        })
      }
      hidePickedOptions
    />
  )
}

function Flag({ column: { name, label }, filter, onChange }: FilterProps) {
  const translate = useTranslate()
  const data = ['true', 'false'].map((value) => ({ value, label: translate(`lists.value.${value === 'true' ? 'yes' : 'no'}`) }))
  return <Select label={label} data={data} value={filter[name] ?? null} onChange={(value) => onChange({ [name]: value ?? undefined })} />
}

function Reference({ column, filter, onChange }: FilterProps) {
  const { name, label } = column
  return (
    <ReferenceField
      column={{ ...column, isOptional: true }}
      value={filter[name] ?? null}
      onChange={(value) => onChange({ ...none(name), [name]: value === null ? undefined : String(value) })}
      row={undefined}
      within={undefined}
      input={{ label, name, description: null, error: null, withAsterisk: false, disabled: false, onBlur: () => {} }}
      inputRef={null}
    />
  )
}

function Exact({ column: { name, label }, filter, onChange }: FilterProps) {
  const [typed, type, leave] = useTyped(filter[name] ?? '', (text) => onChange({ [name]: text.trim() || undefined }))
  return <TextInput label={label} value={typed} onChange={({ currentTarget }) => type(currentTarget.value)} onBlur={leave} />
}

function Beginning({ column: { name, label }, filter, onChange }: FilterProps) {
  const translate = useTranslate()
  const value = filter[`${name}.prefix`] ?? filter[name] ?? ''
  const [typed, type, leave] = useTyped(value, (text) => onChange({ ...none(name), [`${name}.prefix`]: text.trim() || undefined }))
  return (
    <TextInput
      label={label}
      placeholder={translate('lists.filter.beginsWith')}
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onBlur={leave}
    />
  )
}

const day = 86_400_000
const inputs: Readonly<Record<string, string>> = { date: 'date', instant: 'date', time: 'time' }

/** From and to, both included; days of the person's zone where the column holds instants. */
function Range({ column: { name, label, kind }, filter, onChange }: FilterProps) {
  const translate = useTranslate()
  const { timezone } = useMe().person
  const isInstant = kind === 'instant'
  const [least, most] = [`${name}.gte`, isInstant ? `${name}.lt` : `${name}.lte`]
  const dayOf = (instant: string | undefined, before = 0) =>
    instant ? toWall(new Date(Date.parse(instant) - before).toISOString(), timezone).slice(0, 10) : ''
  const begin = (date: string, after = 0) =>
    date === '' ? undefined : (fromWall(`${new Date(Date.parse(date) + after).toISOString().slice(0, 10)}T00:00`, timezone) ?? undefined)
  const shown = {
    from: isInstant ? dayOf(filter[least]) : (filter[least] ?? ''),
    to: isInstant ? dayOf(filter[most] ?? filter[`${name}.lte`], 1) : (filter[most] ?? ''),
  }
  const clear = { [name]: undefined, [`${name}.null`]: undefined, [`${name}.in`]: undefined }
  const from = useTyped(shown.from, (text) => onChange({ ...clear, [least]: isInstant ? begin(text) : text || undefined }))
  const to = useTyped(shown.to, (text) =>
    onChange({ ...clear, [`${name}.lte`]: undefined, [most]: isInstant ? begin(text, day) : text || undefined }),
  )
  const type = inputs[kind] ?? 'number'
  return (
    <Fieldset variant="unstyled" legend={label} fz="sm">
      <Group grow gap="xs">
        {(
          [
            ['from', from],
            ['to', to],
          ] as const
        ).map(([end, [typed, setTyped, leave]]) => (
          <TextInput
            key={end}
            type={type}
            {...(type === 'number' ? { step: 'any' } : {})}
            aria-label={translate(`lists.filter.${end}Label`, { what: label })}
            description={translate(`lists.filter.${end}`)}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            onBlur={leave}
          />
        ))}
      </Group>
    </Fieldset>
  )
}
