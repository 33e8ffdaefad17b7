// An Opsbook with enough in it for every chart: the demo set, a year of tasks, two of defects, a stock list, late tools and work orders, receipts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole } from '../support/console.ts'
import { until } from '../support/host-app/until.ts'
import { startProgram } from '../support/spawn-program.ts'

const root = resolve(import.meta.dirname, '../..')

/** A console over such an Opsbook, and its API as the administrator asks it. */
export interface Filled {
  readonly opsbook: Console
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is for the test to say
  get(path: string): Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  post(path: string, body: unknown): Promise<any>
  /** How many rows a list has under a filter of the API, which is how a link of a dashboard gives it. */
  count(path: string, filter: Readonly<Record<string, unknown>>): Promise<number>
  close(): Promise<void>
}

/** Starts a host; `filled` unless told otherwise. */
export async function openFilled(isFilled = true): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'dashboards-'))
  const settings = {
    OPSBOOK_DATA_DIR: join(folder, 'data'),
    DATABASE_URL: `sqlite:${join(folder, 'opsbook.db')}`,
    OPSBOOK_ADMIN_PASSWORD: adminPassword,
  }
  const opsbook = await openConsole(settings)
  const token = await opsbook.host.signIn()
  const ask = async (method: string, path: string, body?: unknown) => {
    const { status, json } = await opsbook.host.call(method, path, {
      token,
      ...(body === undefined ? {} : { body, headers: { 'idempotency-key': crypto.randomUUID() } }),
    })
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`)
    return json
  }
  const world: Filled = {
    opsbook,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    count: async (path, filter) => {
      const query = new URLSearchParams(Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]))
      return (await ask('GET', `${path}?${query}&limit=1&count=true`)).count
    },
    close: async () => {
      await opsbook.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  if (isFilled) await fill(world, settings)
  return world
}

async function run(args: readonly string[], settings: Readonly<Record<string, string>>, good: readonly number[] = [0]): Promise<void> {
  const [program = '', ...rest] = args
  const { child, said, closed } = startProgram(join(root, 'infra/cli', program), rest, settings)
  await closed
  if (!good.includes(Number(child.exitCode))) throw new Error(`${args.join(' ')}: ${said.out}${said.err}`)
}

async function fill({ get, post, count }: Filled, settings: Readonly<Record<string, string>>): Promise<void> {
  await run(['db.ts', 'seed'], settings)
  await run(['demo-data.ts', '--tasks', '150', '--defects', '100'], settings)
  await run(['import.ts', join(root, 'tests/fixtures/facilities.xlsx'), '--apply', '--partial'], settings, [0, 2])
  const me = await get('/api/auth/me')
  const { items: tools } = await get('/api/facilities/equipment?limit=100&status=available')
  const soon = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()
  for (const { id } of tools.slice(0, 2)) await post(`/api/facilities/equipment/${id}/sign-out`, { borrowerId: me.id, dueAt: soon(2) })
  const [site] = (await get('/api/shared/sites?limit=1')).items
  const [provider] = (await get('/api/facilities/service-providers?limit=1')).items
  const order = (title: string) =>
    post('/api/facilities/work-orders', {
      title,
      siteId: site.id,
      providerId: provider.id,
      dueAt: soon(title.startsWith('Late') ? 2 : 90_000),
    })
  const [late, done] = [await order('Late filter'), await order('Lamp')]
  await post(`/api/facilities/work-orders/${late.id}/approve`, {})
  await post(`/api/facilities/work-orders/${done.id}/approve`, {})
  await post(`/api/facilities/work-orders/${done.id}/schedule`, { scheduledAt: soon(60), assigneeId: me.id })
  for (const step of ['start', 'complete']) await post(`/api/facilities/work-orders/${done.id}/${step}`, {})
  for (const [title, dueOn] of [
    ['Late by a week', '2020-01-07'],
    ['Due soon', soon(3 * 86_400).slice(0, 10)],
  ])
    await post('/api/tasks/tasks', { title, assigneeId: me.id, dueOn })
  // the demo set has a year of history, which would be told of as waiting to be sealed for that long
  await post('/api/audit/flush', {})
  // what is due in two seconds is late in three
  await until('two tools are late', async () => (await count('/api/facilities/sign-outs', { overdue: true })) === 2)
  await until('two work orders are late', async () => (await count('/api/facilities/work-orders', { overdue: true })) === 2)
}
