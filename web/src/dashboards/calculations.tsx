// Calculations: what was run in which version, whether results have drifted, and the newest receipts.
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { useMe } from '../shell/me.tsx'
import { AskedForm, useAskedInAddress } from './asked-form.tsx'
import { Figure } from './card.tsx'
import classes from './dashboards.module.css'
import { useNames } from './names.ts'
import { toList, toReport } from './places.ts'
import { Ranking } from './ranking.tsx'
import { Receipts } from './receipts.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useList, useReport } from './reports-data.ts'
import { askedDays, between } from './weeks.ts'

export function CalculationsDashboard() {
  const translate = useTranslate()
  const asked = useAskedInAddress()
  return (
    <Page title={translate('dashboards.calculations.title')} about={translate('dashboards.calculations.about')}>
      <AskedForm hasPeriod by={[['calculationId', 'calculation']]} />
      <div className={classes.grid}>
        <ByVersion asked={asked} />
        <Drift asked={asked} />
        <Receipts asked={asked} />
      </div>
    </Page>
  )
}

function ByVersion({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const { data } = useReport('runsByVersion', asked)
  const known = useNames(
    'calculation',
    (data?.rows ?? []).map(({ calculation }) => calculation),
  )
  const calculations = (data?.rows ?? []).flatMap(({ calculation }) => known(calculation)?.id ?? [])
  const asking = { 'calculationId.in': [...new Set(calculations)].join(','), sort: '-publishedAt' }
  const { data: versions } = useList('calculationVersion', asking, 200, calculations.length > 0)
  /** The runs of a version in the days of the report. */
  const toRuns = (calculation: unknown, number: unknown, at: string) => {
    const id = known(calculation)?.id
    const version = versions?.items.find((one) => one.calculationId === id && one.number === number)
    const filter = { versionId: version?.id, ...between('requestedAt', askedDays(asked, 30, at, person.timezone), person.timezone) }
    return version && toList('calculationRun', filter, { field: 'requestedAt', order: 'DESC' })
  }
  const runsOf = ({ totals }: Answer) => Number(totals?.[0]?.runs ?? 0)
  const findingOf = (answer: Answer) =>
    translate('dashboards.calculations.runs', { smart_count: runsOf(answer), versions: answer.rows.length })
  return (
    <ReportCard
      name="runsByVersion"
      asked={asked}
      finding={findingOf}
      nothing={translate('dashboards.calculations.none')}
      next={{ begin: 'calculation' }}
    >
      {(answer) => (
        <>
          <Figure
            value={format.number(runsOf(answer))}
            unit={translate('dashboards.calculations.runsUnit', { smart_count: runsOf(answer) })}
            to={toReport('runsByVersion', asked)}
          />
          <Ranking
            title={findingOf(answer)}
            unit={translate('dashboards.calculations.runsUnit', { smart_count: 2 })}
            format={(value) => format.number(value)}
            series={[{ name: 'runs', label: translate('dashboards.calculations.runsUnit', { smart_count: 2 }), colour: 1 }]}
            data={[...answer.rows]
              .sort((a, b) => Number(b.runs) - Number(a.runs))
              .slice(0, 12)
              .map(({ calculation, number, runs }) => ({
                name: `${known(calculation)?.name ?? calculation} ${number}`,
                full: `${known(calculation)?.full ?? calculation} ${number}`,
                runs: Number(runs),
                to: toRuns(calculation, number, answer.at),
              }))}
          />
        </>
      )}
    </ReportCard>
  )
}

function Drift({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const sumOf = ({ totals = [] }: Answer, name: string) => totals.reduce((sum, total) => sum + Number(total[name] ?? 0), 0)
  return (
    <ReportCard
      name="drift"
      asked={asked}
      finding={(answer) =>
        sumOf(answer, 'drifted') === 0
          ? translate('dashboards.calculations.noDrift', { smart_count: sumOf(answer, 'runs') })
          : translate('dashboards.calculations.drift', { smart_count: sumOf(answer, 'drifted'), runs: sumOf(answer, 'runs') })
      }
      nothing={translate('dashboards.calculations.none')}
      next={{ begin: 'calculation' }}
      isNothing={({ totals = [] }) => totals.length === 0}
      columns={['calculation', 'number', 'runs', 'drifted', 'runId', 'requestedAt', 'differs', 'stored', 'replayed']}
      first={5}
      rows={({ rows, totals = [] }) => (rows.length > 0 ? rows : totals)}
    >
      {(answer) => (
        <Figure
          value={format.number(sumOf(answer, 'drifted'))}
          unit={translate('dashboards.calculations.drifted', { smart_count: sumOf(answer, 'runs') })}
          to={toReport('drift', asked)}
          tone={sumOf(answer, 'drifted') > 0 ? 'bad' : 'good'}
        />
      )}
    </ReportCard>
  )
}
