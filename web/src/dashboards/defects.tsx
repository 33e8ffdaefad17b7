// Defects: the vital few, what poor quality costs, how old what is open is, yield, weeks, and gauges.
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { toWall } from '../parts/zoned.ts'
import { columnOf, useMe } from '../shell/me.tsx'
import { AskedForm, useAskedInAddress } from './asked-form.tsx'
import { bandOf } from './band.ts'
import { Figure } from './card.tsx'
import { Chart } from './chart.tsx'
import classes from './dashboards.module.css'
import { useKnown } from './names.ts'
import { Pareto } from './pareto.tsx'
import { toList, toReport } from './places.ts'
import { PoorQuality } from './poor-quality.tsx'
import { Ranking } from './ranking.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, type Row, useReport } from './reports-data.ts'
import { addDays, between, within } from './weeks.ts'

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
          next="well"
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

/** What narrows lists of defects as it narrows the reports. */
const pick = ({ workCenterId, supplierId }: Asked) => ({ ...(workCenterId ? { workCenterId } : {}), ...(supplierId ? { supplierId } : {}) })
const newest = { field: 'detectedAt', order: 'DESC' } as const

/** The states of the defects that reports count: all but drafts. */
function useCounted(): Readonly<Record<string, string>> {
  const resource = useMe().resource('defect')
  const choices = (resource && columnOf(resource, 'status')?.choices) ?? []
  const counted = choices.flatMap(({ value }) => (value === 'draft' ? [] : [value]))
  return { 'status.in': counted.join(',') }
}

/** The days of detection of an age such as `8-30` and `over 90`, for the filter of the list. */
function daysOf(band: unknown, today: string) {
  const [least = 0, most = null] = (String(band).match(/\d+/g) ?? []).map(Number)
  if (most === null) return { to: addDays(today, -least - 1) }
  return { from: addDays(today, -most), to: least === 0 ? undefined : addDays(today, -least) }
}

const states = ['open', 'contained', 'inReview', 'dispositioned', 'inRework', 'verification'] as const
const open = { 'status.in': 'open,contained,in-review,dispositioned,in-rework,verification' }

function OpenAges({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { metadata, person } = useMe()
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
      next="well"
      isNothing={({ totals }) => Number(totals?.[0]?.defects ?? 0) === 0}
    >
      {(answer) => (
        <>
          <Figure
            value={format.number(answer.totals?.[0]?.defects)}
            unit={translate('dashboards.defects.openAndOverdue', { count: format.number(answer.totals?.[0]?.overdue) })}
            to={toList('defect', { ...open, ...pick(asked) }, newest)}
          />
          <Chart
            title={findingOf(answer)}
            layout="time"
            unit={translate('dashboards.defects.recordsByAge')}
            format={(value) => format.number(value)}
            series={states.map((state, at) => ({ name: state, label: labels.get(state) ?? state, colour: at + 1 }))}
            data={answer.rows.map((row) => ({
              name: bandOf(row.band),
              full: translate('dashboards.defects.ages', { band: bandOf(row.band) }),
              ...Object.fromEntries(states.map((state) => [state, Number(row[state])])),
              to: toList(
                'defect',
                {
                  ...open,
                  ...between('detectedAt', daysOf(row.band, toWall(answer.at, person.timezone).slice(0, 10)), person.timezone),
                  ...pick(asked),
                },
                newest,
              ),
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
  const { person } = useMe()
  const counted = useCounted()
  const { data } = useReport('firstPassYield', asked)
  const worst = [...(data?.rows ?? [])]
    .filter(({ yieldPercent }) => yieldPercent !== null)
    .sort((a, b) => Number(a.yieldPercent) - Number(b.yieldPercent))
    .slice(0, 8)
  const known = useKnown(
    worst.flatMap(
      ({ part, workCenter }) =>
        [
          ['partNumber', part],
          ['workCenter', workCenter],
        ] as const,
    ),
  )
  const nameOf = ({ part, workCenter }: Row, how: 'name' | 'full' = 'name') =>
    `${known('partNumber', part)?.[how] ?? part} · ${known('workCenter', workCenter)?.[how] ?? workCenter}`
  const yieldOf = ({ totals }: Answer) => format.percent(Number(totals?.[0]?.yieldPercent ?? 0) / 100)
  const findingOf = (answer: Answer) =>
    translate('dashboards.defects.yield', { share: yieldOf(answer), name: worst[0] ? nameOf(worst[0]) : '' })
  return (
    <ReportCard name="firstPassYield" asked={asked} finding={findingOf} nothing={translate('dashboards.defects.none')}>
      {(answer) => (
        <>
          <Figure value={yieldOf(answer)} unit={translate('dashboards.defects.goodAtOnce')} to={toReport('firstPassYield', asked)} />
          <Ranking
            title={findingOf(answer)}
            unit={translate('dashboards.defects.goodAtOnce')}
            format={(value) => format.percent(value / 100)}
            series={[{ name: 'yieldPercent', label: translate('dashboards.defects.goodAtOnce'), colour: 1 }]}
            data={worst.map((row) => {
              const [part, workCenter] = [known('partNumber', row.part), known('workCenter', row.workCenter)]
              return {
                name: nameOf(row),
                full: nameOf(row, 'full'),
                yieldPercent: Number(row.yieldPercent),
                to:
                  part && workCenter
                    ? toList(
                        'defect',
                        {
                          ...counted,
                          ...between('detectedAt', asked, person.timezone),
                          ...pick(asked),
                          partNumberId: part.id,
                          workCenterId: workCenter.id,
                        },
                        newest,
                      )
                    : undefined,
              }
            })}
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
  const counted = useCounted()
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
                { ...counted, ...within('detectedAt', String(weekStartsOn), 7, person.timezone), ...pick(asked) },
                newest,
              ),
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}
