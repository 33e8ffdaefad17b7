// Measures the HTTP side through the real local host against a bare server: read by id, a list, a create.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signAccessToken } from '../../shared/auth/tokens.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { categories, listPath, makeItems } from './http-cases.ts'

/** Answers a second of the bare server and of the app, and ours per floor; medians of alternating rounds. */
export interface HttpFigures {
  name: string
  floorPerSecond: number
  oursPerSecond: number
  ratio: number
}

interface BenchOptions {
  rows?: number
  rounds?: number
  /** Of one round. */
  seconds?: number
}

/** The secret that tokens of the bench are signed with. */
export const secret = 'a secret of the bench, which is longer than 32 bytes'
const file = (name: string) => join(import.meta.dirname, name)

/** Runs the three cases with 50 connections over `rows` items (100,000 unless told), sign-in, permissions, validation and audit on. */
export async function benchHttp({ rows = 100_000, rounds = 3, seconds = 3 }: BenchOptions = {}): Promise<HttpFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-http-'))
  const servers: ChildProcess[] = []
  const start = async (script: string, argument: string, env: Record<string, string> = {}) => {
    const child = fork(file(script), [argument], { env: { ...process.env, ...env } })
    servers.push(child)
    return String(await firstMessage(child, script))
  }
  try {
    await makeItems(join(folder, 'ours.db'), rows)
    cpSync(join(folder, 'ours.db'), join(folder, 'floor.db'))
    const ours = await start('http-host.ts', folder, { DATABASE_URL: `sqlite:${join(folder, 'ours.db')}`, OPSBOOK_TOKEN_SECRET: secret })
    const floor = await start('http-floor.ts', join(folder, 'floor.db'))
    const figures: HttpFigures[] = []
    for (const { name, requests } of cases(rows)) {
      const floors: number[] = []
      const own: number[] = []
      await drive(floor, requests, 1)
      await drive(ours, requests, 1)
      for (let round = 0; round < rounds; round++) {
        floors.push(await drive(floor, requests, seconds))
        own.push(await drive(ours, requests, seconds))
      }
      const [floorPerSecond, oursPerSecond] = [median(floors), median(own)]
      figures.push({ name, floorPerSecond, oursPerSecond, ratio: oursPerSecond / floorPerSecond })
    }
    return figures
  } finally {
    for (const child of servers) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The requests of the cases over so many items. */
export function cases(rows: number) {
  const actor = { id: 1, name: 'bench', role: 'admin', siteIds: null, sessionId: 'bench' }
  const headers = { authorization: `Bearer ${signAccessToken(actor, 'bench', [secret], new Date().toISOString())}` }
  const item = { sku: 'NEW-[<id>]', name: 'Pump seal, new', categoryId: 3, storeId: 2 }
  const posted = {
    method: 'POST' as const,
    path: inventoryItem.path,
    body: JSON.stringify(item),
    headers: { ...headers, 'content-type': 'application/json' },
  }
  return [
    {
      name: 'read by id',
      requests: Array.from({ length: 500 }, (_, at) => ({ path: `${inventoryItem.path}/${((at * 7919) % rows) + 1}`, headers })),
    },
    {
      name: 'list of 50, filtered and sorted',
      requests: Array.from({ length: categories }, (_, at) => ({ path: listPath(at + 1), headers })),
    },
    { name: 'create', requests: [posted] },
  ]
}

/** What came of driving a server: answers a second and in all, and the milliseconds within which 99 of 100 came. */
export interface Driven {
  readonly perSecond: number
  readonly p99: number
  readonly answers: number
}

/** Asks a server for so many seconds with so many connections; throws when one is refused. */
export async function driveWith(url: string, requests: readonly object[], duration: number, connections: number): Promise<Driven> {
  const child = fork(file('http-drive.ts'))
  // where the machine is busy, a late answer is late and not lost
  child.send({ url, requests, duration, connections, idReplacement: true, timeout: 60 })
  return (await firstMessage(child, 'autocannon')) as Driven // what http-drive.ts sends
}

/** Asks a server for so many seconds with 50 connections; answers a second, and throws when one is refused. */
export async function drive(url: string, requests: readonly object[], duration: number): Promise<number> {
  return (await driveWith(url, requests, duration, 50)).perSecond
}

/** What a child process says first. */
export async function firstMessage(child: ChildProcess, name: string): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with ${code}`)
  })
  const [message] = await Promise.race([once(child, 'message'), ended])
  return message
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

if (import.meta.main) console.table(await benchHttp({ seconds: Number(process.argv[2] ?? 3) }))
