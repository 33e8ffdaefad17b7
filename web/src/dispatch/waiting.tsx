// Orders that wait: those on no committed route by city, and those past their window.
import { Anchor, Group, Paper, SimpleGrid, Table, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { toList, toReport } from '../dashboards/places.ts'
import { useFormat } from '../parts/format.ts'
import { useReport } from './reports.ts'
import classes from './waiting.module.css'

const waits = { 'status.in': 'pending,planned' }
const mostShown = 5

export function Waiting() {
  const translate = useTranslate()
  const { number, instant, relative } = useFormat()
  const pool = useReport('unassignedOrders')
  const late = useReport('overdueOrders')
  if (!pool || !late) return null
  const total = pool.totals?.[0]
  const cities = [...Map.groupBy(pool.rows, ({ city }) => city)].map(([city, rows]) => ({
    city,
    orders: rows.reduce((sum, { orders }) => sum + Number(orders), 0),
    tonnes: rows.reduce((sum, { weightTonnes }) => sum + Number(weightTonnes), 0),
    planned: rows.reduce((sum, { planned }) => sum + Number(planned), 0),
  }))
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      <Paper withBorder p="sm" component="section" aria-labelledby="waiting-orders">
        <Group justify="space-between">
          <Title order={2} size="h5" id="waiting-orders">
            {translate('dispatch.pool.title', { smart_count: Number(total?.orders ?? 0) })}
          </Title>
          <Anchor component={Link} to={toList('order', waits, { field: 'windowStart', order: 'ASC' })} size="sm">
            {translate('dispatch.pool.all')}
          </Anchor>
        </Group>
        {cities.length === 0 ? (
          <Text size="sm" c="dimmed">
            {translate('dispatch.pool.none')}
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={0} mt={4}>
            <Table verticalSpacing={4} horizontalSpacing={6} className={classes.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{translate('dispatch.columns.city')}</Table.Th>
                  <Table.Th ta="end">{translate('dispatch.columns.orders')}</Table.Th>
                  <Table.Th ta="end">{translate('dispatch.columns.inProposal')}</Table.Th>
                  <Table.Th ta="end">{translate('dispatch.columns.weight')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {cities
                  .toSorted((a, b) => b.orders - a.orders)
                  .slice(0, mostShown)
                  .map(({ city, orders, planned, tonnes }) => (
                    <Table.Tr key={city} className="numeric">
                      <Table.Td>
                        <Anchor
                          component={Link}
                          to={toList('order', { ...waits, destinationCity: String(city) }, { field: 'windowStart', order: 'ASC' })}
                          size="sm"
                        >
                          {city}
                        </Anchor>
                      </Table.Td>
                      <Table.Td ta="end">{number(orders)}</Table.Td>
                      <Table.Td ta="end">{number(planned)}</Table.Td>
                      <Table.Td ta="end">{number(tonnes, 1)} t</Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Paper>
      <Paper withBorder p="sm" component="section" aria-labelledby="late-orders">
        <Group justify="space-between">
          <Title order={2} size="h5" id="late-orders">
            {translate('dispatch.overdue.title', { smart_count: late.rows.length })}
          </Title>
          <Anchor component={Link} to={toReport('overdueOrders')} size="sm">
            {translate('dispatch.overdue.all')}
          </Anchor>
        </Group>
        {late.rows.length === 0 ? (
          <Text size="sm" c="dimmed">
            {translate('dispatch.overdue.none')}
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={0} mt={4}>
            <Table verticalSpacing={4} horizontalSpacing={6} className={classes.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{translate('dispatch.columns.order')}</Table.Th>
                  <Table.Th>{translate('dispatch.columns.city')}</Table.Th>
                  <Table.Th>{translate('dispatch.columns.windowEnd')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {late.rows.slice(0, mostShown).map(({ number: order, city, windowEnd }) => (
                  <Table.Tr key={order}>
                    <Table.Td>
                      <Anchor component={Link} to={toList('order', { number: String(order) })} size="sm">
                        {order}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>{city}</Table.Td>
                    <Table.Td className={classes.late} title={instant(windowEnd)}>
                      {relative(windowEnd)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Paper>
    </SimpleGrid>
  )
}
