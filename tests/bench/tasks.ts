// Measures a table of many tasks through the real local host against a bare server: lists, searches, creates, and a hundred people at once.
import { task } from '../../shared/domains/tasks/resources.ts'
import { driveWith } from './http.ts'
import { listCases, mixedDay, newTask, searchCases } from './tasks-cases.ts'
import { admin, headersOf, inRounds, type Latency, median, readAll, rounds, type Servers, timed, withServers } from './two-servers.ts'

/** What a hundred people at once come to; `ratio` is of answers a second. */
export interface Load {
  readonly p99: number
  readonly floorP99: number
  readonly perSecond: number
  readonly ratio: number
  readonly answers: number
}

/** All figures of the bench. */
export interface TaskFigures {
  readonly lists: readonly Latency[]
  readonly searches: readonly Latency[]
  readonly create: Latency
  readonly load: Load
}

/** Makes the database with `npm run demo-data`, unless one is given, and measures. Its tasks are as many as told. */
export async function benchTasks(tasks: number, given?: string): Promise<TaskFigures> {
  return withServers(
    { rows: 'tasks', count: tasks, given },
    async (ctx) => {
      const [lists, searches, day] = [await listCases(ctx), searchCases(ctx), await mixedDay(ctx, tasks)]
      return { lists, searches, day, reads: [...lists, ...searches, { name: 'the day', asked: day.reads }] }
    },
    async (both, { lists, searches, day }) => ({
      lists: await readAll(both, lists, 10),
      searches: await readAll(both, searches, 10),
      create: await createMany(both, 300),
      load: await hundredPeople(both, day.requests, 10),
    }),
  )
}

function createMany({ ours, floor }: Servers, times: number): Promise<Latency> {
  const headers = headersOf(admin)
  const post = (base: string) => async () => {
    const taken: number[] = []
    for (let at = 0; at < times; at++)
      taken.push(await timed(base + task.path, { method: 'POST', headers, body: JSON.stringify(newTask(at)) }))
    return taken
  }
  return inRounds('create', post(ours), post(floor))
}

async function hundredPeople({ ours, floor }: Servers, requests: readonly object[], seconds: number): Promise<Load> {
  await driveWith(ours, requests, 2, 100)
  await driveWith(floor, requests, 2, 100)
  const taken = []
  for (let round = 0; round < rounds; round++)
    taken.push({ floor: await driveWith(floor, requests, seconds, 100), ours: await driveWith(ours, requests, seconds, 100) })
  return {
    p99: median(taken.map((one) => one.ours.p99)),
    floorP99: median(taken.map((one) => one.floor.p99)),
    perSecond: median(taken.map((one) => one.ours.perSecond)),
    ratio: median(taken.map((one) => one.ours.perSecond / one.floor.perSecond)),
    answers: taken.reduce((sum, one) => sum + one.ours.answers, 0),
  }
}

// node tests/bench/tasks.ts TASKS [FILE]: every figure by itself, over a database that demo-data has made
if (import.meta.main) {
  const figures = await benchTasks(Number(process.argv[2] ?? 100_000), process.argv[3])
  console.table([...figures.lists, ...figures.searches, figures.create])
  console.table(figures.load)
}
