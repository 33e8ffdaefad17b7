// The few failure codes that make up most of what is defective, with the sum of the shares so far.
import { Group, SegmentedControl } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useSearchParams } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { Figure } from './card.tsx'
import { Chart } from './chart.tsx'
import { toList, toReport } from './places.ts'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useIds, useReport } from './reports-data.ts'
import { addDays, within } from './weeks.ts'

export function Pareto({ asked: given }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const [, setQuery] = useSearchParams()
  const by = given.pareto === 'records' ? 'records' : 'quantity'
  const asked = { ...given, by }
  const { data } = useReport('defectPareto', asked)
  const ids = useIds(
    'failureCode',
    'code',
    (data?.rows ?? []).map(({ failureCode }) => String(failureCode)),
  )
  const vitalOf = ({ rows }: Answer) => rows.findIndex(({ cumulativePercent }) => Number(cumulativePercent) >= 80) + 1 || rows.length
  const findingOf = (answer: Answer) =>
    translate('dashboards.defects.pareto', {
      count: vitalOf(answer),
      of: answer.rows.length,
      share: format.percent(Number(answer.rows[vitalOf(answer) - 1]?.cumulativePercent ?? 0) / 100),
    })
  const unit = translate(by === 'records' ? 'dashboards.defects.records' : 'dashboards.defects.defectiveParts')
  const { from, to } = asked as Asked
  const days = from && to ? (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1 : null
  const period = {
    ...(from && days !== null ? within('detectedAt', from, days, person.timezone) : {}),
    ...(from && !to ? { 'detectedAt.gte': within('detectedAt', from, 1, person.timezone)['detectedAt.gte'] } : {}),
    ...(to && !from ? { 'detectedAt.lt': within('detectedAt', addDays(to, 1), 1, person.timezone)['detectedAt.gte'] } : {}),
  }
  return (
    <ReportCard name="defectPareto" asked={asked} isWide finding={findingOf} nothing={translate('dashboards.defects.none')}>
      {(answer) => (
        <>
          <Group justify="space-between" align="flex-end" gap="xs">
            <Figure value={format.number(answer.totals?.[0]?.amount)} unit={unit} to={toReport('defectPareto', asked)} />
            <SegmentedControl
              size="xs"
              aria-label={translate('dashboards.defects.countBy')}
              value={by}
              onChange={(value) =>
                setQuery(
                  (before) => {
                    const after = new URLSearchParams(before)
                    after.set('pareto', value)
                    return after
                  },
                  { replace: true },
                )
              }
              data={[
                { value: 'quantity', label: translate('dashboards.defects.defectiveParts') },
                { value: 'records', label: translate('dashboards.defects.records') },
              ]}
            />
          </Group>
          <Chart
            title={findingOf(answer)}
            layout="pareto"
            unit={unit}
            format={(value) => format.number(value)}
            series={[
              { name: 'amount', label: unit, colour: 1 },
              { name: 'cumulativePercent', label: translate('dashboards.defects.cumulative'), colour: 2 },
            ]}
            data={answer.rows.map(({ failureCode, name, amount, cumulativePercent }) => ({
              name: String(failureCode),
              full: [failureCode, name].filter(Boolean).join(' · '),
              amount: Number(amount),
              cumulativePercent: Number(cumulativePercent),
              to: ids.has(String(failureCode))
                ? toList(
                    'defectFinding',
                    { failureCodeId: ids.get(String(failureCode)), ...period },
                    { field: 'detectedAt', order: 'DESC' },
                  )
                : undefined,
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}
