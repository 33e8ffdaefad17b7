// Measures a table of many tasks through the real local host against a bare server: lists, searches, creates, and a hundred people at once.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { contextOf } from '../audit/ledger.ts'
import { driveWith, firstMessage, secret } from './http.ts'
import { headersOf, listCases, mixedDay, newTask, type ReadCase, searchCases } from './tasks-cases.ts'

/** Milliseconds within which 95 of 100 answers came, ours and those of the bare server, and the ratio of their medians (floor to ours). */
export interface Latency {
  readonly name: string
  readonly p95: number
  readonly floorP95: number
  readonly ratio: number
}

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

const rounds = 3
const root = join(import.meta.dirname, '../..')
const admin = { id: 1, name: 'bench', role: 'admin', siteIds: null, sessionId: 'bench' }
const quantile = (times: readonly number[], part: number) => times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * part)] ?? 0
const median = (times: readonly number[]) => quantile(times, 0.5)

/** Makes the database with `npm run demo-data`, unless one is given, and measures. Its tasks are as many as told. */
export async function benchTasks(tasks: number, given?: string): Promise<TaskFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-tasks-'))
  const children: ChildProcess[] = []
  const start = async (script: string, argument: string, env: Readonly<Record<string, string>> = {}) => {
    const child = fork(join(import.meta.dirname, script), [argument], { env: { ...process.env, ...env } })
    children.push(child)
    return { child, url: String(await firstMessage(child, script)) }
  }
  const path = join(folder, 'ours.db')
  try {
    if (given) cpSync(given, path)
    else await makeDatabase(path, tasks)
    cpSync(path, join(folder, 'floor.db'))
    const ctx = contextOf(openSqlite(path))
    const lists = await listCases(ctx)
    const searches = searchCases(ctx)
    const day = await mixedDay(ctx, tasks)
    await ctx.engine.close()
    const ours = await start('http-host.ts', folder, { DATABASE_URL: `sqlite:${path}`, OPSBOOK_TOKEN_SECRET: secret })
    const floor = await start('tasks-floor.ts', join(folder, 'floor.db'))
    floor.child.send([...lists, ...searches, { asked: day.reads }].flatMap(({ asked }) => asked))
    await firstMessage(floor.child, 'the bare server')
    const both = { ours: ours.url, floor: floor.url }
    return {
      lists: await readAll(both, lists, 10),
      searches: await readAll(both, searches, 10),
      create: await createMany(both, 300),
      load: await hundredPeople(both, day.requests, 10),
    }
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs the programs that a person would run. */
async function makeDatabase(path: string, tasks: number): Promise<void> {
  const env = { ...process.env, DATABASE_URL: `sqlite:${path}` }
  for (const [program, args] of [
    ['db.ts', ['init']],
    ['demo-data.ts', ['--tasks', String(tasks)]],
  ] as const) {
    const [code] = await once(fork(join(root, 'infra/cli', program), args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }), 'exit')
    if (code !== 0) throw new Error(`${program} ended with ${code}`)
  }
}

interface Servers {
  readonly ours: string
  readonly floor: string
}

/** Milliseconds until an answer was read; throws when it is a refusal. */
async function timed(url: string, init: RequestInit): Promise<number> {
  const begun = performance.now()
  const response = await fetch(url, init)
  const text = await response.text()
  const milliseconds = performance.now() - begun
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${response.status} ${text}`)
  return milliseconds
}

/** Both servers in turn, round after round: the median round counts, so that what else the machine does falls on both. */
async function inRounds(name: string, ours: () => Promise<number[]>, floor: () => Promise<number[]>): Promise<Latency> {
  await ours()
  await floor()
  const taken: { ours: number[]; floor: number[] }[] = []
  for (let round = 0; round < rounds; round++) taken.push({ floor: await floor(), ours: await ours() })
  return {
    name,
    p95: median(taken.map((one) => quantile(one.ours, 0.95))),
    floorP95: median(taken.map((one) => quantile(one.floor, 0.95))),
    ratio: median(taken.map((one) => median(one.floor) / median(one.ours))),
  }
}

async function readAll({ ours, floor }: Servers, cases: readonly ReadCase[], times: number): Promise<Latency[]> {
  const figures: Latency[] = []
  for (const { name, asked } of cases) {
    const headers = headersOf(admin)
    const ask = (base: string) => async () => {
      const taken: number[] = []
      for (let time = 0; time < times; time++) for (const { path } of asked) taken.push(await timed(base + path, { headers }))
      return taken
    }
    figures.push(await inRounds(name, ask(ours), ask(floor)))
  }
  return figures
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
