// What poor quality costs, by month and kind of disposition; each currency for itself.
import { SegmentedControl } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { Figure } from './card.tsx'
import { Chart } from './chart.tsx'
import { toList, toReport } from './places.ts'
import { ReportCard } from './report-card.tsx'
import type { Answer, Asked, Row } from './reports-data.ts'
import { sumBy } from './sums.ts'
import { addDays, within } from './weeks.ts'

export function PoorQuality({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person, metadata } = useMe()
  const [chosen, choose] = useState<string | null>(null)
  const kind = metadata.reports.find(({ name }) => name === 'costOfPoorQuality')?.columns.find(({ name }) => name === 'kind')
  const labelOf = (value: string) => kind?.choices.find((choice) => choice.value === value)?.label ?? value
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
  return (
    <ReportCard
      name="costOfPoorQuality"
      asked={asked}
      isWide
      finding={findingOf}
      nothing={translate('dashboards.defects.noCost')}
      isNothing={(answer) => currenciesOf(answer).length === 0}
      columns={['month', 'kind', 'dispositions', 'quantity', 'uncosted', 'cost', 'currency']}
    >
      {(answer) => (
        <>
          <Figure value={totalOf(answer)} unit={translate('dashboards.defects.inPeriod')} to={toReport('costOfPoorQuality', asked)} />
          {currenciesOf(answer).length > 1 && (
            <SegmentedControl
              size="xs"
              style={{ alignSelf: 'flex-start' }}
              aria-label={translate('dashboards.currency')}
              value={currencyOf(answer)}
              onChange={choose}
              data={currenciesOf(answer)}
            />
          )}
          <Chart
            title={findingOf(answer)}
            layout="time"
            height={240}
            unit={currencyOf(answer)}
            format={(value) => format.number(Math.round(value))}
            series={kindsOf(answer).map(({ name }, at) => ({ name, label: labelOf(name), colour: Math.min(at + 1, 6) }))}
            data={byMonth(rowsOf(answer)).map(({ month, costs }) => ({
              name: month,
              ...costs,
              to: toList('defectDisposition', within('decidedAt', `${month}-01`, daysIn(month), person.timezone), {
                field: 'decidedAt',
                order: 'DESC',
              }),
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}

const daysIn = (month: string): number =>
  (Date.parse(`${addDays(`${month}-01`, 31).slice(0, 7)}-01`) - Date.parse(`${month}-01`)) / 86_400_000

function byMonth(rows: readonly Row[]): { month: string; costs: Record<string, number> }[] {
  return [...Map.groupBy(rows, ({ month }) => String(month))].map(([month, lines]) => ({
    month,
    costs: Object.fromEntries(sumBy(lines, 'kind', 'cost').map(({ name, amount }) => [name, amount])),
  }))
}
