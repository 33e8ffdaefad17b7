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
  const notes = tables.filter((sheet) => sheet.notes.length > 0)
  return (
    <Stack gap="sm">
      <Table.ScrollContainer minWidth={620} type="native" tabIndex={0} role="region" aria-label={translate('imports.plan.counts')}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{translate('imports.plan.sheet')}</Table.Th>
              <Table.Th>{translate('imports.plan.resource')}</Table.Th>
              {kinds.map((kind) => (
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
                <Table.Td>{sheet.sheet}</Table.Td>
                <Table.Td>
                  <Anchor component={Link} to={`/r/${sheet.resource}`} size="sm">
                    {resource(sheet.resource ?? '')?.pluralLabel ?? sheet.resource}
                  </Anchor>
                </Table.Td>
                {kinds.map((kind) => (
                  <Table.Td key={kind} ta="end" fw={kind === 'rejected' && sheet.rejected > 0 ? 700 : undefined}>
                    {number(sheet[kind])}
                  </Table.Td>
                ))}
                <Table.Td ta="end">{number(sheet.rows)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th colSpan={2} scope="row">
                {translate('imports.plan.total')}
              </Table.Th>
              {kinds.map((kind) => (
                <Table.Td key={kind} ta="end" fw={700}>
                  {number(total[kind])}
                </Table.Td>
              ))}
              <Table.Td ta="end" fw={700}>
                {number(rows)}
              </Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
      <Text size="sm" c="dimmed">
        {kinds.map((kind) => number(total[kind])).join(' + ')} = {number(rows)} · {translate('imports.plan.addsUp')}
      </Text>
      {notes.length > 0 && (
        <List size="sm">
          {notes.flatMap((sheet) =>
            sheet.notes.map((note) => <List.Item key={`${sheet.sheet} ${note}`}>{`${sheet.sheet}: ${note}`}</List.Item>),
          )}
        </List>
      )}
    </Stack>
  )
}
