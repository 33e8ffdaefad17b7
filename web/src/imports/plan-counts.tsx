// What a plan comes to, table by table: the four ways add up to the rows.
import { Anchor, List, Stack, Table, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { kinds, totalsOf } from './counts.tsx'
import type { Import } from './use-imports.ts'

export function PlanCounts({ one }: { one: Import }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const { resource } = useMe()
  const tables = (one.report?.sheets ?? []).filter((sheet) => sheet.resource !== null)
  const total = totalsOf(tables)
  const rows = tables.reduce((sum, sheet) => sum + sheet.rows, 0)
  /** Ways that no row goes have no column. */
  const shown = kinds.filter((kind) => total[kind] > 0)
  const notes = tables.filter((sheet) => sheet.notes.length > 0)
  return (
    <Stack gap="sm">
      <Table.ScrollContainer minWidth={0} type="native">
        <Table verticalSpacing={6} horizontalSpacing={6} aria-label={translate('imports.plan.counts')} className="numeric">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="50%">{translate('imports.plan.sheet')}</Table.Th>
              {shown.map((kind) => (
                <Table.Th key={kind} ta="end">
                  {translate(`imports.plan.${kind}`)}
                </Table.Th>
              ))}
              <Table.Th ta="end">{translate('imports.plan.rows')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tables.map((sheet) => (
              <Table.Tr key={`${sheet.sheet} ${sheet.resource}`}>
                <Table.Td>
                  <bdi>{sheet.sheet}</bdi>
                  <br />
                  <Anchor component={Link} to={`/r/${sheet.resource}`} size="xs">
                    {resource(sheet.resource ?? '')?.pluralLabel ?? sheet.resource}
                  </Anchor>
                </Table.Td>
                {shown.map((kind) => (
                  <Table.Td key={kind} ta="end" fw={kind === 'rejected' && sheet.rejected > 0 ? 700 : undefined}>
                    {number(sheet[kind])}
                  </Table.Td>
                ))}
                <Table.Td ta="end">{number(sheet.rows)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          {tables.length > 1 && (
            <Table.Tfoot>
              <Table.Tr>
                <Table.Th scope="row">{translate('imports.plan.total')}</Table.Th>
                {shown.map((kind) => (
                  <Table.Td key={kind} ta="end" fw={700}>
                    {number(total[kind])}
                  </Table.Td>
                ))}
                <Table.Td ta="end" fw={700}>
                  {number(rows)}
                </Table.Td>
              </Table.Tr>
            </Table.Tfoot>
          )}
        </Table>
      </Table.ScrollContainer>
      <Text size="sm" c="dimmed">
        {shown.length > 1 &&
          `${shown.map((kind) => `${number(total[kind])} ${translate(`imports.counts.${kind}`, { smart_count: total[kind] })}`).join(' + ')} = ${number(rows)} · `}
        {translate('imports.plan.addsUp')}
      </Text>
      {notes.length > 0 && (
        <List size="sm">
          {notes.flatMap((sheet) =>
            sheet.notes.map((note) => <List.Item key={`${sheet.sheet} ${note}`} dir="auto">{`${sheet.sheet}: ${note}`}</List.Item>),
          )}
        </List>
      )}
    </Stack>
  )
}
