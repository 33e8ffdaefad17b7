// Planning a day in the browser, seeing its board, taking it or throwing it away.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, violations } from '../support/console.ts'
import { asked, day, makeWorld, plan } from './dispatch-world.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
  await makeWorld(opsbook)
})
afterAll(() => opsbook.close())

test('plans a day, and the board shows what the API says: routes, totals, and why orders are left out', async () => {
  const page = await opsbook.signedIn('/dispatch')
  await page.getByRole('heading', { name: 'No plan yet' }).waitFor()
  await page.getByRole('heading', { name: '12 orders wait' }).waitFor()
  await picture(page, 'days-empty')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Plan a day' }).first().click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: 'More choices' }).click()
  await form.getByLabel('Budget, in iterations').fill('200')
  // a day without orders is refused, and says what helps
  await form.getByLabel('Day').fill('2031-01-01')
  await form.getByRole('button', { name: 'Plan', exact: true }).click()
  await form.getByText('no order that is pending or planned has a window on 2031-01-01').first().waitFor()
  await picture(page, 'plan-refused')
  expect(await violations(page)).toEqual([])
  await form.getByLabel('Day').fill(day)
  await form.getByRole('button', { name: 'Plan', exact: true }).click()
  await page.waitForURL('**/dispatch/decisions/*')
  const id = Number(new URL(page.url()).pathname.split('/').at(-1))
  await page.locator('[data-stop]').first().waitFor()

  const { decision, routes, unassigned } = await asked(opsbook, 'GET', `/api/dispatch/decisions/${id}/plan`)
  expect(decision).toMatchObject({ status: 'proposed', plannedOn: day, iterations: 200, unassignedCount: 2 })
  const total = (name: string) => page.locator(`[data-total=${name}] dd`).textContent()
  expect(await total('vehicles')).toBe(String(decision.routeCount))
  expect(await total('leftOut')).toBe('2')
  expect(await total('stops')).toBe('10')
  expect(await page.locator('[data-stop]').count()).toBe(10)
  const digits = (text: string | null) => Number((text ?? '').replace(/[^\d.]/g, ''))
  expect(digits(await total('cost'))).toBe(Number(decision.totalCost))
  const map = page.getByRole('region', { name: 'Map', exact: true })
  await expect.poll(() => map.getByRole('button', { name: /, stop \d+: delivery of ORD-/ }).count()).toBe(10)
  for (const { route, stops } of routes) {
    const shown = page.getByRole('region', { name: route.vehicle, exact: true }).locator('[data-stop]')
    expect(await shown.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-stop')))).toEqual(
      stops.map(({ order }: { order: string }) => order),
    )
  }
  for (const { order, why } of unassigned.orders)
    for (const { reasons } of why)
      for (const { message } of reasons) await page.locator(`[data-order=${order}]`).getByText(message).waitFor()
  await page.locator('[data-order=HEAVY]').getByText('What helps: a larger vehicle').waitFor()
  await picture(page, 'board')
  expect(await violations(page)).toEqual([])

  // what is selected in one place is selected in all
  const pin = map.getByRole('button', { name: /of ORD-5$/ })
  await pin.focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-stop=ORD-5][data-selected=true]').waitFor({ timeout: 5000 })
  const bar = page.getByRole('button', { name: /^Stop \d+, ORD-5: arrives/ })
  expect(await bar.getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('button', { name: /^Stop \d+, ORD-2: arrives/ }).click()
  await expect.poll(() => map.getByRole('button', { name: /of ORD-2$/ }).getAttribute('aria-pressed')).toBe('true')
  await map.getByRole('button', { name: 'Zoom in' }).click()
  await map.getByRole('button', { name: 'Show all' }).click()
  await page.getByRole('button', { name: 'Wider' }).click()
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'board-dark')
  expect(await violations(page)).toEqual([])

  // thrown away, once asked
  await page.getByRole('button', { name: 'Discard' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('its orders wait again').waitFor()
  await dialog.getByRole('button', { name: 'Discard' }).click()
  await page.getByText('This plan was discarded').waitFor()
  expect(await asked(opsbook, 'GET', `/api/dispatch/decisions/${id}`)).toMatchObject({ status: 'discarded' })
  expect((await asked(opsbook, 'GET', '/api/dispatch/orders?status=pending&sort=priority')).items).toHaveLength(12)
})

test('a plan that is made in the background shows that it is, and the board when it is done', async () => {
  const page = await opsbook.signedIn('/dispatch')
  await page.getByRole('button', { name: 'Plan a day' }).first().click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Day').fill(day)
  await form.getByRole('combobox', { name: 'Planned by' }).click()
  await page.getByRole('option', { name: 'Cheapest insertion' }).click()
  await form.getByLabel('Plan in the background').check()
  await form.getByRole('button', { name: 'Plan', exact: true }).click()
  await page.waitForURL('**/dispatch/decisions/*')
  await page.locator('[data-stop]').first().waitFor({ timeout: 60_000 })
  expect(await page.locator('[data-stop]').count()).toBe(10)
})

test('why a day could not be planned is said in the language of the reader on the record of the decision', async () => {
  const id = await plan(opsbook)
  const page = await opsbook.signedIn('/', { locale: 'fr-FR' })
  const reason = `no vehicle is free on ${day}`
  await page.route(`**/api/dispatch/decisions/${id}?**`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), status: 'failed', failure: reason } })
  })
  await page.goto(`/console/r/decision/${id}`)
  await page.getByText('Aucun véhicule n’est libre ce jour-là').waitFor()
  await page.getByText(reason, { exact: true }).waitFor()
})

test('a stale plan is refused with what has changed, and read anew', async () => {
  const [first, second] = [await plan(opsbook), await plan(opsbook)]
  const page = await opsbook.signedIn(`/dispatch/decisions/${second}`)
  await page.locator('[data-stop]').first().waitFor()
  const { routes } = await asked(opsbook, 'POST', `/api/dispatch/decisions/${first}/commit`, {})
  await page.getByRole('button', { name: 'Commit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Commit' }).click()
  await dialog.getByText(`ORD-1 was assigned on route PLAN-${first}-`).first().waitFor()
  await picture(page, 'stale')
  await dialog.getByRole('button', { name: 'Read it anew' }).click()
  await dialog.waitFor({ state: 'detached' })
  for (const { id } of routes) await asked(opsbook, 'POST', `/api/dispatch/routes/${id}/cancel`, { reason: 'for the next test' })
})
