// What a row's state suits, and columns with a shape of their own: lists and places as fields, and as facts.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, inBoth, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let token: string
const orders = '/api/facilities/work-orders'
const trucks = '/api/dispatch/vehicles'
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  await ask('POST', '/api/shared/sites', { code: 'HQ', name: 'Headquarters', timezone: 'Europe/Paris' })
  for (const title of ['Mend the pump', 'Paint the door']) await ask('POST', orders, { title, siteId: 1 })
  const truck = { code: 'T-1', type: 'Truck', capacityWeightTonnes: 9, capacityVolumeM3: 40, driverCostPerHour: 29, fixedCost: 90 }
  await ask('POST', trucks, { ...truck, fuelCostPerKm: 0.48, currency: 'EUR', currentLocation: { lat: 48.85, lon: 2.35, name: 'Paris' } })
})
afterAll(() => opsbook.close())

async function ask(method: string, path: string, body?: unknown) {
  const { status, json } = await opsbook.host.call(method, path, { token, body })
  if (status >= 300) throw new Error(JSON.stringify(json))
  return json
}

test('offers what suits the state of a row, and its history says how the state was moved', async () => {
  const page = await opsbook.signedIn('/r/workOrder/1')
  const offered = (name: string) => page.getByRole('button', { name, exact: true }).count()
  await page.getByRole('button', { name: 'Approve' }).click()
  expect([await offered('Start'), await offered('Complete'), await offered('Resume')]).toEqual([0, 0, 0])
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('button', { name: 'Schedule' }).waitFor()
  expect(await offered('Approve')).toBe(0)
  await page.getByRole('tab', { name: 'History' }).click()
  const approved = page.getByRole('article', { name: /^Approve, / })
  await approved.getByText('by admin').waitFor()
  expect(await approved.getByRole('definition').allTextContents()).toContain('Requested→Approved')
  expect(await page.getByRole('tabpanel').locator('.tabler-icon-bolt').count()).toBe(1)
  await picture(page, 'record-history-action')
  expect(await violations(page)).toEqual([])
})

test('takes an action on those of the selected rows that it suits, and says how many it leaves', async () => {
  const page = await opsbook.signedIn('/r/workOrder')
  await page.getByText('Paint the door').waitFor()
  await page.getByRole('checkbox', { name: /all|page/i }).check()
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Approve' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Start' }).count()).toBe(0)
  await page.getByRole('menuitem', { name: 'Approve' }).click()
  const dialog = page.getByRole('dialog', { name: 'Approve' })
  await dialog.getByText('One selected row is left as it is').waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Approve: one row' }).click()
  await page.getByText('One row changed').waitFor()
  const { items } = await ask('GET', orders)
  expect(items.map(({ status, version }) => [status, version])).toEqual([
    ['approved', 2],
    ['approved', 2],
  ])
})

test('writes a list line by line: added, moved and taken out', async () => {
  const page = await opsbook.signedIn('/r/workOrder/1/edit')
  const lines = page.getByRole('group', { name: 'Checklist' })
  const add = lines.getByRole('button', { name: 'Add a line' })
  const texts = lines.getByRole('textbox', { name: 'Text' })
  for (const [index, text] of ['Run it for ten minutes', 'Close the valve', 'A line too many'].entries()) {
    await add.click()
    await texts.nth(index).fill(text)
  }
  await lines.getByRole('button', { name: 'Move Checklist 2 up' }).click()
  await lines.getByRole('button', { name: 'Remove Checklist 3' }).click()
  await expect
    .poll(() => texts.evaluateAll((all) => all.map((one) => 'value' in one && one.value)))
    .toEqual(['Close the valve', 'Run it for ten minutes'])
  await picture(page, 'record-lines')
  expect(await inBoth(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  const table = page.getByRole('table')
  await table.getByRole('row', { name: /Close the valve.*No/ }).waitFor()
  expect(await violations(page)).toEqual([])
  const { checklist } = await ask('GET', `${orders}/1`)
  expect(checklist).toMatchObject([
    { text: 'Close the valve', isDone: false },
    { text: 'Run it for ten minutes', isDone: false },
  ])
})

test('adds a place, says what is wrong with it next to the field, and takes it away again, on a phone', async () => {
  const page = await opsbook.signedIn('/r/vehicle/1/edit', screens.phone)
  const sent: unknown[] = []
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.postDataJSON()))
  const place = page.getByRole('group', { name: 'End location' })
  await place.getByRole('button', { name: 'Add End location' }).click()
  await place.getByRole('textbox', { name: 'Latitude' }).fill('91')
  await place.getByRole('textbox', { name: 'Longitude' }).fill('4.83')
  await place.getByRole('textbox', { name: 'Name' }).fill('Lyon')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'End location' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('endLocation.lat')
  await expect.poll(() => place.getByRole('textbox', { name: 'Latitude' }).getAttribute('aria-invalid')).toBe('true')
  await picture(page, 'record-place-phone')
  expect(await inBoth(page)).toEqual([])
  await place.getByRole('textbox', { name: 'Latitude' }).fill('45.76')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Lyon').first().waitFor()
  await page.getByText('45.76, 4.83').waitFor()
  expect((await ask('GET', `${trucks}/1`)).endLocation).toEqual({ lat: 45.76, lon: 4.83, name: 'Lyon' })
  await page.getByRole('link', { name: 'Edit' }).click()
  await place.getByRole('button', { name: 'Take End location away' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/Not filled in:.*End location/).waitFor()
  expect((await ask('GET', `${trucks}/1`)).endLocation).toBeNull()
  expect(sent.map((body) => Object.keys(body as object))).toEqual([['endLocation'], ['endLocation'], ['endLocation']]) // bodies are objects
})
