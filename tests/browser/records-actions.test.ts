// Actions as dialogs, files, and the past of a row.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let token: string
const item = '/api/facilities/inventory-items/1'
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  await ask('POST', '/api/shared/sites', { code: 'HQ', name: 'Headquarters', timezone: 'Europe/Paris' })
  await ask('POST', '/api/facilities/categories', { code: 'PLUMB', name: 'Plumbing' })
  await ask('POST', '/api/facilities/stores', { code: 'MAIN', name: 'Main store', siteId: 1 })
  await ask('POST', '/api/facilities/inventory-items', { sku: 'PL-15', name: 'Ball valve', categoryId: 1, storeId: 1 })
  await ask('POST', `${item}/receive`, { quantity: 5, unitCost: 2 })
  await ask('POST', '/api/tasks/tasks', { title: 'Mend the pump', assigneeId: (await ask('GET', '/api/auth/me')).id })
})
afterAll(() => opsbook.close())

async function ask(method: string, path: string, body?: unknown) {
  const { status, json } = await opsbook.host.call(method, path, { token, body })
  if (status >= 300) throw new Error(JSON.stringify(json))
  return json
}

test('refuses to issue more than there is next to the field, then issues what there is under a key of its own', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/1')
  const keys: (string | undefined)[] = []
  page.on('request', (request) => request.url().endsWith('/issue') && keys.push(request.headers()['idempotency-key']))
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Issue' }).click()
  const dialog = page.getByRole('dialog', { name: 'Issue' })
  const quantity = dialog.getByRole('textbox', { name: 'Quantity' })
  await quantity.fill('12')
  await dialog.getByRole('button', { name: 'Issue' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByRole('button', { name: 'Issue' }).click()
  await expect.poll(() => keys.length).toBe(2)
  await picture(page, 'record-action-refused')
  expect(await violations(page)).toEqual([])
  expect(await ask('GET', item)).toMatchObject({ quantityOnHand: 5 })
  await quantity.fill('2')
  await dialog.getByRole('button', { name: 'Issue' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page
    .getByText(/^3\sea$/)
    .first()
    .waitFor()
  expect(await ask('GET', item)).toMatchObject({ quantityOnHand: 3 })
  expect(keys).toHaveLength(3)
  expect(keys[0]).toBe(keys[1])
  expect(keys[2]).not.toBe(keys[0])
})

test('attaches a picture, shows it, and gives it back as it was', async () => {
  const page = await opsbook.signedIn('/r/task/1?tab=files')
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
    'base64',
  )
  await page.getByText('No files yet').waitFor()
  await page.locator('input[type=file]').setInputFiles({ name: 'pump.png', mimeType: 'image/png', buffer: png })
  const preview = page.getByRole('img', { name: 'pump.png' })
  await preview.waitFor()
  await expect.poll(() => preview.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0))).toBe(10)
  await picture(page, 'record-files')
  expect(await violations(page)).toEqual([])
  const started = page.waitForEvent('download')
  await page.getByRole('button', { name: 'pump.png', exact: true }).click()
  const download = await started
  expect(download.suggestedFilename()).toBe('pump.png')
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk))
  expect(Buffer.concat(chunks).equals(png)).toBe(true)
  const { items } = await ask('GET', '/api/tasks/task-attachments?ownerId=1')
  expect(items).toMatchObject([{ fileName: 'pump.png', state: 'ready', contentType: 'image/png', bytes: png.length }])
})

test('brings a file back that was removed', async () => {
  const page = await opsbook.signedIn('/r/task/1?tab=files')
  await page.getByRole('button', { name: 'Remove pump.png' }).click()
  await page.getByText('No files yet').waitFor()
  await page.getByText('pump.png is removed').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('img', { name: 'pump.png' }).waitFor()
  expect((await ask('GET', '/api/tasks/task-attachments?ownerId=1')).items).toHaveLength(1)
})

test('tells the history with differences and takes one change back', async () => {
  await ask('PATCH', item, { name: 'Ball valve 15 mm', unitCost: 3 })
  const page = await opsbook.signedIn('/r/inventoryItem/1?tab=history')
  const entry = page.getByRole('article', { name: /^Changed/ }).first()
  await entry.getByText('Ball valve 15 mm').waitFor()
  expect(await entry.locator('del').first().innerText()).toBe('Ball valve')
  await picture(page, 'record-history')
  expect(await violations(page)).toEqual([])
  await entry.getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('heading', { level: 1, name: /PL-15 Ball valve$/ }).waitFor()
  expect(await ask('GET', item)).toMatchObject({ name: 'Ball valve', version: 3 })
})

test('shows the row as it was by keyboard, on a phone in the dark', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/1?tab=asOf', { ...screens.phone, colorScheme: 'dark' })
  const slider = page.getByRole('slider', { name: 'Instant' })
  await slider.focus()
  await page.keyboard.press('Home')
  const name = page.getByRole('row', { name: /^Name/ })
  await expect.poll(() => name.locator('mark').count()).toBe(0)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => name.locator('mark').allInnerTexts()).toEqual(['Ball valve 15 mm'])
  await picture(page, 'record-as-of-phone-dark')
  expect(await violations(page)).toEqual([])
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(isWider).toBe(false)
})
