// One sheet as it was understood, in a line; opened: what its tables bring, header by header, or why it was left out.
import { Badge, Collapse, Group, Paper, Stack, Switch, Text, Title, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useId, useState } from 'react'
import { useMe } from '../shell/me.tsx'
import { useColumnLabel } from './column-label.ts'
import styles from './mapping.module.css'
import { TablePart } from './table-part.tsx'
import type { SheetMapping, TableMapping } from './use-imports.ts'
import type { RefusedWord } from './words.tsx'

interface SheetPartProps {
  readonly sheet: SheetMapping
  readonly isEdited: boolean
  readonly canCorrect: boolean
  /** Nothing of the file was understood, so that somebody has to say what it brings. */
  readonly isStuck: boolean
  readonly refusedBelow: (at: string) => readonly RefusedWord[]
  readonly onChange: (sheet: SheetMapping) => void
}

/** Headers that nothing was made of, though they are like a column, or that are understood with doubt. */
export const questionsOf = ({ ignore, reason, tables }: SheetMapping): number =>
  ignore || reason !== null
    ? 0
    : tables.reduce(
        (sum, { resource, columns }) =>
          sum + (resource === null ? 0 : columns.filter(({ to, sure, suggestion }) => (to ? sure < 0.6 : suggestion)).length),
        0,
      )

export function SheetPart({ sheet, isEdited, canCorrect, isStuck, refusedBelow, onChange }: SheetPartProps) {
  const translate = useTranslate()
  const id = useId()
  const { tables, ignore, reason, origin } = sheet
  const questions = questionsOf(sheet)
  const [isOpen, setOpen] = useState(questions > 0 || (isStuck && !ignore))
  const isOut = ignore || (reason !== null && tables.every(({ resource }) => resource === null))
  const change = (at: number, table: TableMapping) =>
    onChange({ ...sheet, tables: tables.map((one, index) => (index === at ? table : one)) })
  return (
    <Paper withBorder p="sm" component="section" aria-label={translate('imports.mapping.sheet', { sheet: sheet.sheet })}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Group gap="xs" style={{ minInlineSize: 0 }}>
          <Title order={3} size="h5">
            <UnstyledButton className={styles.toggle} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
              <IconChevronRight size={16} aria-hidden className={styles.chevron} />
              <bdi>{sheet.sheet}</bdi>
            </UnstyledButton>
          </Title>
          {isOut && (
            <Badge color="gray" variant="light">
              {translate('imports.mapping.leftOut')}
            </Badge>
          )}
          {questions > 0 && (
            <Badge color="yellow" variant="light">
              {translate('imports.mapping.toLookAt', { smart_count: questions })}
            </Badge>
          )}
          {isEdited && <Badge variant="light">{translate('imports.mapping.edited')}</Badge>}
        </Group>
        {canCorrect && (
          <Switch
            label={translate('imports.mapping.bring')}
            aria-label={translate('imports.mapping.bringSheet', { sheet: sheet.sheet })}
            checked={!ignore}
            styles={{ label: { whiteSpace: 'nowrap' } }}
            onChange={(event) => onChange({ ...sheet, ignore: !event.currentTarget.checked })}
          />
        )}
      </Group>
      <Stack gap={2} mt={4}>
        {!isOut && tables.map((table) => <Line key={`${table.from} ${table.resource}`} table={table} />)}
        {reason && <Text size="sm">{reason}</Text>}
        {origin && (
          <Text size="sm" c="dimmed">
            {origin}
          </Text>
        )}
      </Stack>
      <Collapse expanded={isOpen} id={id}>
        <Stack gap="md" pt="sm">
          {tables.map((table, at) => (
            <TablePart
              key={`${table.from} ${table.resource}`}
              table={table}
              sheet={tables.length === 1 ? sheet.sheet : `${sheet.sheet} ${table.from}:${table.to}`}
              canCorrect={canCorrect && !ignore}
              refusedBelow={refusedBelow}
              onChange={(changed) => change(at, changed)}
            />
          ))}
        </Stack>
      </Collapse>
    </Paper>
  )
}

/** What a table brings and how its headers were understood, in a line. */
function Line({ table: { resource: name, columns } }: { table: TableMapping }) {
  const translate = useTranslate()
  const { resource } = useMe()
  const labelOf = useColumnLabel(name)
  if (name === null) return <Text size="sm">{translate('imports.mapping.unknown')}</Text>
  const known = columns.filter(({ to }) => to)
  return (
    <Text size="sm" lineClamp={2}>
      <b>{resource(name)?.pluralLabel ?? name}</b>{' '}
      {columns.length > 0 &&
        translate('imports.mapping.understood', { known: known.length, of: columns.length, smart_count: columns.length })}{' '}
      <Text span size="sm" c="dimmed">
        {known.map(({ header, to }) => (!to || header === labelOf(to) ? header : `${header} = ${labelOf(to)}`)).join(' · ')}
      </Text>
    </Text>
  )
}
