// Tasks: who has how much to do, what is late, how much gets done, and how long that takes.
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { useMe } from '../shell/me.tsx'
import { AskedForm, useAskedInAddress } from './asked-form.tsx'
import { Figure } from './card.tsx'
import { Chart } from './chart.tsx'
import classes from './dashboards.module.css'
import { useNames } from './names.ts'
import { toList, toReport } from './places.ts'
import { Ranking } from './ranking.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useReport } from './reports-data.ts'
import { sumBy } from './sums.ts'
import { addDays, askedDays, between, within } from './weeks.ts'

const open = { 'status.in': 'pending,in-progress' }

export function TasksDashboard() {
  const translate = useTranslate()
  const asked = useAskedInAddress()
  return (
    <Page title={translate('dashboards.tasks.title')} about={translate('dashboards.tasks.about')}>
      <AskedForm hasPeriod by={[['siteId', 'site']]} />
      <div className={classes.grid}>
        <ByPerson asked={asked} />
        <Overdue asked={asked} />
        <PerWeek asked={asked} />
        <TimeToComplete asked={asked} />
      </div>
    </Page>
  )
}

const pick = ({ siteId }: Asked) => (siteId ? { siteId } : {})

function ByPerson({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { data } = useReport('openTasks', asked)
  const known = useNames(
    'user',
    (data?.rows ?? []).map(({ assignee }) => assignee),
  )
  const peopleOf = ({ rows }: Answer) => {
    const overdue = new Map(sumBy(rows, 'assignee', 'overdue').map(({ name, amount }) => [name, amount]))
    return sumBy(rows, 'assignee', 'open').map(({ name, amount }) => ({
      name,
      open: amount,
      overdue: overdue.get(name) ?? 0,
      inTime: amount - (overdue.get(name) ?? 0),
    }))
  }
  const findingOf = (answer: Answer) => {
    const [most] = peopleOf(answer)
    return translate('dashboards.tasks.byPerson', { name: known(most?.name)?.name ?? most?.name ?? '', count: most?.open ?? 0 })
  }
  return (
    <ReportCard
      name="openTasks"
      asked={asked}
      finding={findingOf}
      nothing={translate('dashboards.tasks.nothingOpen')}
      next={{ begin: 'task' }}
    >
      {(answer) => (
        <>
          <Figure
            value={format.number(answer.totals?.[0]?.open)}
            unit={translate('dashboards.tasks.open')}
            to={toList('task', { ...open, ...pick(asked) })}
          />
          <Ranking
            title={findingOf(answer)}
            unit={translate('dashboards.tasks.open')}
            format={(value) => format.number(value)}
            series={[
              { name: 'overdue', label: translate('dashboards.overdue'), colour: 2 },
              { name: 'inTime', label: translate('dashboards.tasks.inTime'), colour: 1 },
            ]}
            data={peopleOf(answer)
              .slice(0, 12)
              .map(({ name, ...counts }) => ({
                name: known(name)?.name ?? name,
                ...counts,
                to: known(name) ? toList('task', { ...open, assigneeId: known(name)?.id, ...pick(asked) }) : undefined,
              }))}
          />
        </>
      )}
    </ReportCard>
  )
}

function Overdue({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  return (
    <ReportCard
      name="overdueTasks"
      asked={asked}
      finding={({ rows }) =>
        translate('dashboards.tasks.overdue', {
          smart_count: rows.length,
          days: format.number(Math.floor(Number(rows[0]?.hoursLate ?? 0) / 24)),
        })
      }
      nothing={translate('dashboards.tasks.nothingOverdue')}
      next="well"
      columns={['number', 'title', 'assignee', 'dueAt']}
      first={8}
    >
      {({ rows }) => (
        <Figure
          value={format.number(rows.length)}
          unit={translate('dashboards.overdue')}
          to={toList('task', { overdue: true, ...pick(asked) }, { field: 'openDueAt', order: 'ASC' })}
          tone="bad"
        />
      )}
    </ReportCard>
  )
}

function PerWeek({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const findingOf = ({ rows, totals }: Answer) =>
    translate('dashboards.tasks.perWeek', {
      average: format.number(Math.round((Number(totals?.[0]?.completed ?? 0) / Math.max(1, rows.length)) * 10) / 10),
    })
  return (
    <ReportCard
      name="completedPerWeek"
      asked={asked}
      finding={findingOf}
      nothing={translate('dashboards.tasks.noneCompleted')}
      isNothing={({ totals }) => Number(totals?.[0]?.completed ?? 0) === 0}
    >
      {(answer) => (
        <>
          <Figure
            value={format.number(answer.totals?.[0]?.completed)}
            unit={translate('dashboards.tasks.completedIn', { smart_count: answer.rows.length })}
            to={toReport('completedPerWeek', asked)}
          />
          <Chart
            title={findingOf(answer)}
            layout="time"
            unit={translate('dashboards.tasks.tasks')}
            format={(value) => format.number(value)}
            series={[
              { name: 'onTime', label: translate('dashboards.tasks.onTime'), colour: 1 },
              { name: 'late', label: translate('dashboards.tasks.late'), colour: 2 },
              { name: 'without', label: translate('dashboards.tasks.withoutDue'), colour: 6 },
            ]}
            data={answer.rows.map(({ weekStartsOn, completed, onTime, late }) => ({
              name: format.day(weekStartsOn),
              full: translate('dashboards.weekFrom', { day: format.date(weekStartsOn) }),
              onTime: Number(onTime),
              late: Number(late),
              without: Number(completed) - Number(onTime) - Number(late),
              // what was completed is listed by person and day, not by site
              to: asked.siteId
                ? toReport('completedPerWeek', {
                    ...asked,
                    from: String(weekStartsOn),
                    to: addDays(String(weekStartsOn), 6),
                    by: 'assignee',
                  })
                : toList('task', within('completedAt', String(weekStartsOn), 7, person.timezone), { field: 'completedAt', order: 'DESC' }),
            }))}
          />
        </>
      )}
    </ReportCard>
  )
}

function TimeToComplete({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const { data } = useReport('timeToComplete', asked)
  const known = useNames(
    'user',
    (data?.rows ?? []).map(({ name }) => name),
  )
  const toPerson = (name: unknown, at: string) => {
    const id = known(name)?.id
    if (id === undefined) return undefined
    return asked.siteId
      ? toReport('timeToComplete', { ...asked, assigneeId: id })
      : toList(
          'task',
          { assigneeId: id, ...between('completedAt', askedDays(asked, 30, at, person.timezone), person.timezone) },
          { field: 'completedAt', order: 'DESC' },
        )
  }
  const medianOf = ({ totals }: Answer) => format.span(totals?.[0]?.medianHours)
  const findingOf = (answer: Answer) =>
    translate('dashboards.tasks.time', { median: medianOf(answer), most: format.span(answer.totals?.[0]?.p90Hours) })
  return (
    <ReportCard name="timeToComplete" asked={asked} finding={findingOf} nothing={translate('dashboards.tasks.noneCompleted')}>
      {(answer) => (
        <>
          <Figure value={medianOf(answer)} unit={translate('dashboards.tasks.median')} to={toReport('timeToComplete', asked)} />
          <Ranking
            title={findingOf(answer)}
            unit={translate('dashboards.tasks.median')}
            format={format.span}
            series={[{ name: 'medianHours', label: translate('dashboards.tasks.median'), colour: 1 }]}
            data={[...answer.rows]
              .sort((a, b) => Number(b.medianHours) - Number(a.medianHours))
              .slice(0, 12)
              .map(({ name, medianHours }) => ({
                name: known(name)?.name ?? String(name ?? translate('dashboards.none')),
                medianHours: Number(medianHours),
                to: toPerson(name, answer.at),
              }))}
          />
        </>
      )}
    </ReportCard>
  )
}
