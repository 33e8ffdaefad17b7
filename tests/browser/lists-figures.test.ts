// What lists tell of figures: amounts with their currency, quantities with their unit, their own or that of the row they refer to.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, inBoth, openConsole, picture, screens } from '../support/console.ts'

let opsbook: Console
let itemId: number

beforeAll(async () => {
  opsbook = await openConsole()
  const token = await opsbook.host.signIn()
  const make = async (path: string, body: Record<string, unknown>): Promise<number> => {
    const { status, json } = await opsbook.host.call('POST', `/api/facilities/${path}`, { token, body })
    if (status >= 300) throw new Error(JSON.stringify(json))
    return json.id
  }
  const storeId = await make('stores', { code: 'MAIN', name: 'Main store' })
  const categoryId = await make('categories', { code: 'CABLE', name: 'Cables' })
  const common = { storeId, categoryId }
  itemId = await make('inventory-items', {
    ...common,
    sku: 'C-1',
    name: 'Cable',
    unit: 'm',
    reorderPoint: 12,
    unitCost: 4,
    currency: 'EUR',
  })
  await make('inventory-items', { ...common, sku: 'C-2', name: 'Clip', reorderPoint: 0.5, unitCost: 1250.5 })
  await make(`inventory-items/${itemId}/receive`, { storeId, quantity: 2.5, unitCost: 4 })
  await opsbook.host.call('PATCH', `/api/facilities/inventory-items/${itemId}`, { token, body: { unitCost: 5.25, currency: 'USD' } })
})
afterAll(() => opsbook.close())

const cells = (page: Page, name: string) => page.getByRole('row', { name }).getByRole('cell')
/** The texts of a row of a list, without the spaces that do not break. */
const texts = async (page: Page, name: string) => (await cells(page, name).allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' '))

test('a list shows amounts with their currency, quantities with their unit, and neither twice', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem')
  await page.getByRole('cell', { name: 'US$5.25' }).waitFor()
  await picture(page, 'figures-items')
  expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(
    ['', 'SKU', 'Name', 'Store', 'On hand', 'Reorder point', 'Unit cost', 'Total value'], // neither Unit nor Currency
  )
  expect(await texts(page, 'C-1')).toEqual(expect.arrayContaining(['Low stock\n2.5 m', '12 m', 'US$5.25', 'US$10.00']))
  expect(await texts(page, 'C-2')).toEqual(expect.arrayContaining(['Low stock\n0 ea', '0.5 ea', '1,250.50']))
  await page.context().close()
})

test('a movement is counted in the unit and the currency of its item', async () => {
  const page = await opsbook.signedIn('/r/stockMovement')
  await page.getByRole('cell', { name: 'US$4.00' }).waitFor()
  await picture(page, 'figures-movements')
  expect(await texts(page, 'C-1')).toEqual(expect.arrayContaining(['2.5 m', 'US$4.00']))
  expect(await inBoth(page)).toEqual([])
  await page.context().close()
})

test('the page of a row tells them, and its history in what they were counted then', async () => {
  const page = await opsbook.signedIn(`/r/inventoryItem/${itemId}`)
  await page.getByText('US$5.25').waitFor()
  expect(await page.getByRole('definition').filter({ hasText: /^USD$/ }).count()).toBe(0)
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('deletion').filter({ hasText: '€4.00' }).waitFor()
  await page.getByRole('insertion').filter({ hasText: 'US$5.25' }).waitFor()
  await picture(page, 'figures-history')
  await page.context().close()
})

test('a card says what a row is, and a phone puts cards in order', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem', screens.phone)
  const titles = page.getByRole('list', { name: 'Inventory items' }).getByRole('link', { name: /^C-/ })
  await titles.first().waitFor()
  expect(await titles.allInnerTexts()).toEqual([expect.stringMatching(/^C-1\s+Cable$/), expect.stringMatching(/^C-2\s+Clip$/)])
  await page.getByRole('list', { name: 'Inventory items' }).getByText('US$5.25').waitFor()
  await page.getByRole('button', { name: 'Order' }).click()
  await page.getByRole('menuitem', { name: 'Name' }).click()
  await expect.poll(() => titles.first().innerText()).toContain('C-2')
  await picture(page, 'figures-cards')
  expect(await inBoth(page)).toEqual([])
  await page.context().close()
})
