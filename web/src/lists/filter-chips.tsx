// What a list is filtered by, each with a way to take it away.
import { Button, Group, Pill } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { toWall } from '../parts/zoned.ts'
import { Told } from '../records/told.tsx'
import { type ColumnMetadata, columnOf, type ResourceMetadata, useMe } from '../shell/me.tsx'
import { columnNameOf, conditionsOf } from './conditions.ts'
import type { ListState } from './list-state.ts'
import classes from './lists.module.css'

/** One chip for each condition; nothing where there is none. */
export function FilterChips({ resource, list: { filter, filterBy } }: { resource: ResourceMetadata; list: ListState }) {
  const translate = useTranslate()
  const shortcuts = new Set(resource.shortcuts.map(({ value }) => value))
  const keys = conditionsOf(filter).filter((key) => !shortcuts.has(key))
  if (keys.length === 0) return null
  return (
    <Group gap={6} role="group" aria-label={translate('lists.filter.inUse')}>
      {keys.map((key) => (
        <Chip key={key} resource={resource} name={key} value={filter[key] ?? ''} onRemove={() => filterBy({ [key]: undefined })} />
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => filterBy(Object.fromEntries(conditionsOf(filter).map((key) => [key, undefined])))}
      >
        {translate('lists.filter.clear')}
      </Button>
    </Group>
  )
}

interface ChipProps {
  readonly resource: ResourceMetadata
  readonly name: string
  readonly value: string
  readonly onRemove: () => void
}

function Chip({ resource, name, value, onRemove }: ChipProps) {
  const translate = useTranslate()
  const column = columnOf(resource, columnNameOf(resource, name))
  const [, operator = 'eq'] = name.split('.')
  const what = column?.label ?? translate('lists.columns.id')
  return (
    <Pill
      size="md"
      withRemoveButton
      className={classes.condition}
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': translate('lists.filter.remove', { what }), tabIndex: 0, 'aria-hidden': false }}
    >
      {operator === 'null' ? (
        translate(value === 'true' ? 'lists.filter.isEmpty' : 'lists.filter.isFull', { what })
      ) : (
        <>
          {translate(`lists.operator.${operator}`, { what })}{' '}
          {column ? <ValueOf column={column} operator={operator} value={value} /> : value}
        </>
      )}
    </Pill>
  )
}

function ValueOf({ column, operator, value }: { column: ColumnMetadata; operator: string; value: string }) {
  const format = useFormat()
  const { timezone } = useMe().person
  const translate = useTranslate()
  const { kind, refersTo, choices, name, scale } = column
  if (kind === 'choice')
    return value
      .split(',')
      .map((one) => choices.find((choice) => choice.value === one)?.label ?? one)
      .join(', ')
  if (kind === 'flag') return translate(value === 'true' ? 'lists.value.yes' : 'lists.value.no')
  if (refersTo !== null)
    return value.split(',').map((id, at) => [at > 0 && ', ', <Told key={id} column={column} row={{ [name]: Number(id) }} />])
  if (kind === 'date') return format.date(value)
  if (kind === 'integer' || kind === 'decimal') return format.quantity(value, scale)
  if (kind !== 'instant') return value
  const isMidnight = (operator === 'gte' || operator === 'lt') && toWall(value, timezone).endsWith('T00:00')
  return isMidnight ? format.date(toWall(value, timezone)) : format.instant(value)
}
