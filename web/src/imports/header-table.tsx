// Headers of a table, each with the column that it means, how sure that is, and what stands below it.
import { Badge, NativeSelect, Stack, Table, Text } from '@mantine/core'
import { useLocale, useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { columnOf, useMe } from '../shell/me.tsx'
import type { HeaderMapping, TableMapping } from './use-imports.ts'

interface HeaderTableProps {
  readonly table: TableMapping
  readonly sheet: string
  readonly canCorrect: boolean
  readonly onChange: (table: TableMapping) => void
}

export function HeaderTable({ table, sheet, canCorrect, onChange }: HeaderTableProps) {
  const translate = useTranslate()
  const { resource } = useMe()
  const of = resource(table.resource ?? '')
  const labelOf = (name: string) => (of && columnOf(of, name)?.label) ?? name
  const taken = table.columns.flatMap(({ to }) => to ?? [])
  const columns = [...new Set([...taken, ...(table.missing ?? []).map(({ name }) => name)])].map((value) => ({
    value,
    label: labelOf(value),
  }))
  columns.sort((one, other) => one.label.localeCompare(other.label))
  const change = (at: number, set: Partial<HeaderMapping>) =>
    onChange({ ...table, columns: table.columns.map((one, index) => (index === at ? { ...one, ...set } : one)) })
  return (
    <Table.ScrollContainer
      minWidth={700}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={translate('imports.mapping.headersOf', { sheet: `${sheet} ${table.from}:${table.to}` })}
    >
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {['header', 'means', 'sure', 'samples', 'readAs'].map((head) => (
              <Table.Th key={head}>{translate(`imports.mapping.${head}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.columns.map((header, at) => (
            <Table.Tr key={header.at}>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {header.header}
                </Text>
                <Text size="xs" c="dimmed">
                  {header.at}
                </Text>
              </Table.Td>
              <Table.Td>
                {canCorrect ? (
                  <NativeSelect
                    size="xs"
                    aria-label={translate('imports.mapping.columnOf', { header: header.header, at: header.at })}
                    data={[{ value: '', label: translate('imports.mapping.nothing') }, ...columns]}
                    value={header.to ?? ''}
                    onChange={(event) => change(at, { to: event.currentTarget.value || null })}
                  />
                ) : (
                  <Text size="sm">{header.to ? labelOf(header.to) : translate('imports.mapping.nothing')}</Text>
                )}
              </Table.Td>
              <Table.Td>
                <Sureness header={header} labelOf={labelOf} />
              </Table.Td>
              <Table.Td>
                <Text size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
                  {header.samples.join(' · ')}
                </Text>
              </Table.Td>
              <Table.Td>
                <ReadAs header={header} canCorrect={canCorrect} onChange={(set) => change(at, set)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Sureness({ header: { to, sure, why, suggestion }, labelOf }: { header: HeaderMapping; labelOf: (name: string) => string }) {
  const translate = useTranslate()
  const locale = useLocale() // the API gives the reason in English only
  const { percent } = useFormat()
  return (
    <Stack gap={0}>
      {to !== null && (
        <Badge
          size="sm"
          variant="outline"
          tt="none"
          color={sure >= 0.9 ? 'teal' : sure >= 0.6 ? 'yellow' : 'red'}
          styles={{ label: { color: 'var(--mantine-color-text)' } }}
        >
          {percent(sure)}
        </Badge>
      )}
      {locale === 'en' && (
        <Text size="xs" c="dimmed">
          {why}
        </Text>
      )}
      {to === null && suggestion && (
        <Text size="xs" fw={600}>
          {translate('imports.mapping.perhaps', { column: labelOf(suggestion.to) })}
        </Text>
      )}
    </Stack>
  )
}

/** Date order and decimal sign, where they matter. */
function ReadAs({
  header,
  canCorrect,
  onChange,
}: {
  header: HeaderMapping
  canCorrect: boolean
  onChange: (set: Partial<HeaderMapping>) => void
}) {
  const translate = useTranslate()
  const { readAs = {}, dateOrder, decimalSign } = header
  const orders = ['dmy', 'mdy'] as const
  const signs = ['.', ','] as const
  const asProven = { value: '', label: translate('imports.mapping.asProven') }
  const words = { dmy: translate('imports.mapping.dmy'), mdy: translate('imports.mapping.mdy'), '.': '1234.5', ',': '1234,5' }
  const shown = [readAs.dateOrder && words[readAs.dateOrder], readAs.decimalSign && words[readAs.decimalSign]].filter(Boolean).join(' ')
  if (!canCorrect) return <Text size="sm">{shown}</Text>
  return (
    <Stack gap={4}>
      {(readAs.dateOrder || dateOrder) && (
        <NativeSelect
          size="xs"
          aria-label={translate('imports.mapping.dateOrderOf', { header: header.header })}
          data={[asProven, ...orders.map((value) => ({ value, label: words[value] }))]}
          value={dateOrder ?? readAs.dateOrder ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ dateOrder: orders.find((one) => one === value) ?? null })}
        />
      )}
      {(readAs.decimalSign || decimalSign) && (
        <NativeSelect
          size="xs"
          aria-label={translate('imports.mapping.decimalSignOf', { header: header.header })}
          data={[asProven, ...signs.map((value) => ({ value, label: words[value] }))]}
          value={decimalSign ?? readAs.decimalSign ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ decimalSign: signs.find((one) => one === value) ?? null })}
        />
      )}
    </Stack>
  )
}
