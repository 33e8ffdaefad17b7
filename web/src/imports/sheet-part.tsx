// One sheet as it was understood: what its tables bring, header by header, or why it was left out.
import { Badge, Group, Paper, Select, Stack, Switch, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useMe } from '../shell/me.tsx'
import { HeaderTable } from './header-table.tsx'
import type { SheetMapping, TableMapping } from './use-imports.ts'

interface SheetPartProps {
  readonly sheet: SheetMapping
  readonly isEdited: boolean
  readonly canCorrect: boolean
  readonly onChange: (sheet: SheetMapping) => void
}

export function SheetPart({ sheet, isEdited, canCorrect, onChange }: SheetPartProps) {
  const translate = useTranslate()
  const { tables, ignore, reason, origin } = sheet
  const isOut = ignore || (reason !== null && tables.every(({ resource }) => resource === null))
  const change = (at: number, table: TableMapping) =>
    onChange({ ...sheet, tables: tables.map((one, index) => (index === at ? table : one)) })
  return (
    <Paper withBorder p="sm" component="section" aria-label={translate('imports.mapping.sheet', { sheet: sheet.sheet })}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Title order={3} size="h5">
              {sheet.sheet}
            </Title>
            {isOut && (
              <Badge color="gray" variant="outline" tt="none" styles={{ label: { color: 'var(--mantine-color-text)' } }}>
                {translate('imports.mapping.leftOut')}
              </Badge>
            )}
            {isEdited && (
              <Badge variant="outline" tt="none" styles={{ label: { color: 'var(--mantine-color-text)' } }}>
                {translate('imports.mapping.edited')}
              </Badge>
            )}
          </Group>
          {canCorrect && (
            <Switch
              label={translate('imports.mapping.bring')}
              aria-label={translate('imports.mapping.bringSheet', { sheet: sheet.sheet })}
              checked={!ignore}
              onChange={(event) => onChange({ ...sheet, ignore: !event.currentTarget.checked })}
            />
          )}
        </Group>
        {reason && <Text size="sm">{reason}</Text>}
        {origin && (
          <Text size="sm" c="dimmed">
            {origin}
          </Text>
        )}
        {!ignore &&
          tables.map((table, at) => (
            <TablePart
              key={`${table.from} ${table.resource}`}
              table={table}
              sheet={sheet.sheet}
              isOne={tables.length === 1}
              canCorrect={canCorrect}
              onChange={(changed) => change(at, changed)}
            />
          ))}
      </Stack>
    </Paper>
  )
}

interface TablePartProps {
  readonly table: TableMapping
  readonly sheet: string
  readonly isOne: boolean
  readonly canCorrect: boolean
  readonly onChange: (table: TableMapping) => void
}

function TablePart({ table, sheet, isOne, canCorrect, onChange }: TablePartProps) {
  const translate = useTranslate()
  const { metadata, resource } = useMe()
  const { missing = [], more, constants } = table
  const importable = metadata.resources
    .filter(({ isImportable }) => isImportable)
    .map(({ name, pluralLabel }) => ({ value: name, label: pluralLabel }))
  const known = table.resource !== null && !importable.some(({ value }) => value === table.resource)
  const choices = known
    ? [...importable, { value: table.resource ?? '', label: resource(table.resource ?? '')?.pluralLabel ?? table.resource ?? '' }]
    : importable
  const required = missing.filter((one) => one.required)
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-end">
        {canCorrect ? (
          <Select
            label={translate('imports.mapping.brings')}
            aria-label={translate('imports.mapping.bringsSheet', { sheet: isOne ? sheet : `${sheet} ${table.from}:${table.to}` })}
            data={choices}
            value={table.resource}
            // its headers speak for themselves under the other resource
            onChange={(name) =>
              name && name !== table.resource && onChange({ resource: name, from: table.from, to: table.to, columns: [] })
            }
            searchable
            allowDeselect={false}
            placeholder={translate('imports.mapping.unknown')}
            nothingFoundMessage={translate('imports.mapping.noneFound')}
            w={280}
          />
        ) : (
          <Text size="sm" fw={600}>
            {table.resource === null ? translate('imports.mapping.unknown') : (resource(table.resource)?.pluralLabel ?? table.resource)}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {translate('imports.mapping.columns', { from: table.from, to: table.to })}
        </Text>
      </Group>
      {table.columns.length > 0 ? (
        <HeaderTable table={table} sheet={sheet} canCorrect={canCorrect && table.resource !== null} onChange={onChange} />
      ) : (
        <Text size="sm">{translate('imports.mapping.readAnew')}</Text>
      )}
      {constants && Object.keys(constants).length > 0 && (
        <Text size="sm">
          {translate('imports.mapping.constants', {
            list: Object.entries(constants)
              .map(([name, value]) => `${name} = ${String(value)}`)
              .join(', '),
          })}
        </Text>
      )}
      {required.length > 0 && (
        <Text size="sm" fw={600}>
          {translate('imports.mapping.lacks', { names: names(required) })}
        </Text>
      )}
      {missing.length > required.length && (
        <Text size="sm" c="dimmed">
          {translate('imports.mapping.missing', { names: names(missing.filter((one) => !one.required)) })}
        </Text>
      )}
      {more ? <Text size="sm">{translate('imports.mapping.moreHeaders', { smart_count: more })}</Text> : null}
    </Stack>
  )

  function names(list: readonly { name: string }[]): string {
    const of = resource(table.resource ?? '')
    return list.map(({ name }) => of?.columns.find((column) => column.name === name)?.label ?? name).join(', ')
  }
}
