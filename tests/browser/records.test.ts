// Making, changing and removing rows in the console, by hand and by keyboard.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let token: string
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  await post('/api/shared/sites', { code: 'HQ', name: 'Headquarters', timezone: 'Europe/Paris' })
  await post('/api/facilities/categories', { code: 'PLUMB', name: 'Plumbing' })
  await post('/api/facilities/categories', { code: 'ELEC', name: 'Electrical' })
  await post('/api/facilities/stores', { code: 'MAIN', name: 'Main store', siteId: 1 })
  await opsbook.addUser('reader', 'auditor')
})
afterAll(() => opsbook.close())

async function post(path: string, body: unknown) {
  const { status, json } = await opsbook.host.call('POST', path, { token, body })
  if (status >= 300) throw new Error(JSON.stringify(json))
  return json
}
const get = async (path: string) => (await opsbook.host.call('GET', path, { token })).json

/** Chooses a row in a reference by typing a part of what it is called. */
async function choose(page: Page, label: string, typed: string, option: string) {
  const field = page.getByRole('combobox', { name: label })
  await field.fill(typed)
  await page.getByRole('option', { name: option }).click()
}

test('says all that is wrong with a new row at once, next to each field, and leads to the first', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/new')
  await page.getByRole('textbox', { name: 'Name' }).fill('Ball valve')
  await page.getByLabel('Pack size').fill('a few')
  await page.getByRole('button', { name: 'Save' }).click()
  const summary = page.getByRole('alert')
  await summary.getByText('4 fields need your attention').waitFor()
  await picture(page, 'record-new-wrong')
  expect(await violations(page)).toEqual([])
  const wrong = await page
    .locator('[aria-invalid=true]')
    .evaluateAll((fields) => fields.map((field) => document.querySelector(`label[for="${field.id}"]`)?.textContent))
  expect(wrong).toEqual(['SKU *', 'Category *', 'Store *', 'Pack size'])
  await summary.getByRole('button', { name: 'SKU' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('sku')
  expect((await get('/api/facilities/inventory-items?count=true')).count).toBe(0)
})

test('finds references by name, takes numbers as they are typed, and makes the row', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/new')
  await page.getByLabel('SKU').fill('PL-15')
  await page.getByRole('textbox', { name: 'Name' }).fill('Ball valve')
  await choose(page, 'Category', 'plumb', 'PLUMB Plumbing')
  await choose(page, 'Store', 'main', 'MAIN Main store')
  await page.getByLabel('Unit cost').fill('1,234.50')
  await page.getByLabel('Pack size').fill('0.125')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { level: 1, name: 'PL-15 Ball valve' }).waitFor()
  const { items } = await get('/api/facilities/inventory-items')
  expect(items).toMatchObject([{ sku: 'PL-15', category: 'PLUMB', store: 'MAIN', unitCost: 1234.5, packSize: 0.125, unit: 'ea' }])
  expect(await violations(page)).toEqual([])
})

test('sends only what was changed, and asks before what was typed is lost', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/1')
  const sent: unknown[] = []
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.postDataJSON(), request.headers()['if-match']))
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Ball valve 15 mm')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog', { name: 'There are unsaved changes' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Stay' }).click()
  await page.goBack()
  await page.getByRole('button', { name: 'Stay' }).click()
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Ball valve 15 mm')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { level: 1, name: 'PL-15 Ball valve 15 mm' }).waitFor()
  expect(sent).toEqual([{ name: 'Ball valve 15 mm' }, '"1"'])
  expect(await get('/api/facilities/inventory-items/1')).toMatchObject({ name: 'Ball valve 15 mm', unitCost: 1234.5, version: 2 })
})

test('removes a row at once and takes that back from the notification', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/1')
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('PL-15 Ball valve 15 mm is removed').waitFor()
  await page.getByRole('heading', { level: 1, name: 'Inventory items' }).waitFor()
  expect((await opsbook.host.call('GET', '/api/facilities/inventory-items/1', { token })).status).toBe(404)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('heading', { level: 1, name: 'PL-15 Ball valve 15 mm' }).waitFor()
  expect(await get('/api/facilities/inventory-items/1')).toMatchObject({ deletedAt: null, version: 4 })
})

test('shows a removed row as such, and restores it', async () => {
  await opsbook.host.call('DELETE', '/api/facilities/categories/2', { token })
  const page = await opsbook.signedIn('/r/category/2')
  await page.getByRole('alert').getByText('Removed').waitFor()
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('link', { name: 'Edit' }).waitFor()
  expect(await get('/api/facilities/categories/2')).toMatchObject({ deletedAt: null })
})

test('a row that is not there is said to be so, and its list is a step away', async () => {
  const page = await opsbook.signedIn('/r/category/4711')
  await page.getByRole('alert').getByText('there is no category 4711').first().waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Categories' }).click()
  await page.getByRole('heading', { level: 1, name: 'Categories' }).waitFor()
})

test('offers nothing that a role may not do, and the API refuses it all the same', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/1', { username: 'reader' })
  await page.getByRole('heading', { level: 1, name: 'PL-15 Ball valve 15 mm' }).waitFor()
  for (const name of ['Edit', 'Remove', 'Issue', 'Actions']) expect(await page.getByRole('button', { name }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
  await page.goto('/console/r/inventoryItem/1/edit')
  await page.getByRole('heading', { name: 'You may not do this' }).waitFor()
  expect(await violations(page)).toEqual([])
  const { json } = await opsbook.host.call('POST', '/api/auth/sign-in', { body: { username: 'reader', password: adminPassword } })
  const { status } = await opsbook.host.call('PATCH', '/api/facilities/inventory-items/1', {
    token: json.accessToken,
    body: { name: 'No' },
  })
  expect(status).toBe(403)
})

test('makes a row on a phone by keyboard alone', async () => {
  const page = await opsbook.signedIn('/r/category/new', { ...screens.phone, colorScheme: 'dark' })
  await page.getByLabel('Code').focus()
  await page.keyboard.type('HVAC')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Heating')
  await picture(page, 'record-new-phone-dark')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'HVAC Heating' }).waitFor()
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(isWider).toBe(false)
})
