// The board by touch on a phone, and with more vehicles than are seen with all their stops at once.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'
import { asked, makeWorld, plan } from './dispatch-world.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
  await makeWorld(opsbook)
})
afterAll(() => opsbook.close())

const changes = (page: Page) => page.getByRole('region', { name: 'Changes that are not saved' })
const view = (page: Page, name: string) => page.getByRole('radiogroup', { name: 'View' }).getByText(name, { exact: true }).click()
const shown = (page: Page, vehicle: string) =>
  page
    .getByRole('table', { name: `Stops of ${vehicle}` })
    .locator('tr[data-stop]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-stop')))

async function middleOf(of: Locator) {
  const box = await of.boundingBox()
  if (!box) throw new Error('it is not on the page')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** What a screen reader is told of a drag. */
const told = (page: Page, text: string) => () => page.getByRole('status').getByText(text, { exact: true }).waitFor({ state: 'attached' })

/** Brings a place to the middle of the page, and waits until the page stands still: a page goes on scrolling when the finger is lifted. */
async function still(place: Locator) {
  const lookedAt = async () => {
    await place.evaluate((element) => element.scrollIntoView({ block: 'center' }))
    await new Promise((go) => setTimeout(go, 100))
    return (await middleOf(place)).y
  }
  for (let [before, now] = [Number.NaN, await lookedAt()]; before !== now; ) [before, now] = [now, await lookedAt()]
}

/** A finger put down on one place, drawn over the glass to another, and lifted there when `seen` is so. */
async function drawn(page: Page, from: Locator, to: Locator, seen: () => Promise<unknown>) {
  await still(to)
  const [start, end] = [await middleOf(from), await middleOf(to)]
  const session = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints })
  await touch('touchStart', [start])
  const steps = 12
  for (let step = 1; step <= steps; step++)
    await touch('touchMove', [{ x: start.x + ((end.x - start.x) * step) / steps, y: start.y + ((end.y - start.y) * step) / steps }])
  await seen()
  await touch('touchEnd', [])
}

test('a stop is put elsewhere by a finger; what is wrong is seen before anything is saved', async () => {
  const id = await plan(opsbook)
  const page = await opsbook.signedIn(`/dispatch/decisions/${id}`, screens.phone)
  await view(page, 'Stops')
  const before = ['ORD-7', 'ORD-2', 'ORD-1', 'ORD-10']
  await expect.poll(() => shown(page, 'KBC 303')).toEqual(before)
  const lane = page.getByRole('region', { name: 'KBC 303', exact: true })
  const end = lane.getByText('Drop here to make it the last stop')
  // beside the handle a finger scrolls, and nothing moves
  const scrolled = page.evaluate(() => new Promise((done) => document.addEventListener('scroll', done, { capture: true, once: true })))
  await drawn(page, page.locator('[data-stop=ORD-7]').getByRole('button', { name: 'ORD-7', exact: true }), end, () => scrolled)
  expect(await shown(page, 'KBC 303')).toEqual(before)
  await drawn(page, page.getByRole('button', { name: 'Move ORD-1', exact: true }), end, told(page, 'ORD-1: the end of KBC 303'))
  await changes(page).getByText('1 violation: nothing is saved').waitFor()
  expect(await shown(page, 'KBC 303')).toEqual(['ORD-7', 'ORD-2', 'ORD-10', 'ORD-1'])
  await lane.getByText(/window closes 07:30, arrival 0\d:\d\d/).waitFor()
  expect(await changes(page).getByRole('button', { name: 'Save as a plan' }).isDisabled()).toBe(true)
  await picture(page, 'touch-wrong')
  expect(await violations(page)).toEqual([])
  // on to another vehicle, before one of its stops
  await changes(page).getByRole('button', { name: 'Undo', exact: true }).click()
  await changes(page).waitFor({ state: 'detached' })
  const first = lane.locator('[data-stop=ORD-7]')
  const [above] = await shown(page, 'KBB 202').then((orders) => orders.slice(-1))
  await drawn(
    page,
    page.getByRole('button', { name: `Move ${above}`, exact: true }),
    first,
    told(page, `${above}: before ORD-7 of KBC 303`),
  )
  await expect.poll(() => shown(page, 'KBC 303')).toEqual([above, ...before])
  await changes(page).getByRole('button', { name: 'Undo all' }).click()
})

test('what is left out is put on a vehicle where it cannot be dragged to', async () => {
  const id = await plan(opsbook)
  const page = await opsbook.signedIn(`/dispatch/decisions/${id}`, screens.phone)
  await view(page, 'Left out')
  await page.getByLabel('Put HEAVY on a vehicle').selectOption('KBA 101')
  await changes(page)
    .getByText(/violations?: nothing is saved/)
    .waitFor()
  await view(page, 'Stops')
  await page
    .getByRole('region', { name: 'KBA 101', exact: true })
    .getByText(/over weight by .* t at the start/)
    .waitFor()
  expect((await shown(page, 'KBA 101')).at(-1)).toBe('HEAVY')
})

test('of many vehicles the stops are put away, and come with what is selected on the map or opened', async () => {
  for (const code of ['KBD 404', 'KBE 505', 'KBF 606'])
    await asked(opsbook, 'POST', '/api/dispatch/vehicles', {
      ...{ code, type: 'van', capacityWeightTonnes: 2, capacityVolumeM3: 8, currency: 'KES', timezone: 'UTC' },
      ...{ currentLocation: { lat: -1.3, lon: 36.8, name: 'Yard' }, shiftStart: '05:00', shiftEnd: '15:00' },
      ...{ fuelCostPerKm: 90, driverCostPerHour: 900, fixedCost: 9000 },
    })
  const id = await plan(opsbook)
  const page = await opsbook.signedIn(`/dispatch/decisions/${id}`)
  const map = page.getByRole('region', { name: 'Map', exact: true })
  const pin = map.getByRole('button', { name: /of ORD-5$/ })
  await pin.waitFor()
  expect(await page.locator('[data-stop]').count()).toBe(0)
  await pin.focus()
  await page.keyboard.press('Enter')
  const row = page.locator('[data-stop=ORD-5][data-selected=true]')
  await row.waitFor()
  await expect.poll(() => row.evaluate((element) => element.getBoundingClientRect().bottom <= window.innerHeight)).toBe(true)
  const bar = page.getByRole('button', { name: /^Stop \d+, ORD-5: arrives/ })
  expect(await bar.getAttribute('aria-pressed')).toBe('true')
  // of the map only its own route stands out
  const vehicle = (await pin.getAttribute('aria-label'))?.split(',')[0] ?? ''
  const pins = map.getByRole('button', { name: /, stop \d+: delivery of/ })
  const faint = await pins.evaluateAll((all) =>
    all.flatMap((one) => (getComputedStyle(one).opacity === '1' ? [one.getAttribute('aria-label')?.split(',')[0]] : [])),
  )
  expect(new Set(faint)).toEqual(new Set([vehicle]))
  await picture(page, 'many-vehicles')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await row.waitFor({ state: 'detached' })
  const { routes } = await asked(opsbook, 'GET', `/api/dispatch/decisions/${id}/plan`)
  const other = routes.map(({ route }: { route: { vehicle: string } }) => route.vehicle).find((code: string) => code !== vehicle)
  await page.getByRole('button', { name: `Stops of ${other}` }).click()
  await page.getByRole('table', { name: `Stops of ${other}` }).waitFor()
})
