// npm run bench [-- reader | import | undo | backup | http | limits | tasks | defects | calculations | dispatch | dispatch-recommend | dispatch-reports | audit | row-sets | console] [-- --long]: every promise of speed against a floor measured in the same run.
import { parseArgs } from 'node:util'
import { benchAuditedWrites, benchAuditShare, benchSealing } from './audit.ts'
import { benchBackup } from './backup.ts'
import { benchRuns } from './calculations.ts'
import { benchConsole } from './console.ts'
import { benchDefects } from './defects.ts'
import { benchPlanning } from './dispatch-planning.ts'
import { benchRecommend } from './dispatch-recommend.ts'
import { benchDispatchReports } from './dispatch-reports.ts'
import { benchHttp } from './http.ts'
import { benchImport, benchUndo } from './import.ts'
import { benchCounting, benchRefusals } from './limits.ts'
import { benchReader } from './reader.ts'
import { benchRowSets } from './row-sets.ts'
import { benchTasks } from './tasks.ts'
import type { Latency } from './two-servers.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { long: { type: 'boolean' } } })
const wanted = (name: string) => positionals.length === 0 || positionals.includes(name)
let isShort = false

function tell(name: string, measured: string, target: string, isMet: boolean): void {
  if (!isMet) isShort = true
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${name.padEnd(44)} ${measured.padEnd(52)} ${target}`)
}

const whole = (value: number) => Math.round(value).toLocaleString('en')

if (wanted('reader')) {
  const { rows, seconds, ratio, peakMb } = await benchReader(100_000)
  const measured = `${seconds.toFixed(2)} s, ${ratio.toFixed(1)} x inflating, +${whole(peakMb)} MB`
  tell(`read ${whole(rows)} rows x 12 columns`, measured, 'at most 5 x inflating', ratio <= 5)
}
if (wanted('import')) {
  const goals = values.long ? { rows: 1_000_000, times: 1, mostMb: 350 } : { rows: 100_000, times: 3, mostMb: 300 }
  const leastPerSecond = 20_000
  const { rows, perSecond, floorPerSecond, ratio, peakMb } = await benchImport(goals.rows, goals.times)
  const measured = `${whole(perSecond)} rows/s, ${ratio.toFixed(2)} of ${whole(floorPerSecond)}, ${whole(peakMb)} MB`
  const target = `at least ${whole(leastPerSecond)} rows/s, under ${goals.mostMb} MB`
  tell(`import ${whole(rows)} rows x 12 columns`, measured, target, perSecond >= leastPerSecond && peakMb < goals.mostMb)
}
if (wanted('undo')) {
  const { rows, perSecond, isAsBefore } = await benchUndo(100_000)
  const measured = `${whole(perSecond)} rows/s, content hash ${isAsBefore ? 'of before' : 'NOT of before'}`
  tell(`undo an import of ${whole(rows)} rows`, measured, 'the content hash of before', isAsBefore)
}
if (wanted('backup')) {
  const { dump, restore, written } = await benchBackup(values.long ? 1_000_000 : 100_000)
  const shown = ({ perSecond, floorPerSecond, seconds, peakMb }: typeof dump) =>
    `${seconds.toFixed(1)} s, ${whole(perSecond)} rows/s, ${(perSecond / floorPerSecond).toFixed(2)} of bare, ${whole(peakMb)} MB`
  const isFast = dump.perSecond >= 80_000 && dump.peakMb < 250
  tell(`dump ${whole(dump.rows)} rows, ${whole(written)} commits beside it`, shown(dump), 'at least 80,000 rows/s, under 250 MB', isFast)
  const mostSeconds = Math.max(10, restore.rows * 60e-6)
  tell(`restore ${whole(restore.rows)} rows`, shown(restore), `under ${whole(mostSeconds)} s`, restore.seconds < mostSeconds)
}
if (wanted('http')) {
  const least: Record<string, number> = { 'read by id': 0.2, 'list of 50, filtered and sorted': 0.6, create: 0.35 }
  for (const { name, floorPerSecond, oursPerSecond, ratio } of await benchHttp()) {
    const measured = `${whole(oursPerSecond)}/s, ${ratio.toFixed(2)} of ${whole(floorPerSecond)}/s`
    tell(`${name}, 50 connections`, measured, `at least ${least[name]}`, ratio >= (least[name] ?? 0))
  }
}
if (wanted('limits')) {
  const { microseconds, bareMicroseconds } = benchCounting(1000)
  tell('count and judge a request', `${microseconds.toFixed(2)} us, bare ${bareMicroseconds.toFixed(2)} us`, 'under 5 us', microseconds < 5)
  const { unknown, inactive, threeDeviations } = await benchRefusals(values.long ? 1000 : 200)
  for (const [kind, share] of Object.entries({ unknown, inactive })) {
    const measured = `${(share * 100).toFixed(1)} of 100 take longer than a wrong password`
    tell(
      `refused sign-in, ${kind} name`,
      measured,
      `50 within ${(threeDeviations * 100).toFixed(1)}`,
      Math.abs(share - 0.5) <= threeDeviations,
    )
  }
}
if (wanted('tasks')) {
  const count = values.long ? 1_000_000 : 100_000
  const { lists, searches, create, load } = await benchTasks(count)
  const worst = (of: readonly Latency[]) => of.reduce((one, other) => (other.p95 > one.p95 ? other : one))
  const least = { list: 0.3, search: 0.3, create: 0.1, load: 0.3 }
  const show = (name: string, one: Latency, ratio: number, most: number, leastRatio: number) => {
    const measured = `p95 ${one.p95.toFixed(1)} ms, bare ${one.floorP95.toFixed(1)} ms; ${ratio.toFixed(2)} of bare`
    tell(name, measured, `under ${most} ms, at least ${leastRatio}`, one.p95 < most && ratio >= leastRatio)
  }
  const ratioOf = (of: readonly Latency[]) => of.map(({ ratio }) => ratio).toSorted((a, b) => a - b)[of.length >> 1] ?? 0
  const pages = (ending: string) => lists.filter(({ name }) => name.endsWith(ending))
  for (const page of ['page 1', 'page 100']) {
    const slowest = worst(pages(page))
    show(`${whole(count)} tasks: slowest list, ${slowest.name}`, slowest, ratioOf(pages(page)), 20, least.list)
  }
  const slowest = worst(searches)
  show(`${whole(count)} tasks: slowest search, ${slowest.name}`, slowest, ratioOf(searches), 100, least.search)
  show(`${whole(count)} tasks: create`, create, create.ratio, 10, least.create)
  const measured = `p99 ${load.p99} ms, bare ${load.floorP99} ms; ${whole(load.perSecond)}/s, ${load.ratio.toFixed(2)} of bare; ${whole(load.answers)} answers`
  tell(
    '100 people at once, 90 % reads',
    measured,
    `none refused, under 250 ms, at least ${least.load}`,
    load.p99 < 250 && load.ratio >= least.load,
  )
}
if (wanted('calculations')) {
  for (const { name, perSecond, floorPerSecond } of await benchRuns()) {
    const isPromised = name.startsWith('10,000')
    const measured = `${whole(perSecond)} runs/s, ${(perSecond / floorPerSecond).toFixed(2)} of ${whole(floorPerSecond)}`
    tell(name, measured, isPromised ? 'at least 2,000 runs/s' : '', !isPromised || perSecond >= 2000)
  }
}
if (wanted('defects')) {
  const count = values.long ? 200_000 : 20_000
  const { paretos, lists, searches } = await benchDefects(count)
  const show = (what: string, of: readonly Latency[], most: number) => {
    const slowest = of.reduce((one, other) => (other.p95 > one.p95 ? other : one))
    const measured = `p50 ${slowest.p50.toFixed(1)} ms, p95 ${slowest.p95.toFixed(1)} ms, bare ${slowest.floorP95.toFixed(1)} ms`
    tell(`${whole(count)} defects: slowest ${what}, ${slowest.name}`, measured, `under ${most} ms`, slowest.p95 < most)
  }
  show('Pareto', paretos, 50)
  show('list', lists, 20)
  show('search', searches, 20)
}
if (wanted('console')) {
  const { rows, open, next, filter, bare } = await benchConsole(100_000)
  const measured = `${whole(open)} ms; next page ${whole(next)} ms, filter ${whole(filter)} ms; bare answer ${whole(bare)} ms`
  tell(`list of ${whole(rows)} tasks, until it answers a key`, measured, 'under 1,500 ms', Math.max(open, next, filter) < 1500)
}
if (wanted('dispatch')) {
  const { orders, vehicles, routes, left, seconds, cpuSeconds, commitSeconds, peakMb, isSame, get, idleP95 } = await benchPlanning(1000, 50)
  const plan = `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor), ${whole(peakMb)} MB; ${routes} routes, ${left} left out, replay ${isSame ? 'the same' : 'NOT the same'}`
  tell(
    `plan ${whole(orders)} orders, ${vehicles} vehicles`,
    plan,
    'under 30 s and 1,024 MB, the same',
    seconds < 30 && peakMb < 1024 && isSame,
  )
  tell(`commit ${routes} routes, ${whole(orders - left)} orders`, `${commitSeconds.toFixed(2)} s`, 'under 2 s', commitSeconds < 2)
  const meanwhile = `p50 ${get.p50.toFixed(1)} ms, p95 ${get.p95.toFixed(1)} ms, worst ${get.worst.toFixed(0)} ms of ${get.count}; idle p95 ${idleP95.toFixed(1)} ms`
  tell('an order read while a plan is made', meanwhile, 'p95 under 100 ms', get.p95 < 100)
}
if (wanted('dispatch-recommend')) {
  const { orders, routes, p50, p95, processor } = await benchRecommend()
  const measured = `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; ${processor.toFixed(1)} ms of the processor`
  tell(`recommend among ${whole(orders)} orders on ${routes} routes`, measured, 'under 100 ms', p95 < 100)
}
if (wanted('dispatch-reports')) {
  const count = 20_000
  const { lists, reports } = await benchDispatchReports(count)
  const show = (what: string, of: readonly Latency[], most: number) => {
    const slowest = of.reduce((one, other) => (other.p95 > one.p95 ? other : one))
    const measured = `p50 ${slowest.p50.toFixed(1)} ms, p95 ${slowest.p95.toFixed(1)} ms, bare ${slowest.floorP95.toFixed(1)} ms`
    tell(`${whole(count)} routes: slowest ${what} ${slowest.name}`, measured, `under ${most} ms`, slowest.p95 < most)
  }
  show('list,', lists, 20)
  show('on-time rate of three months', reports, 100)
}
if (wanted('audit')) {
  for (const { name, perSecond, floorPerSecond } of await benchSealing(values.long ? 1_000_000 : 100_000)) {
    const measured = `${whole(perSecond)} entries/s, ${(perSecond / floorPerSecond).toFixed(2)} of ${whole(floorPerSecond)}`
    tell(name, measured, name === 'seal' ? 'at least 20,000 entries/s' : '', name !== 'seal' || perSecond >= 20_000)
  }
  const { perSecond, floorPerSecond, entries, sealed } = await benchAuditedWrites()
  const written = `${whole(perSecond)}/s, ${(perSecond / floorPerSecond).toFixed(2)} of ${whole(floorPerSecond)}/s; none refused, ${whole(sealed)} of ${whole(entries)} sealed meanwhile`
  tell('audited writes, 50 users at once', written, 'at least 1,000/s, none refused', perSecond >= 1000)
  const { withAudit, without } = await benchAuditShare()
  const added = `${(withAudit - without).toFixed(2)} ms (${withAudit.toFixed(2)} against ${without.toFixed(2)} ms)`
  tell('what the audit adds to a write', added, 'under 5 ms', withAudit - without < 5)
}
// the way that rows go to SQL Server is held against the other ways there are, on a server that is at hand
if (wanted('row-sets') && (positionals.length > 0 || process.env.MSSQL_TEST_URL)) {
  const figures = await benchRowSets([100, 1000, 5000])
  for (const { rows, name, milliseconds, messages, isUnchanged } of figures) {
    const parameter = figures.find((one) => one.rows === rows && one.name === 'table-valued parameter')
    const measured = `${milliseconds.toFixed(0)} ms, ${messages} message${messages === 1 ? '' : 's'}, ${isUnchanged ? 'unchanged' : 'NOT unchanged'}`
    const isOurs = name === 'JSON in one parameter'
    const isMet = !isOurs || (isUnchanged && (rows < 1000 || milliseconds <= (parameter?.milliseconds ?? 0)))
    tell(`${whole(rows)} rows as ${name}`, measured, isOurs ? 'unchanged; from 1,000 rows as fast as the parameter' : '', isMet)
  }
}
process.exitCode = isShort ? 1 : 0
