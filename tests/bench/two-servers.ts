// Two servers over one database, ours and a bare one that sends the rows of the same queries: how long each takes to answer.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signAccessToken } from '../../shared/auth/tokens.ts'
import type { Actor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Query } from '../../shared/db/engine.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { contextOf } from '../audit/ledger.ts'
import { firstMessage, secret } from './http.ts'

/** One kind of request: its name, and the paths that are asked for in turn, each with the queries that answer it. */
export interface ReadCase {
  readonly name: string
  readonly asked: readonly { readonly path: string; readonly queries: readonly Query[] }[]
}

/** Milliseconds within which 50 and 95 of 100 answers came, ours and those of the bare server, and the ratio of their medians (floor to ours). */
export interface Latency {
  readonly name: string
  readonly p50: number
  readonly p95: number
  readonly floorP95: number
  readonly ratio: number
}

/** The addresses of both. */
export interface Servers {
  readonly ours: string
  readonly floor: string
}

/** How often both are measured in turn. */
export const rounds = 3
const root = join(import.meta.dirname, '../..')
/** Who asks. */
export const admin: Actor = { id: 1, name: 'bench', role: 'admin', siteIds: null, sessionId: 'bench' }
const quantile = (times: readonly number[], part: number) => times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * part)] ?? 0
/** The middle one. */
export const median = (times: readonly number[]): number => quantile(times, 0.5)

/** Headers of somebody who is signed in. */
export function headersOf(actor: Actor) {
  return {
    authorization: `Bearer ${signAccessToken(actor, 'bench', [secret], new Date().toISOString())}`,
    'content-type': 'application/json',
  }
}

/**
 * Runs both servers, each over its own copy of a database: the file given, else one that `npm run demo-data` fills as told. `prepare` says what will be
 * read, and `measure` asks.
 */
export async function withServers<P extends { readonly reads: readonly ReadCase[] }, T>(
  filling: { readonly rows: 'tasks' | 'defects' | 'dispatch'; readonly count: number; readonly given?: string | undefined },
  prepare: (ctx: DbContext) => Promise<P>,
  measure: (servers: Servers, prepared: P) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-bench-'))
  const children: ChildProcess[] = []
  const start = async (script: string, argument: string, env: Readonly<Record<string, string>> = {}) => {
    const child = fork(join(import.meta.dirname, script), [argument], { env: { ...process.env, ...env } })
    children.push(child)
    return { child, url: String(await firstMessage(child, script)) }
  }
  const path = join(folder, 'ours.db')
  try {
    if (filling.given) cpSync(filling.given, path)
    else await makeDatabase(path, [`--${filling.rows}`, String(filling.count)])
    cpSync(path, join(folder, 'floor.db'))
    const ctx = contextOf(openSqlite(path))
    const prepared = await prepare(ctx)
    await ctx.engine.close()
    const ours = await start('http-host.ts', folder, { DATABASE_URL: `sqlite:${path}`, OPSBOOK_TOKEN_SECRET: secret })
    const floor = await start('tasks-floor.ts', join(folder, 'floor.db'))
    floor.child.send(prepared.reads.flatMap(({ asked }) => asked))
    await firstMessage(floor.child, 'the bare server')
    return await measure({ ours: ours.url, floor: floor.url }, prepared)
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs the programs that a person would run. */
/** Makes a database at a path, and fills it as `npm run demo-data` is told. */
export async function makeDatabase(path: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, DATABASE_URL: `sqlite:${path}` }
  for (const [program, given] of [
    ['db.ts', ['init']],
    ['demo-data.ts', args],
  ] as const) {
    const [code] = await once(fork(join(root, 'infra/cli', program), given, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }), 'exit')
    if (code !== 0) throw new Error(`${program} ended with ${code}`)
  }
}

/** Milliseconds until an answer was read; throws when it is a refusal. */
export async function timed(url: string, init: RequestInit): Promise<number> {
  const begun = performance.now()
  const response = await fetch(url, init)
  const text = await response.text()
  const milliseconds = performance.now() - begun
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${response.status} ${text}`)
  return milliseconds
}

/** Both servers in turn, round after round: the median round counts, so that what else the machine does falls on both. */
export async function inRounds(name: string, ours: () => Promise<number[]>, floor: () => Promise<number[]>): Promise<Latency> {
  await ours()
  await floor()
  const taken: { ours: number[]; floor: number[] }[] = []
  for (let round = 0; round < rounds; round++) taken.push({ floor: await floor(), ours: await ours() })
  return {
    name,
    p50: median(taken.map((one) => median(one.ours))),
    p95: median(taken.map((one) => quantile(one.ours, 0.95))),
    floorP95: median(taken.map((one) => quantile(one.floor, 0.95))),
    ratio: median(taken.map((one) => median(one.floor) / median(one.ours))),
  }
}

/** Asks for each case so many times, an administrator. */
export async function readAll({ ours, floor }: Servers, cases: readonly ReadCase[], times: number): Promise<Latency[]> {
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
