// What poor quality costs, by month, kind of disposition, part or work centre; each currency for itself.
import { Group, SegmentedControl } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { Figure } from './card.tsx'
import { Chart, type Point } from './chart.tsx'
import { useNames } from './names.ts'
import { toList, toReport } from './places.ts'
import { Ranking } from './ranking.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, type Row, useReport } from './reports-data.ts'
import { sumBy } from './sums.ts'
import { askedDays, between, wholeMonths } from './weeks.ts'

/** Lists by whose rows the report adds up, and by which of its inputs it is narrowed to one of them. */
const lists = {
  part: { resource: 'partNumber', input: 'partNumberId' },
  'work-center': { resource: 'workCenter', input: 'workCenterId' },
} as const
const ways = ['month', 'kind', 'part', 'work-center'] as const
type Way = (typeof ways)[number]
const isListed = (way: Way): way is keyof typeof lists => way in lists
const most = 12

export function PoorQuality({ asked: given }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person, metadata, resource } = useMe()
  const [, setQuery] = useSearchParams()
  const [chosen, choose] = useState<string | null>(null)
  const way = ways.find((one) => one === given.cost) ?? 'month'
  const asked = isListed(way) ? { ...given, by: way } : given
  const { data } = useReport('costOfPoorQuality', asked)
  const list = isListed(way) ? lists[way] : lists.part
  const known = useNames(
    list.resource,
    (data?.rows ?? []).map(({ code }) => code),
  )
  const columns = metadata.reports.find(({ name }) => name === 'costOfPoorQuality')?.columns ?? []
  const column = (wanted: string) => columns.find(({ name }) => name === wanted)
  const labelOf = (value: string) => column('kind')?.choices.find((choice) => choice.value === value)?.label ?? value
  const wayLabel = (one: Way) => (isListed(one) ? resource(lists[one].resource)?.label : column(one)?.label) ?? one
  const currenciesOf = ({ totals = [] }: Answer) =>
    [...totals]
      .filter(({ currency, cost }) => currency && Number(cost) > 0)
      .sort((a, b) => Number(b.cost) - Number(a.cost))
      .map(({ currency }) => String(currency))
  const currencyOf = (answer: Answer) => chosen ?? currenciesOf(answer)[0] ?? ''
  const rowsOf = (answer: Answer) => answer.rows.filter(({ currency }) => currency === currencyOf(answer))
  const totalOf = (answer: Answer) =>
    format.money(answer.totals?.find(({ currency }) => currency === currencyOf(answer))?.cost ?? 0, currencyOf(answer))
  const kindsOf = (answer: Answer) => sumBy(rowsOf(answer), 'kind', 'cost')
  const findingOf = (answer: Answer) =>
    translate('dashboards.defects.cost', { money: totalOf(answer), kind: labelOf(kindsOf(answer)[0]?.name ?? '') })
  // dispositions are listed by kind and day; those of one work centre or supplier are read in the report
  const isNarrowed = Boolean(given.workCenterId || given.supplierId)
  const toDispositions = (days: { readonly from: string; readonly to: string }, kind?: string) =>
    isNarrowed
      ? toReport('costOfPoorQuality', { ...given, ...days })
      : toList(
          'defectDisposition',
          { ...(kind ? { kind } : {}), ...between('decidedAt', days, person.timezone) },
          { field: 'decidedAt', order: 'DESC' },
        )
  const period = data && wholeMonths(askedDays(given, 365, data.at, person.timezone))
  const pointOf = (name: string): Pick<Point, 'name' | 'full' | 'to'> => {
    if (way === 'month') return { name: format.month(name), to: toDispositions(wholeMonths({ from: name, to: name })) }
    if (way === 'kind') return { name: labelOf(name), to: period && toDispositions(period, name) }
    const one = known(name)
    const to = one && toReport('costOfPoorQuality', { ...asked, [list.input]: String(one.id) })
    return { name: one?.name ?? (name || translate('dashboards.none')), full: one?.full, to }
  }
  return (
    <ReportCard
      name="costOfPoorQuality"
      asked={asked}
      isWide
      finding={findingOf}
      nothing={translate('dashboards.defects.noCost')}
      isNothing={(answer) => currenciesOf(answer).length === 0}
    >
      {(answer) => {
        const shown = {
          title: findingOf(answer),
          unit: currencyOf(answer),
          format: (value: number) => format.number(Math.round(value)),
          series: kindsOf(answer).map(({ name }, at) => ({ name, label: labelOf(name), colour: Math.min(at + 1, 6) })),
        }
        const by = way === 'month' || way === 'kind' ? way : 'code'
        const points = costsBy(rowsOf(answer), by).map(({ name, costs }): Point => ({ ...costs, ...pointOf(name) }))
        return (
          <>
            <Group justify="space-between" align="flex-end" gap="xs">
              <Figure value={totalOf(answer)} unit={translate('dashboards.defects.inPeriod')} to={toReport('costOfPoorQuality', given)} />
              <Group gap="xs">
                {currenciesOf(answer).length > 1 && (
                  <SegmentedControl
                    size="xs"
                    aria-label={translate('dashboards.currency')}
                    value={currencyOf(answer)}
                    onChange={choose}
                    data={currenciesOf(answer)}
                  />
                )}
                <SegmentedControl
                  size="xs"
                  aria-label={translate('dashboards.groupBy')}
                  value={way}
                  onChange={(value) =>
                    setQuery((before) => new URLSearchParams([...[...before].filter(([name]) => name !== 'cost'), ['cost', value]]), {
                      replace: true,
                    })
                  }
                  data={ways.map((value) => ({ value, label: wayLabel(value) }))}
                />
              </Group>
            </Group>
            {way === 'month' ? <Chart {...shown} layout="time" data={points} /> : <Ranking {...shown} data={points.slice(0, most)} />}
          </>
        )
      }}
    </ReportCard>
  )
}

/** Costs of each kind by the values of a column: months in their order, else the dearest first. */
function costsBy(rows: readonly Row[], column: 'month' | 'kind' | 'code'): { name: string; costs: Record<string, number> }[] {
  const found = [...Map.groupBy(rows, (row) => String(row[column] ?? ''))].map(([name, lines]) => ({
    name,
    total: lines.reduce((sum, { cost }) => sum + Number(cost), 0),
    costs: Object.fromEntries(sumBy(lines, 'kind', 'cost').map((one) => [one.name, one.amount])),
  }))
  return column === 'month' ? found : found.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total)
}
