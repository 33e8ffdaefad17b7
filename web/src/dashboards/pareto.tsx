// The few failure codes that make up most of what is defective, with the sum of the shares so far.
import { Group, SegmentedControl } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useSearchParams } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { Figure } from './card.tsx'
import { Chart } from './chart.tsx'
import { useNames } from './names.ts'
import { toList, toReport } from './places.ts'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useReport } from './reports-data.ts'
import { between } from './weeks.ts'

export function Pareto({ asked: given }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const [, setQuery] = useSearchParams()
  const by = given.pareto === 'records' ? 'records' : 'quantity'
  const asked = { ...given, by }
  const { data } = useReport('defectPareto', asked)
  const known = useNames(
    'failureCode',
    (data?.rows ?? []).map(({ failureCode }) => failureCode),
  )
  const vitalOf = ({ rows }: Answer) => rows.findIndex(({ cumulativePercent }) => Number(cumulativePercent) >= 80) + 1 || rows.length
  const findingOf = (answer: Answer) =>
    translate('dashboards.defects.pareto', {
      count: vitalOf(answer),
      of: answer.rows.length,
      share: format.percent(Number(answer.rows[vitalOf(answer) - 1]?.cumulativePercent ?? 0) / 100),
    })
  const unit = translate(by === 'records' ? 'dashboards.defects.records' : 'dashboards.defects.defectiveParts')
  // findings are listed by code and day; those of one work centre or supplier have no list of their own
  const isNarrowed = Boolean(given.workCenterId || given.supplierId)
  const period = between('detectedAt', given, person.timezone)
  return (
    <ReportCard
      name="defectPareto"
      asked={asked}
      isWide
      finding={findingOf}
      nothing={translate('dashboards.defects.none')}
      next={{ begin: 'defect' }}
    >
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
              name: known(failureCode)?.name ?? String(name ?? failureCode),
              full: known(failureCode)?.full ?? [failureCode, name].filter(Boolean).join(' · '),
              amount: Number(amount),
              cumulativePercent: Number(cumulativePercent),
              to:
                known(failureCode) && !isNarrowed
                  ? toList('defectFinding', { failureCodeId: known(failureCode)?.id, ...period }, { field: 'detectedAt', order: 'DESC' })
                  : undefined,
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}
