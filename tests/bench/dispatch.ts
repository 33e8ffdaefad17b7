// npm run bench:dispatch [-- R101 C201 scale] [--seed 1] [--iterations 450000]: plans for Solomon's instances against the best that are published, for both
// objectives, and what 1,000 orders take (scale).
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Objective } from '../../shared/domains/dispatch/planning/problem.ts'
import { bestKnown, solomonNames } from '../support/solomon.ts'
import type { Asked, Planned } from './dispatch-child.ts'
import type { Scaled } from './dispatch-scale.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, iterations: { type: 'string', default: '450000' } },
})
const names = positionals.length > 0 ? positionals.filter((name) => name !== 'scale') : solomonNames
const unknown = names.filter((name) => !bestKnown.has(name))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${solomonNames.join(', ')}.`)
  process.exit(1)
}
const common = { seed: Number(values.seed), iterations: Number(values.iterations) }
const objectives: readonly Objective[] = ['cost', 'vehicles']
const titles: Record<Objective, string> = { cost: 'distance', vehicles: 'vehicles first' }

/** What is known to be best for what was planned. */
function best({ name, objective }: Asked): { vehicles: number; distance: number } {
  const known = bestKnown.get(name)
  if (known === undefined) throw new Error(`${name} has no best known solution`)
  return objective === 'cost' ? { vehicles: Number.NaN, distance: known.distance } : known.vehiclesFirst
}
const gap = (planned: Planned): number => 100 * (planned.distance / best(planned).distance - 1)

function tell(planned: Planned): void {
  const { vehicles, distance } = best(planned)
  const count = Number.isNaN(vehicles) ? `${planned.vehicles}` : `${planned.vehicles} (${vehicles})`
  const cells = [
    planned.name.padEnd(6),
    titles[planned.objective].padEnd(14),
    count.padStart(8),
    planned.distance.toFixed(2).padStart(9),
    distance.toFixed(2).padStart(9),
    `${gap(planned).toFixed(2)} %`.padStart(8),
    `${planned.seconds.toFixed(1)} s`.padStart(8),
    `${planned.workSeconds.toFixed(1)} s`.padStart(8),
  ]
  console.log(cells.join('  '), planned.left > 0 ? `${planned.left} left out` : '', planned.wrong.join('; '))
}

/** Plans all in two threads, telling each as it is done, in the order of the list. */
async function planAll(list: readonly Asked[]): Promise<Planned[]> {
  const done: (Planned | undefined)[] = []
  let next = 0
  let told = 0
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('dispatch-child.ts', import.meta.url))
    while (next < list.length) {
      const index = next++
      worker.postMessage(list[index])
      const [planned]: Planned[] = await once(worker, 'message')
      done[index] = planned
      for (let ready = done[told]; ready !== undefined; ready = done[++told]) tell(ready)
    }
    await worker.terminate()
  }
  await Promise.all([work(), work()])
  return done.filter((planned) => planned !== undefined)
}

let isMissed = false
function judge(name: string, measured: string, target: string, isMet: boolean): void {
  if (!isMet) isMissed = true
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${name.padEnd(34)} ${measured.padEnd(22)} ${target}`)
}
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)

async function judgeSolomon(): Promise<void> {
  console.log(`seed ${common.seed}, ${common.iterations.toLocaleString('en')} iterations`)
  console.log('        objective        vehicles   distance best known      gap   seconds  of work')
  const list = objectives.flatMap((objective) => names.map((name): Asked => ({ ...common, name, objective })))
  const planned = await planAll(list)
  const again = await planAll(list.filter(({ name }) => name === names.at(-1)))

  const of = (objective: Objective) => planned.filter((one) => one.objective === objective)
  const clustered = of('cost').filter(({ name }) => name.startsWith('C'))
  const asFew = of('vehicles').filter((one) => one.vehicles <= best(one).vehicles)
  const bad = planned.filter(({ wrong, left }) => wrong.length > 0 || left > 0)
  const other = again.filter(
    ({ plan, ...one }) => plan !== planned.find(({ name, objective }) => name === one.name && objective === one.objective)?.plan,
  )

  const percent = (number: number) => `${number.toFixed(3)} %`
  const meanGap = mean(of('cost').map(gap))
  judge('distance, mean gap', percent(meanGap), 'at most 1.5 %', meanGap <= 1.5)
  const worst = Math.max(0, ...clustered.map(gap))
  if (clustered.length > 0) judge('distance, worst gap of C1 and C2', percent(worst), 'at most 0.1 %', worst <= 0.1)
  const share = asFew.length / of('vehicles').length
  judge('vehicles as few as the best known', `${asFew.length} of ${of('vehicles').length}`, 'at least 80 %', share >= 0.8)
  judge('plans that can be driven', `${planned.length - bad.length} of ${planned.length}`, 'all', bad.length === 0)
  judge('the same again for the same seed', `${again.length - other.length} of ${again.length}`, 'all', other.length === 0)
  const seconds = mean(planned.map(({ workSeconds }) => workSeconds))
  console.log(
    `       ${mean(planned.map((one) => one.seconds)).toFixed(1)} s each by the clock, ${seconds.toFixed(1)} s of work, ${Math.round(common.iterations / seconds).toLocaleString('en')} iterations/s`,
  )
}

/** Plans 1,000 orders in a process of its own. */
function judgeScale(): void {
  const lines = execFileSync(process.execPath, [fileURLToPath(new URL('dispatch-scale.ts', import.meta.url))], { encoding: 'utf8' })
  for (const line of lines.trim().split('\n')) {
    const scaled: Scaled = JSON.parse(line)
    const most = scaled.policy === 'cheapest-insertion' ? 1 : 30
    const measured = `${scaled.seconds.toFixed(1)} s, ${scaled.workSeconds.toFixed(1)} of work, ${Math.round(scaled.peakMb)} MB`
    const isMet = scaled.workSeconds < most && scaled.peakMb < 1000 && scaled.left === 0 && scaled.wrong.length === 0
    judge(`1,000 x 50, ${scaled.policy}`, measured, `under ${most} s of work and 1 GB, none left out`, isMet)
    console.log(`       cost ${scaled.cost.toFixed(2)} on ${scaled.vehicles} vehicles`)
  }
}
if (names.length > 0) await judgeSolomon()
if (positionals.length === 0 || positionals.includes('scale')) judgeScale()
if (isMissed) process.exitCode = 1
