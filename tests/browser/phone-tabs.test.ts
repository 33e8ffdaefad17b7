// Two tabs of one person on one device: one queue, sent once, and nothing that one tab erases takes along what the other has just kept.
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Console } from '../support/console.ts'
import { type Day, lookUp, openDay, toTab } from '../support/day-data.ts'

let opsbook: Console
let day: Day
let context: BrowserContext
let one: Page
let other: Page
beforeAll(async () => {
  ;({ opsbook, day, page: one, context } = await openDay())
  await context.addInitScript(`
    StorageManager.prototype.persisted = async () => sessionStorage.getItem('stays') !== null
    StorageManager.prototype.persist = async () => (sessionStorage.setItem('stays', (sessionStorage.getItem('stays') ?? '') + 'asked '), true)
  `)
  await one.reload()
  other = await context.newPage()
  await other.goto('/console/day')
  for (const page of [one, other]) await page.getByRole('link', { name: 'Check the pump' }).waitFor()
})
afterAll(() => opsbook.close())

const issue = async (page: Page, quantity: string) => {
  await page.bringToFront()
  await lookUp(page, 'BRG-6204')
  await page.getByRole('button', { name: 'Issue' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel(/Quantity/).fill(quantity)
  await form.getByRole('button', { name: 'Issue' }).click()
  await form.waitFor({ state: 'detached' })
}
const complete = async (page: Page, title: string) => {
  await page.bringToFront()
  await page.getByRole('button', { name: `Complete: ${title}` }).click()
}
const signOut = async (page: Page) => {
  await page.bringToFront()
  await page.getByRole('button', { name: /Account of|tess/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
}
const warning = (page: Page) => page.getByRole('dialog', { name: 'Something still waits to be sent' })

/** Holds what the tabs take turns by, and waits until each of the steps that are taken meanwhile has come to wait for it. */
const inTurn = async (...steps: (() => Promise<unknown>)[]) => {
  const lock = `opsbook-day-${day.userId}`
  await one.evaluate(
    `new Promise((isHeld) => navigator.locks.request('${lock}', () => (isHeld(), new Promise((resolve) => (globalThis.letGo = resolve)))))`,
  )
  const waiting = () =>
    one.evaluate<number>(`navigator.locks.query().then(({ pending }) => pending.filter(({ name }) => name === '${lock}').length)`)
  for (const step of steps) {
    const before = await waiting()
    await step()
    await expect.poll(waiting).toBeGreaterThan(before)
  }
  await one.evaluate('letGo()')
}

test('asks the browser to keep what waits when something is kept, until it has said yes', async () => {
  await context.setOffline(true)
  const asked = () => one.evaluate("sessionStorage.getItem('stays')")
  expect(await asked()).toBeNull()
  await issue(one, '1')
  await expect.poll(asked).toBe('asked ')
  await issue(one, '2')
  await toTab(one, 'Waiting')
  await expect.poll(() => one.getByRole('region', { name: /Issue BRG-6204/ }).count()).toBe(2)
  expect(await asked()).toBe('asked ')
})

test('what both tabs have done goes once, from whichever tab, and both tabs know of it', async () => {
  await complete(other, 'Read the meters')
  await issue(other, '3')
  const sent: string[] = []
  context.on('response', (response) => {
    if (!response.url().endsWith('/api/batch') || response.status() !== 200) return
    sent.push(...JSON.parse(response.request().postData() ?? '').requests.map(({ id }: { id: string }) => id))
  })
  for (const page of [one, other]) await toTab(page, 'Waiting')
  for (const page of [one, other]) await expect.poll(() => page.getByRole('heading', { level: 2 }).count()).toBe(4)
  await context.setOffline(false) // both hear of it at the same time
  for (const page of [one, other]) await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  expect(sent).toHaveLength(4)
  expect(new Set(sent).size).toBe(4)
  const { items } = await day.get('/api/facilities/stock-movements?sort=-occurredAt')
  const issued = items
    .filter(({ kind }: { kind: string }) => kind === 'issue')
    .map(({ quantity }: { quantity: number }) => Math.abs(quantity))
  expect(issued.toSorted()).toEqual([1, 2, 3])
  expect(await day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 4 })
})

test('what one tab keeps as the other signs out is warned of', async () => {
  for (const page of [one, other]) await toTab(page, 'My tasks')
  await context.setOffline(true)
  await inTurn(
    () => complete(other, 'Check the pump'),
    () => signOut(one),
  )
  await warning(one).waitFor()
  await warning(one)
    .getByText(/^1 thing that you did/)
    .waitFor()
  // what comes to wait behind the warning is warned of as well before it goes
  await complete(other, 'Paint the fence')
  await one.bringToFront()
  await warning(one).getByRole('button', { name: 'Erase and sign out' }).click()
  await warning(one)
    .getByText(/^2 things that you did/)
    .waitFor()
  await warning(one).getByRole('button', { name: 'Stay signed in' }).click()
  await context.setOffline(false)
  await other.getByRole('heading', { name: 'Nothing to do' }).waitFor()
  for (const title of ['Check the pump', 'Paint the fence'])
    expect(await day.get(`/api/tasks/tasks/${day.tasks[title]}`)).toMatchObject({ status: 'completed' })
})

test('what a person does in one tab after signing out in the other is told to them, not lost behind their back', async () => {
  const { id } = await day.post('/api/tasks/tasks', { title: 'Sweep the yard', assigneeId: day.userId })
  await other.bringToFront()
  await other.getByRole('button', { name: 'Send and read now' }).click()
  await other.getByRole('link', { name: 'Sweep the yard' }).waitFor()
  await context.setOffline(true)
  await other.route('**/api/**', (route) => route.abort())
  await inTurn(
    () => signOut(one),
    () => complete(other, 'Sweep the yard'),
  )
  await one.locator('input[name=username]').waitFor()
  await other.getByText('This device could not keep it').waitFor()
  expect(await one.evaluate("indexedDB.databases().then((all) => all.filter(({ name }) => name.startsWith('opsbook-day')).length)")).toBe(0)
  expect(await day.get(`/api/tasks/tasks/${id}`)).toMatchObject({ status: 'pending' })
})
