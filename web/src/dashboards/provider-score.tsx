// How providers did: the share of work orders done by their due date.
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { Figure } from './card.tsx'
import { useNames } from './names.ts'
import { toList, toReport } from './places.ts'
import { Ranking } from './ranking.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useReport } from './reports-data.ts'
import { sumBy } from './sums.ts'
import { askedDays, between, wholeMonths } from './weeks.ts'

export function ProviderScore({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const { data } = useReport('providerScorecard', asked)
  const known = useNames(
    'serviceProvider',
    (data?.rows ?? []).map(({ provider }) => provider),
  )
  const doneBy = ({ rows }: Answer) => sumBy(rows, 'provider', 'completed')
  const totalOf = (answer: Answer) => doneBy(answer).reduce((sum, { amount }) => sum + amount, 0)
  /** What a provider completed in the months of the report. */
  const toProvider = (name: string, at: string) => {
    const providerId = known(name)?.id
    const months = wholeMonths(askedDays(asked, 365, at, person.timezone))
    const filter = { providerId, ...between('completedAt', months, person.timezone) }
    return providerId === undefined ? undefined : toList('workOrder', filter, { field: 'completedAt', order: 'DESC' })
  }
  const nameOf = (code: string) => known(code)?.name ?? code
  const findingOf = (answer: Answer) =>
    totalOf(answer) === 0
      ? translate('dashboards.facilities.noneCompleted')
      : translate('dashboards.facilities.providers', { name: nameOf(doneBy(answer)[0]?.name ?? ''), count: doneBy(answer)[0]?.amount ?? 0 })
  return (
    <ReportCard
      name="providerScorecard"
      asked={asked}
      finding={findingOf}
      nothing={translate('dashboards.facilities.noProviders')}
      columns={['provider', 'name', 'month', 'completed', 'onTimeRate', 'overdue']}
      onPhone={['provider', 'name', 'month', 'overdue']}
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
                  name: nameOf(name),
                  full: known(name)?.full,
                  amount,
                  to: toProvider(name, answer.at),
                }))}
            />
          )}
        </>
      )}
    </ReportCard>
  )
}
