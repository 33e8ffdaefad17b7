// Stops put elsewhere by hand on the board: what is wrong is seen before anything is saved, and what is saved is what was seen.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole, picture, violations } from '../support/console.ts'
import { asked, makeWorld, plan, type World } from './dispatch-world.ts'

let opsbook: Console
let world: World
let id: number
let page: Page
beforeAll(async () => {
  opsbook = await openConsole()
  world = await makeWorld(opsbook)
  await opsbook.addUser('bea', 'staff')
  page = await opsbook.signedIn('/dispatch')
})
beforeEach(async () => {
  id = await plan(opsbook)
  await open(page, id)
})
afterAll(() => opsbook.close())

async function open(of: Page, decisionId: number) {
  await of.goto(`/console/dispatch/decisions/${decisionId}`)
  await of.getByRole('button', { name: 'Move ORD-1', exact: true }).waitFor()
}

/** Orders of a vehicle as the page shows them, in their sequence. */
const shown = (of: Page, vehicle: string) =>
  of
    .getByRole('table', { name: `Stops of ${vehicle}` })
    .locator('tr[data-stop]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-stop')))
/** Orders by vehicle, as they are saved. */
async function saved(decisionId: number): Promise<Record<string, string[]>> {
  const { routes } = await asked(opsbook, 'GET', `/api/dispatch/decisions/${decisionId}/plan`)
  return Object.fromEntries(
    routes.map(({ route, stops }: { route: { vehicle: string }; stops: { order: string }[] }) => [
      route.vehicle,
      stops.map(({ order }) => order),
    ]),
  )
}
const total = (of: Page, name: string) => of.locator(`[data-total=${name}] dd`)
const changes = (of: Page) => of.getByRole('region', { name: 'Changes that are not saved' })

/** What the page says of what is dragged. */
const told = (of: Page) => of.locator('[id^=DndLiveRegion]')
/** What was moved has been drawn: a drop counts for the place that the page last drew. */
const drawn = (of: Page) => of.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

/** Takes a stop up by the keyboard, goes down to a place, and puts it there. */
async function moveByKeys(of: Page, order: string, place: string) {
  const said = told(of)
  await of.getByRole('button', { name: `Move ${order}`, exact: true }).focus()
  await of.keyboard.press('Space')
  await said.getByText(order).waitFor()
  // each step is announced before the next is taken, so that none goes past the place
  for (let before = await said.innerText(); !before.includes(`${order}: ${place}`); before = await said.innerText()) {
    await of.keyboard.press('ArrowDown')
    await expect.poll(() => said.innerText()).not.toBe(before)
  }
  await of.keyboard.press('Space')
}

async function moveToEnd(of: Page, order: string, vehicle: string) {
  const onto = of.getByRole('region', { name: vehicle, exact: true }).getByText('Drop here to make it the last stop')
  await of.getByRole('button', { name: `Move ${order}`, exact: true }).hover()
  await of.mouse.down()
  await onto.scrollIntoViewIfNeeded()
  const move = async () => {
    const box = await onto.boundingBox()
    if (!box) throw new Error('there is no such place')
    await of.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 })
    return told(of).innerText()
  }
  await expect.poll(move).toContain(`${order}: the end of ${vehicle}`)
  await of.mouse.up()
}

test('a stop moved by the keyboard shows what is wrong before anything is saved, and goes back', async () => {
  const before = await saved(id)
  expect(before['KBC 303']).toEqual(['ORD-7', 'ORD-2', 'ORD-1', 'ORD-10'])
  const [cost] = await total(page, 'cost').allTextContents()
  await moveByKeys(page, 'ORD-1', 'the end of KBC 303')
  await changes(page).getByText('1 violation: nothing is saved').waitFor()
  expect(await shown(page, 'KBC 303')).toEqual(['ORD-7', 'ORD-2', 'ORD-10', 'ORD-1'])
  const stops = page.getByRole('region', { name: 'KBC 303', exact: true })
  await stops.getByText(/window closes 07:30, arrival 0\d:\d\d/).waitFor()
  await stops.getByText('late').waitFor()
  expect(await changes(page).getByRole('button', { name: 'Save as a plan' }).isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: 'Commit' }).isDisabled()).toBe(true)
  expect(await total(page, 'cost').textContent()).toContain(cost)
  expect(await total(page, 'late').textContent()).toMatch(/0\s*→\s*1/)
  await picture(page, 'by-hand-wrong')
  expect(await violations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'by-hand-wrong-dark')
  expect(await violations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  // nothing is stored
  expect(await saved(id)).toEqual(before)
  expect((await asked(opsbook, 'GET', `/api/dispatch/decisions/${id}`)).status).toBe('proposed')
  await changes(page).getByRole('button', { name: 'Undo', exact: true }).click()
  await changes(page).waitFor({ state: 'detached' })
  expect(await shown(page, 'KBC 303')).toEqual(before['KBC 303'])
  expect(await total(page, 'cost').textContent()).toBe(cost)
})

test('a stop moved by the mouse to another vehicle is saved as a plan of its own, and committed as it was shown', async () => {
  await moveToEnd(page, 'ORD-6', 'KBC 303')
  await changes(page).getByText('Nothing is wrong with it').waitFor()
  expect(await shown(page, 'KBC 303')).toEqual(['ORD-7', 'ORD-2', 'ORD-1', 'ORD-10', 'ORD-6'])
  const after = (await total(page, 'cost').locator('strong').textContent()) ?? ''
  await picture(page, 'by-hand-fine')
  await changes(page).getByRole('button', { name: 'Save as a plan' }).click()
  await page.waitForURL((url) => !url.pathname.endsWith(`/${id}`))
  const made = Number(new URL(page.url()).pathname.split('/').at(-1))
  await page.getByRole('heading', { level: 1, name: `PLAN-${made}` }).waitFor()
  await expect.poll(() => total(page, 'cost').textContent()).toBe(after)
  expect(await asked(opsbook, 'GET', `/api/dispatch/decisions/${id}`)).toMatchObject({ status: 'discarded' })
  const routes = await saved(made)
  for (const vehicle of Object.keys(world.vehicles)) expect(await shown(page, vehicle)).toEqual(routes[vehicle])
  expect(routes['KBC 303']).toEqual(['ORD-7', 'ORD-2', 'ORD-1', 'ORD-10', 'ORD-6'])
  await page.getByRole('button', { name: 'Replay' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Replay' }).click()
  await dialog.getByText('The same plan came out, to the byte').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('button', { name: 'Commit' }).click()
  await dialog.getByRole('button', { name: 'Commit' }).click()
  await page.getByRole('button', { name: 'Replan' }).waitFor()
  expect(await asked(opsbook, 'GET', `/api/dispatch/decisions/${made}`)).toMatchObject({ status: 'committed', policyName: 'by-hand' })
  expect(await saved(made)).toEqual(routes)
  // what is committed is not dragged any more
  expect(await page.getByRole('button', { name: /^Move / }).count()).toBe(0)
  const { routes: driven } = await asked(opsbook, 'GET', `/api/dispatch/decisions/${made}/plan`)
  for (const { route } of driven) await asked(opsbook, 'POST', `/api/dispatch/routes/${route.id}/cancel`, { reason: 'for the next test' })
})

test('an order is taken off by hand, and back from what is left out', async () => {
  await page.getByRole('button', { name: 'Take ORD-4 off' }).click()
  const left = page.getByRole('region', { name: 'Left out', exact: true })
  await left.getByText('Taken off by hand').waitFor()
  expect(await total(page, 'leftOut').textContent()).toMatch(/2\s*→\s*3/)
  await moveToEnd(page, 'HEAVY', 'KBA 101')
  await page
    .getByRole('region', { name: 'KBA 101', exact: true })
    .getByText(/over weight by .* t at the start/)
    .waitFor()
  await changes(page).getByRole('button', { name: 'Undo all' }).click()
  await expect.poll(() => total(page, 'leftOut').textContent()).toBe('2')
})

test('the second of two dispatchers is told that the plan has changed, and reads it anew', async () => {
  const bea = await opsbook.signedIn('/dispatch', { username: 'bea', password: adminPassword })
  await open(bea, id)
  for (const one of [page, bea]) {
    await one.getByRole('button', { name: 'Take ORD-4 off' }).click()
    await changes(one).getByText('Nothing is wrong with it').waitFor()
  }
  await changes(page).getByRole('button', { name: 'Save as a plan' }).click()
  await page.waitForURL((url) => !url.pathname.endsWith(`/${id}`))
  await changes(bea).getByRole('button', { name: 'Save as a plan' }).click()
  await bea.getByText(`PLAN-${id} is discarded; only what is proposed can be rearranged`).first().waitFor()
  await bea.getByText('What you have put elsewhere is not saved').waitFor()
  await picture(bea, 'by-hand-conflict')
  expect(await violations(bea)).toEqual([])
  await changes(bea).getByRole('button', { name: 'Read it anew' }).click()
  await bea.getByText('This plan was discarded').waitFor()
  await bea.getByRole('link', { name: 'Plans of this day' }).click()
  const made = new URL(page.url()).pathname.split('/').at(-1)
  await bea.getByRole('link', { name: `PLAN-${made}`, exact: true }).waitFor()
})

test('a stop is put elsewhere on the time lines as well', async () => {
  const bar = page.getByRole('button', { name: /^Stop \d+, ORD-6: arrives/ })
  const target = page.getByRole('button', { name: /^Stop \d+, ORD-7: arrives/ })
  await bar.scrollIntoViewIfNeeded()
  const [from, onto] = [await bar.boundingBox(), await target.boundingBox()]
  if (!from || !onto) throw new Error('the bars are on the page')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(onto.x + onto.width + 4, onto.y + onto.height / 2, { steps: 8 })
  await drawn(page)
  await page.mouse.up()
  await expect.poll(() => shown(page, 'KBC 303')).toEqual(['ORD-7', 'ORD-6', 'ORD-2', 'ORD-1', 'ORD-10'])
  await changes(page).getByRole('button', { name: 'Undo all' }).click()
})

test('the record of a plan leads to its board to rearrange it, which begins with the plan as it is', async () => {
  await page.goto(`/console/r/decision/${id}`)
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Rearrange' }).click()
  await page.waitForURL((url) => url.pathname.endsWith(`/dispatch/decisions/${id}`))
  await page.getByRole('button', { name: 'Move ORD-1', exact: true }).waitFor()
})
