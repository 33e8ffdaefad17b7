// One table of a sheet: what it brings, its headers, what is the same in every row, and what nothing gives.
import { Group, Select, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { columnOf, useMe } from '../shell/me.tsx'
import { useColumnLabel } from './column-label.ts'
import { Constants } from './constants.tsx'
import { HeaderList } from './header-list.tsx'
import { Notice } from './notice.tsx'
import type { HeaderMapping, TableMapping } from './use-imports.ts'
import type { RefusedWord } from './words.tsx'

interface TablePartProps {
  readonly table: TableMapping
  /** The sheet, and where it has several tables, the columns of this one. */
  readonly sheet: string
  readonly canCorrect: boolean
  readonly refusedBelow: (at: string) => readonly RefusedWord[]
  readonly onChange: (table: TableMapping) => void
}

export function TablePart({ table, sheet, canCorrect, refusedBelow, onChange }: TablePartProps) {
  const translate = useTranslate()
  const { metadata, resource } = useMe()
  const labelOf = useColumnLabel(table.resource)
  const { more, constants = {} } = table
  const of = resource(table.resource ?? '')
  const importable = metadata.resources
    .filter(({ isImportable, name }) => isImportable || name === table.resource)
    .map(({ name, pluralLabel }) => ({ value: name, label: pluralLabel }))
  const missing = (table.missing ?? []).filter(({ name }) => !constants[name])
  // what Opsbook makes by itself, such as a number, need not be given
  const isNeeded = ({ name, required }: { name: string; required: boolean }) =>
    required && !(of && columnOf(of, name)?.isWritable === false)
  const [needed, others] = [missing.filter(isNeeded), missing.filter((one) => !isNeeded(one))]
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => labelOf(name)).join(', ')
  return (
    <Stack gap="xs">
      {canCorrect && (
        <Group gap="xs" align="flex-end">
          <Select
            label={translate('imports.mapping.brings')}
            aria-label={translate('imports.mapping.bringsSheet', { sheet })}
            data={importable}
            value={table.resource}
            // its headers speak for themselves under the other resource
            onChange={(name) =>
              name &&
              name !== table.resource &&
              onChange({ resource: name, from: table.from, to: table.to, columns: table.columns.map(unsaid) })
            }
            searchable
            allowDeselect={false}
            placeholder={translate('imports.mapping.unknown')}
            nothingFoundMessage={translate('imports.mapping.noneFound')}
            w={{ base: '100%', sm: 280 }}
          />
          <Text size="sm" c="dimmed" py={6}>
            {translate('imports.mapping.columns', { from: table.from, to: table.to })}
          </Text>
        </Group>
      )}
      {needed.length > 0 && (
        <Notice color="yellow" title={translate('imports.mapping.lacks', { names: names(needed) })}>
          {canCorrect && translate('imports.mapping.lacksHint')}
        </Notice>
      )}
      {table.columns.some(({ to }) => to === undefined) && <Text size="sm">{translate('imports.mapping.readAnew')}</Text>}
      <HeaderList
        table={table}
        sheet={sheet}
        canCorrect={canCorrect && table.resource !== null}
        refusedBelow={refusedBelow}
        onChange={onChange}
      />
      {more ? <Text size="sm">{translate('imports.mapping.moreHeaders', { smart_count: more })}</Text> : null}
      <Constants table={table} sheet={sheet} canCorrect={canCorrect} onChange={onChange} />
      {others.length > 0 && (
        <Text size="sm" c="dimmed">
          {translate('imports.mapping.missing', { names: names(others) })}
        </Text>
      )}
    </Stack>
  )
}

/** A header of which nothing is said yet. */
const unsaid = ({ at, header, samples }: HeaderMapping): HeaderMapping => ({ at, header, samples, to: undefined, sure: 0, why: '' })
