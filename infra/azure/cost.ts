// npm run azure:cost: what each set of parameters costs in a month, from what it deploys, the prices of costs.json and the workloads assumed there.
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Deployed, deploy, readParameters } from './bicep/deployment.ts'
import { isObject } from './bicep/values.ts'
import costs from './costs.json' with { type: 'json' }

type Price = keyof typeof costs.prices
type Workload = (typeof costs.workloads)['small']

/** A part of the bill, in US dollars a month. */
export interface Line {
  readonly what: string
  readonly usd: number
}

const hours = 730
const seconds = hours * 3600
/** Timers that run once a minute, every five, ten and fifteen, every hour and every night: each is billed a second at least. */
const timerRuns = 43_800 + 8760 + 4380 + 2920 + 1460 + 150
const isPrice = (name: string): name is Price => Object.hasOwn(costs.prices, name)
const price = (name: string) => {
  if (!isPrice(name)) throw new Error(`costs.json has no price ${name}`)
  return costs.prices[name].usd
}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const propertyOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined)

/** The sets of parameters, by name. */
export const sets = globSync('*.bicepparam', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.bicepparam'))
  .sort()

/** The bill of a set. */
export async function estimate(set: string): Promise<Line[]> {
  const workload = Object.entries(costs.workloads).find(([name]) => name === set)?.[1]
  if (!workload) throw new Error(`costs.json has no workload ${set}`)
  const given = await readParameters(join(import.meta.dirname, `${set}.bicepparam`), someEnvironment)
  const all = await deploy(join(import.meta.dirname, 'main.bicep'), given)
  const asked = (what: string) => all.filter((one) => one.what.startsWith(`br/public:avm/res/${what}:`))
  return [
    { what: 'function app', usd: appOf(given, workload) },
    { what: 'database', usd: databaseOf(given, workload) },
    { what: 'long-term backups', usd: longTermOf(asked('sql/server')) * workload.databaseGb * price('longTermGb') },
    { what: 'files and queues', usd: workload.filesGb * price(`Hot ${given.storageReplication}`) + operationsOf(workload) },
    { what: 'vault', usd: workload.dumpsGb * price(`Cool ${given.vaultReplication}`) },
    { what: 'logs and traces', usd: workload.logsGb * (price('logGb') + ((Number(given.logDays) - 31) / 30) * price('logKeptGb')) },
    {
      what: 'alerts',
      usd: alertsOf(asked('insights/scheduled-query-rule')) + asked('insights/metric-alert').length * price('metricAlert'),
    },
    { what: 'private network', usd: networkOf(all) + asked('network/private-dns-zone').length * price('zone') },
  ].map((line) => ({ ...line, usd: Math.max(line.usd, 0) }))
}

/** Stands for what a set reads from its environment, none of which costs anything. */
const someEnvironment = {
  OPSBOOK_OPERATORS_NAME: 'some',
  OPSBOOK_OPERATORS_ID: 'some',
  OPSBOOK_ALERT_EMAILS: 'some',
  OPSBOOK_BUDGET_START: 'some',
}

function appOf(
  { alwaysReady, instanceMemoryMB }: Readonly<Record<string, unknown>>,
  { requests, activeHours, instances }: Workload,
): number {
  const gb = Number(instanceMemoryMB) / 1024
  const ready = listOf(alwaysReady).reduce<number>((sum, one) => sum + Number(propertyOf(one, 'instanceCount')), 0)
  const worked = activeHours * 3600 * gb
  const onReady = Math.min(instances, ready) * worked
  const onDemand = Math.max(instances - ready, 0) * worked + timerRuns * gb - costs.prices.onDemandFreeGbSeconds.free
  return (
    ready * gb * seconds * price('alwaysReadyGbSecond') +
    onReady * price('alwaysReadyWorkGbSecond') +
    Math.max(onDemand, 0) * price('onDemandGbSecond') +
    ((requests + timerRuns) / 1_000_000) * price('millionExecutions')
  )
}

function databaseOf(given: Readonly<Record<string, unknown>>, { activeHours, vcores, databaseGb }: Workload): number {
  const capacity = Number(given.databaseCapacity)
  if (given.databaseTier === 'Standard') return capacity * price('dtu')
  const factor = given.isZoneRedundant ? price('zoneRedundantFactor') : 1
  const data = databaseGb * price('databaseGb') * (given.isZoneRedundant ? 2 : 1)
  if (!String(given.databaseSku).includes('_S_')) return capacity * hours * price('provisionedVcoreHour') * factor + data
  const least = Number(given.databaseMinCapacity)
  return (activeHours * Math.max(vcores, least) + (hours - activeHours) * least) * price('serverlessVcoreHour') * factor + data
}

/** How many backups are kept at once: their durations, each in its own unit. */
function longTermOf([server]: readonly Deployed[]): number {
  const policy = propertyOf(listOf(server?.given.databases)[0], 'backupLongTermRetentionPolicy')
  const durations = ['weeklyRetention', 'monthlyRetention', 'yearlyRetention'].map((name) => String(propertyOf(policy, name)))
  return durations.reduce((sum, duration) => sum + Number(/\d+/.exec(duration)?.[0] ?? 0), 0)
}

/** One request in five touches a file; the host asks ten queues all the time. */
const operationsOf = ({ requests }: Workload) =>
  (requests / 5 / 10_000) * price('blobOperations') + (5_000_000 / 10_000) * price('queueOperations')

const alertsOf = (rules: readonly Deployed[]) =>
  rules.reduce((sum, { given }) => sum + price(`logAlert${Math.min(Number(/\d+/.exec(String(given.evaluationFrequency))?.[0]), 15)}`), 0)

const networkOf = (all: readonly Deployed[]) =>
  all.filter(({ what }) => what.startsWith('br/')).reduce((sum, { given }) => sum + listOf(given.privateEndpoints).length, 0) *
  hours *
  price('endpointHour')

/** The bills of all sets as a table of Markdown. */
export async function table(): Promise<string> {
  const bills = await Promise.all(sets.map(estimate))
  const usd = (amount: number) => amount.toFixed(0)
  const rows = (bills[0] ?? []).map(({ what }, index) => [what, ...bills.map((bill) => usd(bill[index]?.usd ?? 0))])
  const total = ['**a month, US dollars**', ...bills.map((bill) => `**${usd(bill.reduce((sum, line) => sum + line.usd, 0))}**`)]
  const lines = [['', ...sets], ['---', ...sets.map(() => '--:')], ...rows, total]
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
}

if (import.meta.main) process.stdout.write(`${await table()}\n${costs.note}\n`)
