// Audit: how much is written and by whom, what waits to be sealed, when the ledger was last sealed and verified, and the newest entries.

import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { AuditEntries } from './audit-entries.tsx'
import { Card, Figure } from './card.tsx'
import { Chart } from './chart.tsx'
import classes from './dashboards.module.css'
import { Ledger } from './ledger.tsx'
import { useNames } from './names.ts'
import { Ranking } from './ranking.tsx'

interface Named {
  readonly name: string
  readonly entries: number
}

/** /api/audit/dashboard, as far as it is shown. */
export interface AuditFigures {
  readonly perHour: readonly { readonly hour: string; readonly entries: number }[]
  readonly byActor: readonly Named[]
  readonly byResource: readonly Named[]
  readonly lastSealedAt: string | null
  readonly oldestPending: { readonly at: string } | null
}

/** The figures of the trail. */
export const useAuditFigures = () =>
  useQuery({ queryKey: ['audit', 'dashboard'], queryFn: ({ signal }) => call<AuditFigures>('/api/audit/dashboard', { signal }) })

/** The newest entries of somebody, or of some resource. */
const toEntries = (by: 'actor' | 'resource', name: string) => `/dashboards/audit?${new URLSearchParams({ [by]: name })}`

export function AuditDashboard() {
  const translate = useTranslate()
  const { can } = useMe()
  if (!can('audit.read'))
    return (
      <Page title={translate('dashboards.audit.title')}>
        <Trouble error={new Error(translate('dashboards.notAllowed'))} />
      </Page>
    )
  return (
    <Page title={translate('dashboards.audit.title')} about={translate('dashboards.audit.about')}>
      <div className={classes.grid}>
        <Ledger />
        <PerHour />
        <By by="actor" />
        <By by="resource" />
        <AuditEntries />
      </div>
    </Page>
  )
}

function PerHour() {
  const translate = useTranslate()
  const format = useFormat()
  const query = useAuditFigures()
  const totalOf = ({ perHour }: AuditFigures) => perHour.reduce((sum, { entries }) => sum + entries, 0)
  const findingOf = (data: AuditFigures) => {
    const most = data.perHour.reduce((best, one) => (one.entries > best.entries ? one : best), { hour: '', entries: 0 })
    return most.entries === 0
      ? translate('dashboards.audit.quiet')
      : translate('dashboards.audit.busiest', { at: format.instant(most.hour), count: format.number(most.entries) })
  }
  return (
    <Card label={translate('dashboards.audit.perHour')} query={query} finding={findingOf} isWide>
      {(data) => (
        <>
          <Figure value={format.number(totalOf(data))} unit={translate('dashboards.audit.in48Hours')} to="/dashboards/audit#entries" />
          <Chart
            title={findingOf(data)}
            layout="time"
            unit={translate('dashboards.audit.entries')}
            format={(value) => format.number(value)}
            series={[{ name: 'entries', label: translate('dashboards.audit.entries'), colour: 1 }]}
            data={data.perHour.map(({ hour, entries }) => ({
              name: `${format.day(hour)}, ${format.time(hour)}`,
              full: format.instant(hour),
              entries,
              to: `/dashboards/audit?${new URLSearchParams({ from: new Date(hour).toISOString(), to: new Date(Date.parse(hour) + 3_600_000).toISOString() })}`,
            }))}
          />
        </>
      )}
    </Card>
  )
}

function By({ by }: { by: 'actor' | 'resource' }) {
  const translate = useTranslate()
  const format = useFormat()
  const { resource } = useMe()
  const query = useAuditFigures()
  const listOf = (data: AuditFigures) => (by === 'actor' ? data.byActor : data.byResource)
  const known = useNames('user', by === 'actor' && query.data ? listOf(query.data).map(({ name }) => name) : [])
  const labelOf = (name: string) => (by === 'resource' ? resource(name)?.pluralLabel : known(name)?.name) ?? name
  const findingOf = (data: AuditFigures) => {
    const [most] = listOf(data)
    return most
      ? translate(`dashboards.audit.most.${by}`, { name: labelOf(most.name), count: format.number(most.entries) })
      : translate('dashboards.audit.quiet')
  }
  return (
    <Card label={translate(`dashboards.audit.by.${by}`)} query={query} finding={findingOf}>
      {(data) => {
        const counts = listOf(data).slice(0, 10)
        return (
          <>
            <Figure
              value={format.number(listOf(data).length)}
              unit={translate(`dashboards.audit.units.${by}`, { smart_count: listOf(data).length })}
            />
            <Ranking
              title={findingOf(data)}
              unit={translate('dashboards.audit.entries')}
              format={(value) => format.number(value)}
              series={[{ name: 'entries', label: translate('dashboards.audit.entries'), colour: 1 }]}
              data={counts.map(({ name, entries }) => ({ name: labelOf(name), entries, to: toEntries(by, name) }))}
            />
          </>
        )
      }}
    </Card>
  )
}
