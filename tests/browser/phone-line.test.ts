// What a phone does with a server that is busy, a clock that is wrong and a thumb that is too fast.
import type { BrowserContext, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, inBoth, picture } from '../support/console.ts'
import { type Day, lookUp, openDay, toTab } from '../support/day-data.ts'

let opsbook: Console
let day: Day
let page: Page
let context: BrowserContext
beforeAll(async () => {
  ;({ opsbook, day, page, context } = await openDay())
})
afterAll(() => opsbook.close())

const issue = async () => {
  await lookUp(page, 'BRG-6204')
  await page.getByRole('button', { name: 'Issue' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Issue' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
const busy = (status: number, seconds: number) => (route: Route) =>
  route.fulfill({
    ...{ status, headers: { 'retry-after': String(seconds), 'content-type': 'application/problem+json' } },
    body: JSON.stringify({ status, code: status === 429 ? 'rate_limited' : 'unavailable', title: 'Later' }),
  })
/** What has been issued by now. */
const issues = async () =>
  (await day.get('/api/facilities/stock-movements?sort=-occurredAt')).items.filter(({ kind }: { kind: string }) => kind === 'issue')

for (const status of [429, 503])
  test(`an answer of ${status} drops nothing, and is waited out as long as the server asks`, async () => {
    const before = (await issues()).length
    await context.route('**/api/batch', busy(status, 240))
    await issue()
    await toTab(page, 'Waiting')
    await page.getByText(/^The server could not take it yet. It is sent again at \d/).waitFor()
    const at = (await page.getByText(/^The server could not take it yet/).innerText()).match(/(\d\d):(\d\d)/)
    // by the zone of the person, which the page has too
    const minutes = await page.evaluate('new Date().getHours() * 60 + new Date().getMinutes()')
    expect((Number(at?.[1]) * 60 + Number(at?.[2]) - Number(minutes) + 1440) % 60).toBeGreaterThanOrEqual(3)
    await page.getByRole('region', { name: /Issue BRG-6204/ }).waitFor()
    await context.unroute('**/api/batch')
    await page.getByRole('button', { name: 'Send now' }).click()
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
    expect(await page.getByText(/^The server could not take it yet/).count()).toBe(0)
    expect(await issues()).toHaveLength(before + 1)
  })

test('a batch that is too large as a whole goes one by one, and one that is too large by itself stays with the person', async () => {
  const before = (await issues()).length
  await context.setOffline(true)
  await issue()
  await issue()
  let tooLarge = ''
  await context.route('**/api/batch', async (route) => {
    const { requests } = JSON.parse(route.request().postData() ?? '')
    tooLarge ||= requests[0].id
    if (requests.length === 1 && requests[0].id !== tooLarge) return route.continue()
    await route.fulfill({ status: 413, body: 'too large' })
  })
  await context.setOffline(false)
  await toTab(page, 'Waiting')
  await page
    .getByRole('region', { name: /Issue BRG-6204/ })
    .getByText('Not accepted')
    .waitFor()
  await expect.poll(() => page.getByRole('region', { name: /Issue BRG-6204/ }).count()).toBe(1)
  await context.unroute('**/api/batch')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  expect(await issues()).toHaveLength(before + 2)
})

test('what is pressed twice at once is done once', async () => {
  await context.setOffline(true)
  await toTab(page, 'My tasks')
  await page.getByRole('button', { name: 'Complete: Paint the fence' }).waitFor()
  await page.evaluate(`{
    const button = document.querySelector('[aria-label="Complete: Paint the fence"]')
    for (let time = 0; time < 3; time += 1) button.click()
  }`)
  await page.getByText('Waiting', { exact: true }).and(page.locator('.mantine-Badge-label')).waitFor()
  await toTab(page, 'Waiting')
  await page.getByRole('region', { name: /Complete T-\d+ Paint the fence/ }).waitFor()
  expect(await page.getByRole('region', { name: /Paint the fence/ }).count()).toBe(1)
  await context.setOffline(false)
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
})

test('an issue of more than the device knows of is told so in its form, and no quantity falls below zero without words', async () => {
  const { quantityOnHand } = await day.get(`/api/facilities/inventory-items/${day.itemId}`)
  await page.bringToFront()
  await page.getByRole('button', { name: 'Send and read now' }).click()
  await lookUp(page, 'BRG-6204')
  const card = page.getByRole('region', { name: 'Ball bearing 6204' })
  await card.getByText(`${quantityOnHand} ea`).first().waitFor()
  await context.setOffline(true)
  const form = page.getByRole('dialog')
  const hint = form.getByText(/^Left here as far as this device knows/)
  const fill = async (quantity: number) => {
    await card.getByRole('button', { name: 'Issue' }).click()
    await form.getByLabel(/Quantity/).fill(`${quantity}`)
  }
  await fill(quantityOnHand)
  expect(await hint.count()).toBe(0)
  await form.getByLabel(/Quantity/).fill(`${quantityOnHand - 1}`)
  await form.getByRole('button', { name: 'Issue' }).click()
  await card.getByRole('row', { name: 'Main store 1 ea' }).waitFor()
  await card.getByRole('row', { name: /^Lot L-1 .* 1$/ }).waitFor() // it goes down as its store does
  await fill(3)
  await form.getByText(/this device knows: 1 ea, after what waits/).waitFor()
  await picture(page, 'phone-more')
  expect(await inBoth(page)).toEqual([])
  await form.getByRole('button', { name: 'Issue' }).click()
  const words = `${quantityOnHand} ea, ${quantityOnHand + 2} waiting to be issued`
  await card.getByRole('row', { name: `Main store ${words}` }).waitFor()
  await picture(page, 'phone-over')
  expect(await card.getByText(words).count()).toBe(2)
  expect(await card.getByText(/(^|\s)[-−]\d/).count()).toBe(0)
  // the server decides
  await context.setOffline(false)
  await page.getByRole('link', { name: '1 was not accepted' }).click()
  await page
    .getByRole('region', { name: /Issue BRG-6204/ })
    .getByRole('button', { name: 'Drop' })
    .click()
  await page.getByRole('button', { name: 'Drop it' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  expect(await day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 1 })
  await toTab(page, 'My tasks')
})

test('a phone whose clock is two hours ahead says when it was by the clock of the server', async () => {
  const fast = await context.newPage()
  await fast.addInitScript(`{
    const Right = Date
    globalThis.Date = class extends Right {
      constructor(...given) { super(...(given.length === 0 ? [Right.now() + 7_200_000] : given)) }
      static now() { return Right.now() + 7_200_000 }
    }
  }`)
  await fast.goto('/console/day')
  await fast.getByRole('button', { name: 'Complete: Check the pump' }).click()
  const done = () => day.get(`/api/tasks/tasks/${day.tasks['Check the pump']}`)
  await expect.poll(async () => (await done()).status).toBe('completed')
  expect(Date.parse((await done()).completedAt)).toBeLessThanOrEqual(Date.now())
  expect(await fast.getByText('Not accepted').count()).toBe(0)
  await fast.close()
})

test('sign-in tells after a session has ended that what waits here is safe, and nothing of what it is', async () => {
  await page.bringToFront()
  await context.setOffline(true)
  await toTab(page, 'My tasks')
  await page.getByRole('button', { name: 'Complete: Read the meters' }).click()
  await toTab(page, 'Waiting')
  await page.getByRole('region', { name: /Complete T-\d+ Read the meters/ }).waitFor()
  await page.goto('about:blank')
  await context.clearCookies()
  await context.setOffline(false)
  await page.goto('/console/day')
  await page.getByText(/^1 thing that was done on this device has not been sent yet. It is safe here/).waitFor()
  await picture(page, 'phone-safe')
  expect(await inBoth(page)).toEqual([])
  expect(await page.getByText('Read the meters').count()).toBe(0)
  await page.locator('input[name=username]').fill('tess')
  await page.locator('input[name=password]').fill(adminPassword)
  await page.locator('button[type=submit]').click()
  await expect.poll(() => day.get(`/api/tasks/tasks/${day.tasks['Read the meters']}`)).toMatchObject({ status: 'completed' })
})
