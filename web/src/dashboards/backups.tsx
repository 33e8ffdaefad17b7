// Backups: how old the newest verified dump is, how drills went, every dump, and making or drilling one now.
import { Alert, Badge, Button, Table } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Failure } from '../parts/refusal.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Card, Figure, Nothing } from './card.tsx'
import { Chart } from './chart.tsx'
import classes from './dashboards.module.css'
import { Health } from './health.tsx'

interface Dump {
  readonly id: string
  readonly state: 'wanted' | 'running' | 'good' | 'failed' | 'removed'
  readonly startedAt: string
  readonly rows: number | null
  readonly bytes: number | null
  readonly milliseconds: number | null
  readonly reason: string | null
  readonly isVerified: boolean
  readonly drilledAt: string | null
  readonly drillMilliseconds: number | null
  readonly drillReason: string | null
}
interface Dumps {
  readonly items: readonly Dump[]
}

const isUnderWay = ({ state }: Dump) => state === 'wanted' || state === 'running'
const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10

/** The newest dumps; asked again while one is being made, or until a drill that was asked for has ended. */
export const useDumps = (isOn = true, isWaiting: (dumps: readonly Dump[]) => boolean = () => false) =>
  useQuery({
    queryKey: ['backups'],
    enabled: isOn,
    queryFn: ({ signal }) => call<Dumps>('/api/backups', { query: { limit: 100 }, signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) || isWaiting(state.data?.items ?? []) ? 2000 : false),
  })

export function BackupsDashboard() {
  const translate = useTranslate()
  const format = useFormat()
  const { can } = useMe()
  const client = useQueryClient()
  const after = { onSettled: () => client.invalidateQueries({ queryKey: ['backups'] }) }
  const make = useMutation({ mutationFn: () => call('/api/backups', { method: 'POST', body: {} }), ...after })
  const drill = useMutation({
    mutationFn: ({ id }: Dump) => call(`/api/backups/${id}/drill`, { method: 'POST', body: {} }),
    ...after,
  })
  const drilled = drill.isSuccess ? drill.variables : undefined
  const dumps = useDumps(can('backup.read'), (items) => {
    const now = items.find(({ id }) => id === drilled?.id)
    return now !== undefined && now.drilledAt === drilled?.drilledAt
  })
  const isDrilling = (dump: Dump) => drilled?.id === dump.id && dump.drilledAt === drilled.drilledAt
  const newestOf = ({ items }: Dumps) => items.find(({ isVerified }) => isVerified)
  const drillsOf = ({ items }: Dumps) =>
    items.filter(({ drilledAt }) => drilledAt).sort((a, b) => String(a.drilledAt).localeCompare(String(b.drilledAt)))
  if (!can('backup.read'))
    return (
      <Page title={translate('dashboards.backups.title')}>
        <Trouble error={new Error(translate('dashboards.notAllowed'))} />
      </Page>
    )
  const drillFinding = (data: Dumps) => {
    const failed = drillsOf(data).filter(({ drillReason }) => drillReason).length
    if (drillsOf(data).length === 0) return translate('dashboards.backups.noDrill')
    return failed > 0
      ? translate('dashboards.backups.drillsFailed', { smart_count: failed, of: drillsOf(data).length })
      : translate('dashboards.backups.drillsGood', { smart_count: drillsOf(data).length })
  }
  return (
    <Page
      title={translate('dashboards.backups.title')}
      about={translate('dashboards.backups.about')}
      actions={
        can('backup.create') && (
          <Button loading={make.isPending || dumps.data?.items.some(isUnderWay) === true} onClick={() => make.mutate()}>
            {translate('dashboards.backups.make')}
          </Button>
        )
      }
    >
      {(make.error || drill.error) && <Trouble error={make.error ?? drill.error} />}
      <div className={classes.grid}>
        <Card
          label={translate('dashboards.backups.newest')}
          query={dumps}
          finding={(data) => {
            const newest = newestOf(data)
            return newest
              ? translate('dashboards.backups.age', { age: format.relative(newest.startedAt) })
              : translate('dashboards.backups.noneVerified')
          }}
        >
          {(data) => {
            const newest = newestOf(data)
            return newest ? (
              <>
                <Figure value={format.relative(newest.startedAt)} unit={format.instant(newest.startedAt)} />
                <Table variant="vertical" fz="sm" aria-label={translate('dashboards.backups.newest')}>
                  <Table.Tbody>
                    {[
                      ['rows', format.number(newest.rows)],
                      ['kilobytes', format.number(Math.round((newest.bytes ?? 0) / 1024))],
                      ['secondsTaken', format.number(seconds(newest.milliseconds ?? 0))],
                    ].map(([name, value]) => (
                      <Table.Tr key={name}>
                        <Table.Th scope="row" w="50%">
                          {translate(`dashboards.backups.${name}`)}
                        </Table.Th>
                        <Table.Td className={classes.count}>{value}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </>
            ) : (
              <Nothing>{translate('dashboards.backups.makeFirst')}</Nothing>
            )
          }}
        </Card>
        <Health />
        <Card label={translate('dashboards.backups.drills')} query={dumps} finding={drillFinding}>
          {(data) => {
            const last = drillsOf(data).at(-1)
            return last ? (
              <>
                <Figure
                  value={`${format.number(seconds(last.drillMilliseconds ?? 0))} s`}
                  unit={translate('dashboards.backups.lastDrill', { at: format.relative(last.drilledAt) })}
                  {...(last.drillReason ? { tone: 'bad' as const } : {})}
                />
                <Chart
                  title={drillFinding(data)}
                  layout="time"
                  unit={translate('dashboards.backups.seconds')}
                  format={(value) => format.number(value)}
                  series={[
                    { name: 'good', label: translate('dashboards.backups.wentWell'), colour: 3 },
                    { name: 'failed', label: translate('dashboards.backups.failed'), colour: 2 },
                  ]}
                  data={drillsOf(data).map(({ drilledAt, drillMilliseconds, drillReason }) => ({
                    name: format.date(drilledAt),
                    good: drillReason ? 0 : seconds(drillMilliseconds ?? 0),
                    failed: drillReason ? seconds(drillMilliseconds ?? 0) : 0,
                  }))}
                />
              </>
            ) : (
              <Nothing>{translate('dashboards.backups.drillOne')}</Nothing>
            )
          }}
        </Card>
        <Card
          label={translate('dashboards.backups.dumps')}
          isWide
          query={dumps}
          finding={({ items }) =>
            translate('dashboards.backups.count', { smart_count: items.filter(({ state }) => state === 'good').length })
          }
        >
          {({ items }) =>
            items.length === 0 ? (
              <Nothing>{translate('dashboards.backups.makeFirst')}</Nothing>
            ) : (
              <Table.ScrollContainer
                minWidth={640}
                type="native"
                tabIndex={0}
                role="region"
                aria-label={translate('dashboards.backups.dumps')}
              >
                <Table striped verticalSpacing={6} fz="sm">
                  <Table.Thead>
                    <Table.Tr>
                      {['startedAt', 'state', 'rows', 'kilobytes', 'drill', 'do'].map((name) => (
                        <Table.Th key={name} scope="col" className={name === 'rows' || name === 'kilobytes' ? classes.count : undefined}>
                          {translate(`dashboards.backups.${name}`)}
                        </Table.Th>
                      ))}
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((dump) => (
                      <Table.Tr key={dump.id}>
                        <Table.Td>{format.instant(dump.startedAt)}</Table.Td>
                        <Table.Td>
                          <Badge variant="default" tt="none">
                            {translate(dump.isVerified ? 'dashboards.backups.verified' : `dashboards.backups.states.${dump.state}`)}
                          </Badge>
                          {dump.reason && (
                            <Alert color="red">
                              <Failure reason={dump.reason} />
                            </Alert>
                          )}
                        </Table.Td>
                        <Table.Td className={classes.count}>{format.number(dump.rows)}</Table.Td>
                        <Table.Td className={classes.count}>
                          {dump.bytes === null ? '' : format.number(Math.round(dump.bytes / 1024))}
                        </Table.Td>
                        <Table.Td>
                          {dump.drilledAt
                            ? `${translate(`dashboards.backups.${dump.drillReason ? 'failed' : 'wentWell'}`)} · ${format.relative(dump.drilledAt)}`
                            : translate('dashboards.never')}
                          {dump.drillReason && (
                            <Alert color="red">
                              <Failure reason={dump.drillReason} />
                            </Alert>
                          )}
                        </Table.Td>
                        <Table.Td>
                          {can('backup.create') && dump.state === 'good' && (
                            <Button
                              size="compact-sm"
                              variant="default"
                              loading={isDrilling(dump) || (drill.isPending && drill.variables.id === dump.id)}
                              aria-label={translate('dashboards.backups.drillOf', { at: format.instant(dump.startedAt) })}
                              onClick={() => drill.mutate(dump)}
                            >
                              {translate('dashboards.backups.drillNow')}
                            </Button>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            )
          }
        </Card>
      </div>
    </Page>
  )
}
