// The work of a day without a connection, and what becomes of it when the line is back.
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, inBoth, picture, screens } from '../support/console.ts'
import { type Day, lookUp, openDay, toTab } from '../support/day-data.ts'

let opsbook: Console
let day: Day
let page: Page
let context: BrowserContext
beforeAll(async () => {
  ;({ opsbook, day, page, context } = await openDay())
})
afterAll(() => opsbook.close())

const taskOf = (title: string) => day.get(`/api/tasks/tasks/${day.tasks[title]}`)
const change = async (title: string, description: string) => {
  await toTab(page, 'My tasks')
  await page.getByRole('link', { name: title }).click()
  await page.getByRole('button', { name: 'Change date or notes' }).click()
  await page.getByLabel('Description').fill(description)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByLabel('Description').waitFor({ state: 'hidden' }) // it is on the device now
}

test('opens anew without a connection, with the rows of before', async () => {
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('main').getByText('No connection').waitFor()
  await page.getByText(/^As of /).waitFor()
  await page.getByRole('heading', { name: 'Overdue (1)' }).waitFor()
  await picture(page, 'phone-offline')
  expect(await inBoth(page)).toEqual([])
})

test('keeps what is done without a connection, shows it at once, and has it after the page is loaded again', async () => {
  await lookUp(page, 'brg-6204')
  const item = page.getByRole('region', { name: 'Ball bearing 6204' })
  await item.getByText('10 ea').first().waitFor()
  await item.getByRole('button', { name: 'Issue' }).click()
  await page
    .getByRole('dialog')
    .getByLabel(/Quantity/)
    .fill('4')
  await page.getByRole('dialog').getByRole('button', { name: 'Issue' }).click()
  await item.getByText('6 ea').first().waitFor()
  await lookUp(page, 'DRILL-1')
  await page.getByRole('region', { name: 'Cordless drill' }).getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await page.getByText(/tess has it until/).waitFor()
  await change('Check the pump', 'The seal leaks')
  await page.reload()
  await toTab(page, 'Waiting')
  for (const name of [/Issue BRG-6204/, /Sign out DRILL-1/, /Change T-\d+ Check the pump/])
    await page.getByRole('region', { name }).getByText('Waiting', { exact: true }).waitFor()
  await picture(page, 'phone-waiting')
  expect(await inBoth(page)).toEqual([])
  expect(await day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 10 })
})

test('what the device cannot keep stays in its form, and the person is told', async () => {
  await page.evaluate("IDBObjectStore.prototype.put = () => { throw new DOMException('The disk is full', 'QuotaExceededError') }")
  await lookUp(page, 'LADDER-1')
  await page.getByRole('region', { name: 'Step ladder' }).getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByLabel('Notes').fill('For the gutter')
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('This device could not keep it').waitFor()
  await page.getByText('The disk is full').waitFor()
  expect(await page.getByRole('dialog').getByLabel('Notes').inputValue()).toBe('For the gutter')
  await page.reload()
  await toTab(page, 'Waiting')
  await page.getByRole('region', { name: /Change T-/ }).waitFor()
  expect(await page.getByRole('region', { name: /Sign out LADDER-1/ }).count()).toBe(0)
})

test('what was done arrives once when the line is back; what another person was faster with is shown with theirs and mine', async () => {
  const edited = await taskOf('Check the pump')
  const answer = await opsbook.host.call('PATCH', `/api/tasks/tasks/${edited.id}`, {
    ...{ token: day.token, body: { description: 'The seal is new' }, headers: { 'if-match': `"${edited.version}"` } },
  })
  expect(answer.status).toBe(200)
  const batches: number[] = []
  page.on('response', (response) => {
    // without a token, for none is kept, the first one is asked for anew
    if (response.url().endsWith('/api/batch') && response.status() === 200)
      batches.push(JSON.parse(response.request().postData() ?? '').requests.length)
  })
  await context.setOffline(false)
  const refused = page.getByRole('region', { name: /Change T-\d+ Check the pump/ })
  await refused.getByText(/Theirs: The seal is new/).waitFor()
  await refused.getByText(/Mine: The seal leaks/).waitFor()
  const kept = page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2 }) })
  await expect.poll(() => kept.count()).toBe(1)
  expect(batches).toEqual([3])
  expect(await day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 6 })
  expect(
    (await day.get('/api/facilities/stock-movements?sort=-occurredAt')).items.filter(({ kind }: { kind: string }) => kind === 'issue'),
  ).toHaveLength(1)
  expect((await day.get('/api/facilities/sign-outs')).items).toMatchObject([{ borrowerId: day.userId, returnedAt: null }])
  expect(await taskOf('Check the pump')).toMatchObject({ description: 'The seal is new' })
  await picture(page, 'phone-conflict')
  expect(await inBoth(page)).toEqual([])
  await page.reload()
  await refused.getByText(/Theirs: The seal is new/).waitFor()
})

test('the person decides between theirs and mine', async () => {
  await page.getByRole('button', { name: 'Send my choice' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  expect(await taskOf('Check the pump')).toMatchObject({ description: 'The seal leaks' })
})

test('an answer that gets lost on the way does not write twice, nor does an edit become a conflict with itself', async () => {
  let lost = 0
  await context.route('**/api/batch', async (route) => {
    if (lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    await route.abort()
  })
  await change('Paint the fence', 'Green, not blue')
  await page.getByText('Waiting', { exact: true }).first().waitFor()
  await lookUp(page, 'BRG-6204')
  await page.getByRole('region', { name: 'Ball bearing 6204' }).getByRole('button', { name: 'Issue' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Issue' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.reload()
  await toTab(page, 'Waiting')
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  expect(lost).toBe(1)
  await context.unroute('**/api/batch')
  expect(await taskOf('Paint the fence')).toMatchObject({ description: 'Green, not blue', version: 2 })
  expect(await day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 5 })
})

test('what others do comes by the change feed', async () => {
  await day.post('/api/tasks/tasks', { title: 'Sweep the yard', assigneeId: day.userId })
  await toTab(page, 'My tasks')
  await page.getByRole('button', { name: 'Send and read now' }).click()
  await page.getByRole('heading', { name: 'No date (1)' }).waitFor()
  await page.getByRole('link', { name: 'Sweep the yard' }).waitFor()
})

test('what waits is dropped by the person only, who is asked once more', async () => {
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Complete: Check the pump' }).click()
  await toTab(page, 'Waiting')
  await page.getByRole('button', { name: 'Drop' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.getByRole('region', { name: /Complete T-\d+ Check the pump/ }).waitFor()
  await page.getByRole('button', { name: 'Drop' }).click()
  await page.getByRole('button', { name: 'Drop it' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await context.setOffline(false)
  await toTab(page, 'My tasks')
  await page.getByRole('button', { name: 'Complete: Check the pump' }).waitFor()
  expect(await taskOf('Check the pump')).toMatchObject({ status: 'pending' })
})

test('signing out warns where something waits, and leaves nothing to the next person', async () => {
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Complete: Sweep the yard' }).click()
  await page.getByText('Waiting', { exact: true }).first().waitFor()
  const signOut = async () => {
    await page.getByRole('button', { name: /Account of|tess/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  }
  await signOut()
  const warning = page.getByRole('dialog', { name: 'Something still waits to be sent' })
  await picture(page, 'phone-leave')
  expect(await inBoth(page)).toEqual([])
  await warning.getByRole('button', { name: 'Stay signed in' }).click()
  await context.setOffline(false)
  await expect.poll(async () => (await day.get('/api/tasks/tasks?sort=completedAt')).items.length).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'Sweep the yard' }).waitFor({ state: 'detached' })
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Complete: Paint the fence' }).click()
  await signOut()
  await warning.getByRole('button', { name: 'Erase and sign out' }).click()
  await page.locator('input[name=username]').waitFor()
  expect(
    await page.evaluate(
      "indexedDB.databases().then((all) => all.map(({ name }) => name).filter((name) => name.startsWith('opsbook-day')))",
    ),
  ).toEqual([])
  expect(await page.evaluate("localStorage.getItem('opsbook-day-person')")).toBeNull()
  await page.reload()
  await page.getByText('Check the pump').waitFor({ state: 'detached' })
  await context.setOffline(false)
  expect(await taskOf('Paint the fence')).toMatchObject({ status: 'pending' })
})

test('what one person has waiting never goes out under the name of another who has signed in meanwhile', async () => {
  await opsbook.addUser('otto', 'staff')
  page = await opsbook.signedIn('/day', { ...screens.phone, username: 'tess' })
  await page.getByRole('button', { name: 'Complete: Paint the fence' }).waitFor()
  await page.evaluate('navigator.serviceWorker.ready.then(() => null)')
  context = page.context()
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Complete: Paint the fence' }).click()
  await page.getByText('Waiting', { exact: true }).first().waitFor()
  const senders: string[] = []
  await page.route('**/api/batch', (route) => {
    const [, claims = ''] = (route.request().headers().authorization ?? '').split('.')
    senders.push(JSON.parse(Buffer.from(claims, 'base64url').toString()).name)
    return route.fulfill({ status: 401, body: '' }) // as when the token has run out
  })
  // in another tab, which this one has not heard of
  const data = { username: 'otto', password: adminPassword, keep: 'cookie' }
  expect((await context.request.post('/api/auth/sign-in', { data })).status()).toBe(200)
  const refreshed = page.waitForResponse('**/api/auth/refresh')
  await context.setOffline(false)
  expect((await refreshed).status()).toBe(200)
  await toTab(page, 'Waiting')
  await page.getByRole('button', { name: 'Send now' }).click()
  expect(new Set(senders)).toEqual(new Set(['tess']))
  expect(await taskOf('Paint the fence')).toMatchObject({ status: 'pending' })
})
