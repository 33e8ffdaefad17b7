// The days that were planned with what came of each plan, what waits to be planned, and how dispatch does.
import { Anchor, Button, Group, Modal, Table, Text, TextInput, Title } from '@mantine/core'
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
import { Status, usePolicyName } from './status.tsx'
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
  const policyName = usePolicyName()
  const days = [...Map.groupBy(plans, ({ plannedOn }) => plannedOn)]
  const [first, last] = [days.at(-1)?.[0], days[0]?.[0]]
  const onTime = useReport('onTimeRate', { by: 'day', from: first, to: last })
  const rates = new Map(onTime?.rows.map(({ code, onTimePercent }) => [code, onTimePercent]))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={translate('dispatch.plans')}>
      <Table className={classes.table} verticalSpacing={6} horizontalSpacing={8}>
        <Table.Thead className={classes.head}>
          <Table.Tr>
            <Table.Th>{translate('dispatch.columns.day')}</Table.Th>
            <Table.Th>{translate('dispatch.columns.plan')}</Table.Th>
            <Table.Th>{translate('dispatch.columns.status')}</Table.Th>
            <Table.Th ta="end">{translate('dispatch.columns.orders')}</Table.Th>
            <Table.Th ta="end">{translate('dispatch.totals.leftOut')}</Table.Th>
            <Table.Th ta="end">{translate('dispatch.totals.vehicles')}</Table.Th>
            <Table.Th ta="end">{translate('dispatch.totals.kilometres')}</Table.Th>
            <Table.Th ta="end">{translate('dispatch.totals.cost')}</Table.Th>
            <Table.Th visibleFrom="xl">{translate('dispatch.columns.policy')}</Table.Th>
            <Table.Th>{translate('dispatch.columns.made')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {days.map(([day, ofDay]) => {
          const rate = rates.get(day)
          return (
            <Table.Tbody key={day} className={classes.day}>
              {ofDay
                .toSorted((a, b) => b.id - a.id)
                .map((plan, at) => (
                  <Table.Tr key={plan.id} className="numeric">
                    {at === 0 && (
                      <Table.Th scope="rowgroup" rowSpan={ofDay.length}>
                        {date(day)}
                        {rate !== null && rate !== undefined && (
                          <Text size="xs" c="dimmed" fw={400}>
                            {translate('dispatch.onTime', { rate: percent(Number(rate) / 100) })}
                          </Text>
                        )}
                      </Table.Th>
                    )}
                    <Table.Td>
                      <Anchor component={Link} to={`/dispatch/decisions/${plan.id}`} fw={600} size="sm">
                        {plan.number}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>
                      <Status of="decision" value={plan.status} />
                    </Table.Td>
                    <Table.Td ta="end">{number(plan.orderCount)}</Table.Td>
                    <Table.Td ta="end" className={plan.unassignedCount ? classes.leftOut : ''}>
                      {number(plan.unassignedCount)}
                    </Table.Td>
                    <Table.Td ta="end">{number(plan.routeCount)}</Table.Td>
                    <Table.Td ta="end">{plan.totalDistanceKm === null ? '' : `${number(plan.totalDistanceKm, 1)} km`}</Table.Td>
                    <Table.Td ta="end">{plan.currency ? money(plan.totalCost, plan.currency) : number(plan.totalCost, 2)}</Table.Td>
                    <Table.Td className={classes.made} visibleFrom="xl">
                      {policyName(plan.policyName)}
                    </Table.Td>
                    <Table.Td className={classes.made} title={plan.requestedBy ?? ''}>
                      {relative(plan.requestedAt)}
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          )
        })}
      </Table>
    </section>
  )
}
