// How providers did: the share of work orders done by their due date.
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { Figure } from './card.tsx'
import { toList, toReport } from './places.ts'
import { Ranking } from './ranking.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useIds, useReport } from './reports-data.ts'
import { sumBy } from './sums.ts'

export function ProviderScore({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { data } = useReport('providerScorecard', asked)
  const ids = useIds(
    'serviceProvider',
    'code',
    (data?.rows ?? []).map(({ provider }) => String(provider)),
  )
  const doneBy = ({ rows }: Answer) => sumBy(rows, 'provider', 'completed')
  const totalOf = (answer: Answer) => doneBy(answer).reduce((sum, { amount }) => sum + amount, 0)
  const findingOf = (answer: Answer) =>
    totalOf(answer) === 0
      ? translate('dashboards.facilities.noneCompleted')
      : translate('dashboards.facilities.providers', { name: doneBy(answer)[0]?.name ?? '', count: doneBy(answer)[0]?.amount ?? 0 })
  return (
    <ReportCard
      name="providerScorecard"
      asked={asked}
      finding={findingOf}
      nothing={translate('dashboards.facilities.noProviders')}
      columns={['provider', 'month', 'completed', 'onTimeRate', 'overdue']}
      first={5}
    >
      {(answer) => (
        <>
          <Figure
            value={format.number(totalOf(answer))}
            unit={translate('dashboards.facilities.completed')}
            to={toReport('providerScorecard', { from: asked.from, to: asked.to })}
          />
          {totalOf(answer) > 0 && (
            <Ranking
              title={findingOf(answer)}
              unit={translate('dashboards.facilities.completed')}
              format={(value) => format.number(value)}
              series={[{ name: 'amount', label: translate('dashboards.facilities.completed'), colour: 1 }]}
              data={doneBy(answer)
                .slice(0, 8)
                .map(({ name, amount }) => ({
                  name,
                  amount,
                  to: ids.has(name)
                    ? toList('workOrder', { providerId: ids.get(name) }, { field: 'completedAt', order: 'DESC' })
                    : undefined,
                }))}
            />
          )}
        </>
      )}
    </ReportCard>
  )
}
