// Headers of a table, each with the column that it means, what stands below it, and how that is read.
import { Badge, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useLocale, useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { columnOf, useMe } from '../shell/me.tsx'
import { useColumnLabel } from './column-label.ts'
import styles from './mapping.module.css'
import { ReadAs } from './read-as.tsx'
import type { HeaderMapping, TableMapping } from './use-imports.ts'
import { type RefusedWord, Words } from './words.tsx'

/** Stands for a header that speaks for itself; no column is called so. */
const speaks = '?'

/** What somebody has chosen is beyond doubt. */
const chosen = { sure: 1, why: '' }

interface HeaderListProps {
  readonly table: TableMapping
  readonly sheet: string
  readonly canCorrect: boolean
  /** Refused words below a header, by its address. */
  readonly refusedBelow: (at: string) => readonly RefusedWord[]
  readonly onChange: (table: TableMapping) => void
}

export function HeaderList({ table, sheet, canCorrect, refusedBelow, onChange }: HeaderListProps) {
  const translate = useTranslate()
  const { resource } = useMe()
  const of = resource(table.resource ?? '')
  const labelOf = useColumnLabel(table.resource)
  const taken = table.columns.flatMap(({ to }) => to ?? [])
  // a table that was not read yet under its resource has told of no columns
  const open = table.missing ?? of?.columns.filter(({ isWritable, name }) => isWritable || of.naturalKey.includes(name)) ?? []
  const columns = [...new Set([...taken, ...open.map(({ name }) => name)])]
    .map((value) => ({ value, label: labelOf(value) }))
    .toSorted((one, other) => one.label.localeCompare(other.label))
  const change = (at: number, set: Partial<HeaderMapping>) =>
    onChange({ ...table, columns: table.columns.map((one, index) => (index === at ? { ...one, ...set } : one)) })
  return (
    <ul className={styles.headers} aria-label={translate('imports.mapping.headersOf', { sheet: `${sheet} ${table.from}:${table.to}` })}>
      {table.columns.map((header, at) => {
        const { to } = header
        const column = to && of ? columnOf(of, to) : undefined
        const refused = to ? refusedBelow(header.at) : []
        const mayHaveWords =
          canCorrect && to && (refused.length > 0 || header.allowed || header.refersTo || Object.keys(header.choices ?? {}).length > 0)
        return (
          <li key={header.at} className={styles.header}>
            <div>
              <Text size="sm" fw={600}>
                <bdi>{header.header}</bdi>{' '}
                <Text span size="xs" c="dimmed" fw={400}>
                  {header.at}
                </Text>
              </Text>
            </div>
            <Stack gap={2}>
              {canCorrect ? (
                <NativeSelect
                  size="xs"
                  aria-label={translate('imports.mapping.columnOf', { header: header.header, at: header.at })}
                  data={[
                    ...(to === undefined ? [{ value: speaks, label: translate('imports.mapping.speaks') }] : []),
                    { value: '', label: translate('imports.mapping.nothing') },
                    ...columns,
                  ]}
                  value={to === undefined ? speaks : (to ?? '')}
                  onChange={(event) => change(at, { ...chosen, to: event.currentTarget.value || null, choices: {} })}
                />
              ) : (
                <Text size="sm">{to ? labelOf(to) : translate('imports.mapping.nothing')}</Text>
              )}
              <Sureness header={header} labelOf={labelOf} onTake={canCorrect ? (name) => change(at, { ...chosen, to: name }) : null} />
            </Stack>
            <Stack gap={4}>
              <Text size="sm" c="dimmed" lineClamp={2}>
                <bdi>{header.samples.join(' · ')}</bdi>
              </Text>
              <ReadAs header={header} canCorrect={canCorrect} onChange={(set) => change(at, set)} />
            </Stack>
            {mayHaveWords && (
              <div className={styles.words}>
                <Words header={header} column={column} refused={refused} onChange={(choices) => change(at, { choices })} />
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

interface SurenessProps {
  readonly header: HeaderMapping
  readonly labelOf: (name: string) => string
  readonly onTake: ((name: string) => void) | null
}

/** What is beyond doubt says so quietly; what is not asks to be looked at. */
function Sureness({ header: { to, sure, why: english, suggestion }, labelOf, onTake }: SurenessProps) {
  const translate = useTranslate()
  const why = useLocale() === 'en' ? english : undefined // the API says it in English only
  const { percent } = useFormat()
  if (to === undefined || why === '') return null
  if (to !== null && sure >= 0.9)
    return (
      <Text size="xs" c="dimmed" title={why}>
        {translate('imports.mapping.surely', { percent: percent(sure) })}
      </Text>
    )
  return (
    <Group gap={6}>
      {to !== null && (
        <Badge size="sm" variant="light" color="yellow">
          {translate('imports.mapping.look', { percent: percent(sure) })}
        </Badge>
      )}
      {to === null && suggestion && (
        <>
          <Text size="xs" fw={600}>
            {translate('imports.mapping.perhaps', { column: labelOf(suggestion.to) })}
          </Text>
          {onTake && (
            <Button size="compact-xs" variant="light" onClick={() => onTake(suggestion.to)}>
              {translate('imports.mapping.take')}
            </Button>
          )}
        </>
      )}
      {!(to === null && suggestion) && (
        <Text size="xs" c="dimmed">
          {why}
        </Text>
      )}
    </Group>
  )
}
