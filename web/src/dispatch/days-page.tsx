// The days that were planned with what came of each plan, what waits to be planned, and how dispatch does.
import { Anchor, Button, Group, Modal, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCalendarPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { Link, useSearchParams } from 'react-router'
import { call } from '../api/call.ts'
import { Empty } from '../parts/empty.tsx'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import classes from './days-page.module.css'
import { Figures } from './figures.tsx'
import type { Decision } from './plan-data.ts'
import { PlanForm } from './plan-form.tsx'
import { useReport } from './reports.ts'
import { Status } from './status.tsx'
import { Waiting } from './waiting.tsx'

const mostPlans = 100

export function DaysPage() {
  const translate = useTranslate()
  const { can } = useMe()
  const [search, setSearch] = useSearchParams()
  const day = search.get('day') ?? ''
  const [isOpen, form] = useDisclosure()
  const plans = useQuery({
    queryKey: ['dispatch', 'plans', day],
    queryFn: ({ signal }) =>
      call<{ items: Decision[] }>('/api/dispatch/decisions', {
        query: { sort: '-plannedOn', limit: mostPlans, ...(day ? { 'plannedOn.gte': day, 'plannedOn.lte': day } : {}) },
        signal,
      }),
    refetchInterval: 15_000,
  })
  const canPlan = can('decision.plan')
  const items = plans.data?.items ?? []
  return (
    <Page
      title={translate('dispatch.title')}
      about={translate('dispatch.about')}
      actions={
        canPlan && (
          <Button leftSection={<IconCalendarPlus size={16} aria-hidden />} onClick={form.open}>
            {translate('dispatch.plan.button')}
          </Button>
        )
      }
    >
      <Figures />
      <Waiting />
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4">
          {translate('dispatch.plans')}
        </Title>
        <Group align="flex-end" gap="xs">
          <TextInput
            type="date"
            size="xs"
            label={translate('dispatch.day')}
            value={day}
            onChange={({ currentTarget: { value } }) => setSearch(value ? { day: value } : {}, { replace: true })}
          />
          {day && (
            <Button size="xs" variant="default" onClick={() => setSearch({}, { replace: true })}>
              {translate('dispatch.allDays')}
            </Button>
          )}
        </Group>
      </Group>
      {plans.error && <Trouble error={plans.error} retry={() => void plans.refetch()} />}
      {plans.data && items.length === 0 && (
        <Empty
          title={translate('dispatch.none.title')}
          action={canPlan && <Button onClick={form.open}>{translate('dispatch.plan.button')}</Button>}
        >
          {translate('dispatch.none.about')}
        </Empty>
      )}
      {items.length > 0 && <Plans plans={items} />}
      {items.length === mostPlans && (
        <Anchor component={Link} to="/r/decision" size="sm">
          {translate('dispatch.more')}
        </Anchor>
      )}
      <Modal
        opened={isOpen}
        onClose={form.close}
        title={translate('dispatch.plan.title')}
        size="lg"
        closeButtonProps={{ 'aria-label': translate('dispatch.close') }}
      >
        <PlanForm onCancel={form.close} />
      </Modal>
    </Page>
  )
}

function Plans({ plans }: { plans: readonly Decision[] }) {
  const translate = useTranslate()
  const { date, number, money, percent, relative } = useFormat()
  const days = [...Map.groupBy(plans, ({ plannedOn }) => plannedOn)]
  const [first, last] = [days.at(-1)?.[0], days[0]?.[0]]
  const onTime = useReport('onTimeRate', { by: 'day', from: first, to: last })
  const rates = new Map(onTime?.rows.map(({ code, onTimePercent }) => [code, onTimePercent]))
  return (
    <Stack gap="lg">
      {days.map(([day, ofDay]) => {
        const rate = rates.get(day)
        return (
          <div key={day}>
            <Group gap="sm" mb={4}>
              <Title order={3} size="h5" id={`day-${day}`}>
                {date(day)}
              </Title>
              {rate !== null && rate !== undefined && (
                <Text size="sm" c="dimmed">
                  {translate('dispatch.onTime', { rate: percent(Number(rate) / 100) })}
                </Text>
              )}
            </Group>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
            <section className={classes.scroll} tabIndex={0} aria-labelledby={`day-${day}`}>
              <Table className={classes.table} verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{translate('dispatch.columns.plan')}</Table.Th>
                    <Table.Th>{translate('dispatch.columns.status')}</Table.Th>
                    <Table.Th>{translate('dispatch.columns.policy')}</Table.Th>
                    <Table.Th ta="end">{translate('dispatch.columns.orders')}</Table.Th>
                    <Table.Th ta="end">{translate('dispatch.totals.leftOut')}</Table.Th>
                    <Table.Th ta="end">{translate('dispatch.totals.vehicles')}</Table.Th>
                    <Table.Th ta="end">km</Table.Th>
                    <Table.Th ta="end">{translate('dispatch.totals.cost')}</Table.Th>
                    <Table.Th>{translate('dispatch.columns.made')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {ofDay
                    .toSorted((a, b) => b.id - a.id)
                    .map((plan) => (
                      <Table.Tr key={plan.id} className="numeric">
                        <Table.Td>
                          <Anchor component={Link} to={`/dispatch/decisions/${plan.id}`} fw={600}>
                            {plan.number}
                          </Anchor>
                        </Table.Td>
                        <Table.Td>
                          <Status of="decision" value={plan.status} />
                        </Table.Td>
                        <Table.Td>{plan.policyName}</Table.Td>
                        <Table.Td ta="end">{number(plan.orderCount)}</Table.Td>
                        <Table.Td ta="end" fw={plan.unassignedCount ? 700 : undefined}>
                          {number(plan.unassignedCount)}
                        </Table.Td>
                        <Table.Td ta="end">{number(plan.routeCount)}</Table.Td>
                        <Table.Td ta="end">{number(plan.totalDistanceKm, 1)}</Table.Td>
                        <Table.Td ta="end">{plan.currency ? money(plan.totalCost, plan.currency) : number(plan.totalCost, 2)}</Table.Td>
                        <Table.Td className={classes.made}>
                          {relative(plan.requestedAt)} {plan.requestedBy}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                </Table.Tbody>
              </Table>
            </section>
          </div>
        )
      })}
    </Stack>
  )
}
