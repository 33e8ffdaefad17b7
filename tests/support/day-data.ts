// What a technician meets on a day: tasks, an item in a store, a tool, and the lists of defects; made through the API, and open on a phone.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { AppHost } from './app-host.ts'
import { type Console, openConsole, screens } from './console.ts'

/** What was made, by id. */
export interface Day {
  /** Signs the administrator in. */
  readonly token: string
  readonly userId: number
  readonly itemId: number
  readonly toolId: number
  readonly otherToolId: number
  /** Of `Read the meters`, `Check the pump` and `Paint the fence`. */
  readonly tasks: Readonly<Record<string, number>>
  /** POST as the administrator; throws what was refused. */
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is for the test to say
  readonly post: (path: string, body: unknown) => Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly get: (path: string) => Promise<any>
}

const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString().slice(0, 10)

/** Makes the day of a technician of that name. */
async function makeDay({ host, addUser }: Console, username: string): Promise<Day> {
  await addUser(username, 'technician')
  const token = await host.signIn()
  const ask = asking(host, token)
  const userId = (await ask('GET', `/api/shared/users?username=${username}`)).items[0].id
  const post: Day['post'] = (path, body) => ask('POST', path, body)
  const category = await post('/api/facilities/categories', { code: 'SPARES', name: 'Spares' })
  const store = await post('/api/facilities/stores', { code: 'MAIN', name: 'Main store' })
  const item = await post('/api/facilities/inventory-items', {
    ...{ sku: 'BRG-6204', name: 'Ball bearing 6204', categoryId: category.id, storeId: store.id, unit: 'ea', unitCost: 4, currency: 'EUR' },
  })
  await post(`/api/facilities/inventory-items/${item.id}/receive`, { quantity: 10, lotNumber: 'L-1', expiresOn: hours(24 * 400) })
  const tool = await post('/api/facilities/equipment', { tag: 'DRILL-1', name: 'Cordless drill', storeId: store.id })
  const otherTool = await post('/api/facilities/equipment', { tag: 'LADDER-1', name: 'Step ladder', storeId: store.id })
  await post('/api/defects/part-numbers', { code: 'P-100', name: { en: 'Front panel' } })
  await post('/api/defects/work-centers', { code: 'WC-1', name: { en: 'Press line' } })
  await post('/api/defects/failure-codes', { code: 'F-SCR', name: { en: 'Scratch' } })
  const tasks: Record<string, number> = {}
  for (const [title, dueOn, priority] of [
    ['Read the meters', hours(-48), 'high'],
    ['Check the pump', hours(24), 'normal'],
    ['Paint the fence', hours(24 * 9), 'low'],
  ] as const)
    tasks[title] = (
      await post('/api/tasks/tasks', {
        title,
        dueOn,
        priority,
        assigneeId: userId,
        timezone: 'Europe/Paris',
        description: 'As every month.',
      })
    ).id
  return { token, userId, itemId: item.id, toolId: tool.id, otherToolId: otherTool.id, tasks, post, get: (path) => ask('GET', path) }
}

/** The day of the technician tess open on a phone, with its rows read and the worker that keeps its pages at work. */
export async function openDay(settings: Readonly<Record<string, string>> = {}, browserArguments: readonly string[] = []) {
  const opsbook = await openConsole(settings, browserArguments)
  const day = await makeDay(opsbook, 'tess')
  const page = await opsbook.signedIn('/day', { ...screens.phone, username: 'tess' })
  await page.getByRole('heading', { name: 'Overdue (1)' }).waitFor()
  await page.evaluate('navigator.serviceWorker.ready.then(() => null)')
  return { opsbook, day, page, context: page.context() }
}

/** The tabs of a day by their names, and the titles of their pages. */
const tabs = { 'My tasks': 'My tasks', Scan: 'Scan', Defect: 'Report a defect', Waiting: 'Waiting to be sent' } as const

/** Goes to a tab of the day, and waits until its page stands where the one before stood. */
export async function toTab(page: Page, name: keyof typeof tabs): Promise<void> {
  await page.bringToFront() // what is drawn of a page behind another stands still, and nothing there can be pressed
  await page.getByRole('link', { name, exact: true }).last().click()
  await page.getByRole('heading', { level: 1, name: tabs[name], exact: true }).waitFor()
}

/** Types a code into the scanner. */
export async function lookUp(page: Page, code: string): Promise<void> {
  await toTab(page, 'Scan')
  // the field of the code before is gone
  await expect.poll(() => page.getByLabel('Code', { exact: true }).inputValue()).toBe('')
  await page.getByLabel('Code', { exact: true }).fill(code)
  await page.getByRole('button', { name: 'Look up' }).click()
}

const asking = (host: AppHost, token: string) => async (method: string, path: string, body?: unknown) => {
  const { status, json } = await host.call(method, path, { token, ...(body === undefined ? {} : { body }) })
  if (status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`)
  return json
}
