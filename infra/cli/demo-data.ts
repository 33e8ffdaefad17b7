// npm run demo-data -- --tasks N: a year of trial tasks with their history, for a database that has none.
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { progress } from './bar.ts'
import { callCrew } from './demo-crew.ts'
import { makeTasks } from './demo-tasks.ts'
import { openContext, readArguments, run } from './program.ts'

const usage = `npm run demo-data -- --tasks N [--seed N]
  --tasks N   how many tasks, at most 5,000,000: a year of them, the last of yesterday, with their history in the audit trail
  --seed N    another number gives other tasks; the same one, on the same day, the same (1 unless told)
  The database is that of DATABASE_URL, else that of npm start. It gets the users and sites of npm run db -- seed where they are missing.
  Exit code: 0 done, 1 failed.`

const options = { tasks: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

const whole = (name: string, text: string, most: number): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw new AppError('invalid', `--${name} is "${text}": give a whole number from 1 to ${most.toLocaleString('en')}`)
}

/** Refuses a database that has tasks of its own: trial tasks do not mix with those of people. */
async function refuseTasks(ctx: DbContext): Promise<void> {
  const [some] = await gather(ctx, [select(ctx, task, {}, 100)])
  const others = some.filter(({ createdBy }) => createdBy !== 'system:seed')
  if (others.length > 0)
    throw new AppError(
      'conflict',
      `the database has tasks already, such as ${others[0]?.number}: give an empty one in DATABASE_URL, or empty this one with npm run db -- reset --yes`,
    )
}

await run(async () => {
  const { values } = readArguments(options, usage)
  if (values.help || values.tasks === undefined) {
    console.error(usage)
    return values.help ? 0 : 1
  }
  const tasks = whole('tasks', values.tasks, 5_000_000)
  const number = whole('seed', values.seed ?? '1', 2 ** 32 - 1)
  const ctx: DbContext = { ...(await openContext()), actor: systemActor('seed'), source: 'seed' }
  await refuseTasks(ctx)
  const { people, sites } = await callCrew(ctx)
  const begun = performance.now()
  const bar = progress(tasks)
  const made = await makeTasks(ctx, { tasks, seed: number, people, sites, onDay: (done, day) => bar.at(done, day) })
  bar.stop()
  const seconds = (performance.now() - begun) / 1000
  console.log(
    `${made.tasks.toLocaleString('en')} tasks with ${made.entries.toLocaleString('en')} entries of history in ${seconds.toFixed(1)} s`,
  )
  return 0
})
