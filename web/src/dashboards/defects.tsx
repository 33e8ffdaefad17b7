// Defects: the vital few, what poor quality costs, how old what is open is, yield, weeks, and gauges.
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { useMe } from '../shell/me.tsx'
import { AskedForm, useAskedInAddress } from './asked-form.tsx'
import { Figure } from './card.tsx'
import { Chart } from './chart.tsx'
import classes from './dashboards.module.css'
import { Pareto } from './pareto.tsx'
import { toList, toReport } from './places.ts'
import { PoorQuality } from './poor-quality.tsx'
import { Ranking } from './ranking.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useIds, useReport } from './reports-data.ts'
import { within } from './weeks.ts'

export function DefectsDashboard() {
  const translate = useTranslate()
  const format = useFormat()
  const asked = useAskedInAddress()
  return (
    <Page title={translate('dashboards.defects.title')} about={translate('dashboards.defects.about')}>
      <AskedForm
        hasPeriod
        by={[
          ['workCenterId', 'workCenter'],
          ['supplierId', 'supplier'],
        ]}
      />
      <div className={classes.grid}>
        <Pareto asked={asked} />
        <OpenAges asked={asked} />
        <ByWeek asked={asked} />
        <PoorQuality asked={asked} />
        <FirstPass asked={asked} />
        <ReportCard
          name="gaugesDue"
          nothing={translate('dashboards.defects.noGauges')}
          columns={['gauge', 'name', 'dueOn', 'daysLeft']}
          first={8}
        >
          {({ rows }) => (
            <Figure
              value={format.number(rows.length)}
              unit={translate('dashboards.defects.gaugesDue', { smart_count: rows.length })}
              to={toReport('gaugesDue')}
            />
          )}
        </ReportCard>
      </div>
    </Page>
  )
}

/** `31-60` and `over 90` without a word of any language. */
const bandOf = (band: unknown) => String(band).replace('over ', '> ').replace('-', '–')

const states = ['open', 'contained', 'inReview', 'dispositioned', 'inRework', 'verification'] as const

function OpenAges({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { metadata } = useMe()
  const labels = new Map(metadata.reports.find(({ name }) => name === 'openDefectAge')?.columns.map(({ name, label }) => [name, label]))
  const { from: _, to: __, ...whose } = asked
  const oldOf = ({ rows }: Answer) => rows.slice(2).reduce((sum, { defects }) => sum + Number(defects), 0)
  const findingOf = (answer: Answer) =>
    translate('dashboards.defects.ageing', { smart_count: Number(answer.totals?.[0]?.defects ?? 0), old: oldOf(answer) })
  return (
    <ReportCard
      name="openDefectAge"
      asked={whose}
      finding={findingOf}
      nothing={translate('dashboards.defects.noneOpen')}
      isNothing={({ totals }) => Number(totals?.[0]?.defects ?? 0) === 0}
    >
      {(answer) => (
        <>
          <Figure
            value={format.number(answer.totals?.[0]?.defects)}
            unit={translate('dashboards.defects.openAndOverdue', { count: format.number(answer.totals?.[0]?.overdue) })}
            to={toReport('openDefects', whose)}
          />
          <Chart
            title={findingOf(answer)}
            layout="time"
            unit={translate('dashboards.defects.records')}
            format={(value) => format.number(value)}
            series={states.map((state, at) => ({ name: state, label: labels.get(state) ?? state, colour: at + 1 }))}
            data={answer.rows.map((row) => ({
              name: bandOf(row.band),
              full: translate('dashboards.defects.ages', { band: bandOf(row.band) }),
              ...Object.fromEntries(states.map((state) => [state, Number(row[state])])),
              to: toReport('openDefects', whose),
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}

function FirstPass({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { data } = useReport('firstPassYield', asked)
  const worst = [...(data?.rows ?? [])]
    .filter(({ yieldPercent }) => yieldPercent !== null)
    .sort((a, b) => Number(a.yieldPercent) - Number(b.yieldPercent))
    .slice(0, 8)
  const parts = useIds(
    'partNumber',
    'code',
    worst.map(({ part }) => String(part)),
  )
  const centers = useIds(
    'workCenter',
    'code',
    worst.map(({ workCenter }) => String(workCenter)),
  )
  const yieldOf = ({ totals }: Answer) => format.percent(Number(totals?.[0]?.yieldPercent ?? 0) / 100)
  const findingOf = (answer: Answer) =>
    translate('dashboards.defects.yield', { share: yieldOf(answer), name: `${worst[0]?.part ?? ''} · ${worst[0]?.workCenter ?? ''}` })
  return (
    <ReportCard name="firstPassYield" asked={asked} finding={findingOf} nothing={translate('dashboards.defects.none')}>
      {(answer) => (
        <>
          <Figure value={yieldOf(answer)} unit={translate('dashboards.defects.goodAtOnce')} to={toReport('firstPassYield', asked)} />
          <Ranking
            title={findingOf(answer)}
            unit="%"
            format={(value) => format.percent(value / 100)}
            series={[{ name: 'yieldPercent', label: translate('dashboards.defects.goodAtOnce'), colour: 1 }]}
            data={worst.map(({ part, workCenter, yieldPercent }) => ({
              name: `${part} · ${workCenter}`,
              yieldPercent: Number(yieldPercent),
              to:
                parts.has(String(part)) && centers.has(String(workCenter))
                  ? toList('defect', { partNumberId: parts.get(String(part)), workCenterId: centers.get(String(workCenter)) })
                  : undefined,
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}

function ByWeek({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const findingOf = ({ totals, rows }: Answer) =>
    translate('dashboards.defects.perWeek', {
      average: format.number(Math.round((Number(totals?.[0]?.records ?? 0) / Math.max(1, rows.length)) * 10) / 10),
    })
  const narrowed = Object.fromEntries(Object.entries(asked).filter(([name]) => name === 'workCenterId' || name === 'supplierId'))
  return (
    <ReportCard
      name="defectsByWeek"
      asked={asked}
      finding={findingOf}
      nothing={translate('dashboards.defects.none')}
      isNothing={({ totals }) => Number(totals?.[0]?.records ?? 0) === 0}
    >
      {(answer) => (
        <>
          <Figure
            value={format.number(answer.totals?.[0]?.records)}
            unit={translate('dashboards.defects.recordsIn', { smart_count: answer.rows.length })}
            to={toReport('defectsByWeek', asked)}
          />
          <Chart
            title={findingOf(answer)}
            layout="time"
            unit={translate('dashboards.defects.records')}
            format={(value) => format.number(value)}
            series={[
              { name: 'open', label: translate('dashboards.defects.stillOpen'), colour: 2 },
              { name: 'closed', label: translate('dashboards.defects.closed'), colour: 1 },
            ]}
            data={answer.rows.map(({ weekStartsOn, records, open }) => ({
              name: format.day(weekStartsOn),
              full: translate('dashboards.weekFrom', { day: format.date(weekStartsOn) }),
              open: Number(open),
              closed: Number(records) - Number(open),
              to: toList(
                'defect',
                { ...within('detectedAt', String(weekStartsOn), 7, person.timezone), ...narrowed },
                { field: 'detectedAt', order: 'DESC' },
              ),
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}
