// What wants attention, at a glance: marks of rows in lists, on cards and on the page of a row, and what a list opens with.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, inBoth, openConsole, picture, screens, violations } from '../support/console.ts'
import { until } from '../support/host-app/until.ts'

let opsbook: Console
const day = 86_400_000
const on = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10)
const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

beforeAll(async () => {
  opsbook = await openConsole()
  const token = await opsbook.host.signIn()
  const ask = async (method: string, path: string, body?: unknown) => {
    const { status, json } = await opsbook.host.call(method, `/api/${path}`, { token, ...(body === undefined ? {} : { body }) })
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(json)}`)
    return json
  }
  const make = async (path: string, body: Record<string, unknown>): Promise<number> => (await ask('POST', path, body)).id
  const { id: me } = await ask('GET', 'auth/me')
  const siteId = await make('shared/sites', { code: 'LYO', name: 'Lyon workshop', timezone: 'Europe/Paris' })
  const storeId = await make('facilities/stores', { code: 'MAIN', name: 'Main store', siteId })
  const categoryId = await make('facilities/categories', { code: 'PPE', name: 'Protection' })
  const task = (title: string, dueOn: string | null, priority = 'normal') =>
    make('tasks/tasks', { title, assigneeId: me, siteId, priority, ...(dueOn === null ? {} : { dueOn }) })
  await task('Sweep the yard', null)
  for (const days of [-2, 40]) await ask('POST', `tasks/tasks/${await task(`Done task of ${days}`, on(days))}/complete`, {})
  await task('Replace the lamp', on(30))
  await task('Check the fire doors', on(-3), 'urgent')
  await task('Oil the gate', on(9))
  for (const [title, dueAt] of [
    ['Mend the roof', at(90_000)],
    ['Clean the drain', at(-90_000)],
  ])
    await make('facilities/work-orders', { title, siteId, dueAt })
  const tool = (tag: string, name: string, calibrationDueOn: string) =>
    make('facilities/equipment', { tag, name, storeId, calibrationDueOn })
  const drill = await tool('T-1', 'Cordless drill', on(200))
  await tool('T-2', 'Torque wrench', on(-20))
  await ask('POST', `facilities/equipment/${drill}/sign-out`, { borrowerId: me, dueAt: at(2) })
  for (const [sku, name, quantity] of [
    ['GLV-1', 'Work gloves', 4],
    ['HLM-1', 'Helmet', 40],
  ] as const) {
    const id = await make('facilities/inventory-items', { sku, name, categoryId, storeId, reorderPoint: 10 })
    await ask('POST', `facilities/inventory-items/${id}/receive`, { quantity, unitCost: 3 })
  }
  await until('the drill is late', async () => (await ask('GET', 'facilities/sign-outs?overdue=true')).items.length === 1)
})
afterAll(() => opsbook.close())

const list = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const row = (page: Page, name: string) => page.getByRole('row', { name })
const titles = async (page: Page, name: string) =>
  (await list(page, name).getByRole('row').allInnerTexts()).slice(1).map((text) => text.split('\t').slice(1, 3).join(' '))
const chip = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true })
const press = (page: Page, name: string) => page.locator('label').getByText(name, { exact: true }).click() // its box is not seen

test('tasks open with what is to do, due soonest first, without a date last, and the late one says so', async () => {
  const page = await opsbook.signedIn('/r/task')
  await row(page, 'Check the fire doors').getByText('Overdue', { exact: true }).waitFor()
  const open = ['Check the fire doors', 'Oil the gate', 'Replace the lamp', 'Sweep the yard']
  expect((await titles(page, 'Tasks')).map((title) => title.replace(/^T-\d+ /, ''))).toEqual(open)
  expect(await list(page, 'Tasks').getByText('Overdue', { exact: true }).count()).toBe(1)
  await picture(page, 'marks-task')
  expect(await inBoth(page)).toEqual([])
  // what it opened with is seen, and can be taken off
  expect(await chip(page, 'To do').isChecked()).toBe(true)
  await press(page, 'To do')
  await row(page, 'Done task of -2').waitFor()
  expect(await row(page, 'Done task of -2').getByText('Overdue', { exact: true }).count()).toBe(0)
  await page.reload()
  await row(page, 'Done task of 40').waitFor()
  expect(await chip(page, 'To do').isChecked()).toBe(false)
  await page.context().close()
})

test('what a list opened with gives way without a word: to another filter, to another order, to a search', async () => {
  const page = await opsbook.signedIn('/r/task')
  await row(page, 'Sweep the yard').waitFor()
  await press(page, 'Overdue')
  await row(page, 'Sweep the yard').waitFor({ state: 'detached' })
  await row(page, 'Check the fire doors').waitFor()
  expect(await page.getByText(/^Taken away/).count()).toBe(0)
  await page.goto('/console/r/task')
  await row(page, 'Sweep the yard').waitFor()
  await page.getByRole('searchbox').fill('done')
  await row(page, 'Done task of 40').waitFor()
  expect(await chip(page, 'To do').isChecked()).toBe(false)
  await page.getByRole('searchbox').fill('')
  await row(page, 'Sweep the yard').waitFor()
  expect(await chip(page, 'To do').isChecked()).toBe(true)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Removed rows' }).click()
  await page.getByRole('heading', { name: 'Nothing was removed: Tasks' }).waitFor()
  await page.goto('/console/r/signOut')
  await list(page, 'Sign-outs').getByText('Overdue', { exact: true }).waitFor()
  await list(page, 'Sign-outs').getByRole('button', { name: 'Signed out at' }).click()
  await page.waitForURL(/sort=outAt/)
  await expect.poll(() => chip(page, 'Open').isChecked()).toBe(false)
  await page.context().close()
})

test('a kept view wins over what a list opens with', async () => {
  const page = await opsbook.signedIn('/r/task?filter={"priority":"normal"}')
  await row(page, 'Done task of 40').waitFor()
  expect(await chip(page, 'To do').isChecked()).toBe(false)
  await page.context().close()
})

test('work orders, tools, loans and stock are marked beside what says so, and by their first column where that is not shown', async () => {
  const page = await opsbook.signedIn('/r/workOrder')
  await row(page, 'Clean the drain').getByText('Overdue', { exact: true }).waitFor()
  expect((await titles(page, 'Work orders')).map((title) => title.replace(/^W-\d+ /, ''))).toEqual(['Clean the drain', 'Mend the roof'])
  await picture(page, 'marks-workOrder')
  await page.goto('/console/r/equipment')
  const due = row(page, 'T-2').getByRole('cell').last()
  await due.getByText('Calibration overdue', { exact: true }).waitFor()
  await picture(page, 'marks-equipment')
  expect(await violations(page)).toEqual([])
  await page.goto('/console/r/inventoryItem')
  await row(page, 'GLV-1').getByText('Low stock', { exact: true }).waitFor()
  expect(await row(page, 'HLM-1').getByText('Low stock', { exact: true }).count()).toBe(0)
  await picture(page, 'marks-inventoryItem')
  expect(await violations(page)).toEqual([])
  await page.goto('/console/r/signOut')
  await list(page, 'Sign-outs').getByText('Overdue', { exact: true }).waitFor()
  await picture(page, 'marks-signOut')
  await page.goto('/console/r/equipment?columns=tag,name')
  await row(page, 'T-2').getByRole('cell').nth(1).getByText('Calibration overdue', { exact: true }).waitFor()
  await row(page, 'T-2').getByRole('link').first().click()
  await page.getByRole('heading', { level: 1, name: /T-2/ }).waitFor()
  await page.getByText('Calibration overdue', { exact: true }).waitFor()
  await picture(page, 'marks-row')
  expect(await inBoth(page)).toEqual([])
  await page.context().close()
})

test('a list that opens with nothing says that what is done is not shown, and shows it', async () => {
  const page = await opsbook.signedIn('/r/defect')
  await page.getByRole('heading', { name: 'Nothing is open: Defects' }).waitFor()
  await picture(page, 'marks-nothing-open')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByRole('heading', { name: 'Nothing here yet: Defects' }).waitFor()
  await page.context().close()
})

test('the cards of a phone are marked beside their state, in German and from right to left too', async () => {
  const page = await opsbook.signedIn('/r/task', screens.phone)
  const late = page.getByRole('listitem').filter({ hasText: 'Check the fire doors' })
  await late.getByText('Overdue', { exact: true }).waitFor()
  await picture(page, 'marks-phone-task')
  expect(await inBoth(page)).toEqual([])
  await page.goto('/console/r/equipment')
  await page.getByRole('list', { name: 'Equipment' }).getByText('Calibration overdue', { exact: true }).waitFor()
  await picture(page, 'marks-phone-equipment')
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await page.context().close()
  for (const [locale, word] of [
    ['de', 'Überfällig'],
    ['ar', 'متأخر'],
  ] as const)
    for (const [size, screen] of Object.entries(screens)) {
      const other = await opsbook.signedIn('/r/task', { ...screen, locale })
      const rows = other.getByRole(size === 'desk' ? 'row' : 'listitem').filter({ hasText: 'Check the fire doors' })
      await rows.getByText(word, { exact: true }).waitFor()
      await picture(other, `marks-${locale}-${size}-task`)
      expect(await other.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(await violations(other)).toEqual([])
      await other.context().close()
    }
})
