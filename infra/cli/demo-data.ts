// npm run demo-data -- --tasks N --defects N --dispatch N: trial tasks, defects and routes with their history, for a database that has none.
import type { Resource } from '../../shared/catalogue/resource.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { progress } from './bar.ts'
import { callCrew } from './demo-crew.ts'
import { makeDefects } from './demo-defects.ts'
import { makeRoutes } from './demo-dispatch.ts'
import { openShop } from './demo-shop.ts'
import { makeTasks } from './demo-tasks.ts'
import { openContext, readArguments, run } from './program.ts'

const usage = `npm run demo-data -- [--tasks N] [--defects N] [--dispatch N] [--seed N]
  --tasks N     how many tasks, at most 5,000,000: a year of them, the last of yesterday, with their history in the audit trail
  --defects N   how many defects, at most 1,000,000: two years of them, the last of yesterday, with their findings, dispositions, actions and history
  --dispatch N  how many finished routes, at most 1,000,000: two years of them, the last of yesterday, with vehicles, orders, stops, plans and outcomes
  --seed N      another number gives others; the same one, on the same day, the same (1 unless told)
  The database is that of DATABASE_URL, else that of npm start. It gets the users, sites and lists of npm run db -- seed where they are missing.
  Exit code: 0 done, 1 failed.`

const options = {
  tasks: { type: 'string' },
  defects: { type: 'string' },
  dispatch: { type: 'string' },
  seed: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const whole = (name: string, text: string, most: number): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw new AppError('invalid', `--${name} is "${text}": give a whole number from 1 to ${most.toLocaleString('en')}`)
}

/** Refuses a database that has rows of its own: trial rows do not mix with those of people. */
async function refuseOwn(ctx: DbContext, resource: Resource): Promise<void> {
  const [some] = await gather(ctx, [select(ctx, resource, {}, 100)])
  const [other] = some.filter(({ createdBy }) => createdBy !== 'system:seed')
  if (other)
    throw new AppError(
      'conflict',
      `the database has ${resource.slug} already, such as ${other.number}: give an empty one in DATABASE_URL, or empty this one with npm run db -- reset --yes`,
    )
}

/** Shows how far it is, and says in the end what was made. */
async function told(
  what: string,
  total: number,
  make: (onDay: (done: number, day: string) => void) => Promise<{ entries: number }>,
): Promise<void> {
  const begun = performance.now()
  const bar = progress(total)
  const { entries } = await make((done, day) => bar.at(done, day))
  bar.stop()
  const seconds = (performance.now() - begun) / 1000
  console.log(`${total.toLocaleString('en')} ${what} with ${entries.toLocaleString('en')} entries of history in ${seconds.toFixed(1)} s`)
}

await run(async () => {
  const { values } = readArguments(options, usage)
  if (values.help || [values.tasks, values.defects, values.dispatch].every((one) => one === undefined)) {
    console.error(usage)
    return values.help ? 0 : 1
  }
  const tasks = values.tasks === undefined ? 0 : whole('tasks', values.tasks, 5_000_000)
  const defects = values.defects === undefined ? 0 : whole('defects', values.defects, 1_000_000)
  const routes = values.dispatch === undefined ? 0 : whole('dispatch', values.dispatch, 1_000_000)
  const seed = whole('seed', values.seed ?? '1', 2 ** 32 - 1)
  const ctx: DbContext = { ...(await openContext()), actor: systemActor('seed'), source: 'seed' }
  if (tasks > 0) await refuseOwn(ctx, task)
  if (defects > 0) await refuseOwn(ctx, defect)
  if (routes > 0) await refuseOwn(ctx, order)
  if (tasks > 0) {
    const { people, sites } = await callCrew(ctx)
    await told('tasks', tasks, (onDay) => makeTasks(ctx, { tasks, seed, people, sites, onDay }))
  }
  if (defects > 0) {
    const shop = await openShop(ctx)
    await told('defects', defects, (onDay) => makeDefects(ctx, { defects, seed, shop, onDay }))
  }
  if (routes > 0) await told('routes', routes, (onDay) => makeRoutes(ctx, { routes, seed, onDay }))
  return 0
})
