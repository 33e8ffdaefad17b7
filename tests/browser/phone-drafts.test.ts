// What is being typed on a phone: it is there again after the page was left, in one piece with the queue, and with nobody else.
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { codePicture } from '../support/bar-code.ts'
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

const continued = () => page.getByText(/^Not sent yet – continued from \d/)
const choose = async (label: string, choice: RegExp) => {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: choice }).click()
}
const report = () => page.getByRole('button', { name: 'Report', exact: true })

/** How many rows a store of a person's database has; null where there is no database. */
const kept = (store: string, personId = day.userId) =>
  page.evaluate(`(async () => {
    const name = 'opsbook-day-${personId}'
    if (!(await indexedDB.databases()).some((one) => one.name === name)) return null
    return new Promise((resolve, reject) => {
      const opened = indexedDB.open(name)
      opened.onerror = () => reject(opened.error)
      opened.onsuccess = () => {
        const asked = opened.result.transaction('${store}').objectStore('${store}').count()
        asked.onsuccess = () => (opened.result.close(), resolve(asked.result))
      }
    })
  })()`)

test('a report that is begun is there after another page and after the page is loaded anew, with its photo', async () => {
  await toTab(page, 'Defect')
  await choose('Part number', /Front panel/)
  await choose('Work center', /Press line/)
  await page.getByLabel('Lot quantity').fill('200')
  await page.getByLabel('Defective').fill('4')
  await page.getByLabel('Description').fill('Scratch on the face')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer: await codePicture(page, 'SCRATCH') })
  await page.getByRole('img', { name: 'Photo 1' }).waitFor()
  await toTab(page, 'Scan')
  await page.getByLabel('Code', { exact: true }).waitFor()
  for (const again of [() => toTab(page, 'Defect'), () => page.reload()]) {
    await again()
    await continued().waitFor()
    await page.getByRole('img', { name: 'Photo 1' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Part number' }).inputValue()).toMatch(/Front panel/)
    expect(await page.getByLabel('Lot quantity').inputValue()).toBe('200')
    expect(await page.getByLabel('Description').inputValue()).toBe('Scratch on the face')
  }
  await picture(page, 'phone-draft')
  expect(await inBoth(page)).toEqual([])
})

test('once it is sent it is gone, and the defect is there once, with its photo', async () => {
  await choose('Failure code', /Scratch/)
  await page.getByLabel('Inspected').fill('50')
  await report().click()
  await page.getByRole('heading', { name: 'The defect is reported' }).waitFor()
  expect([await kept('drafts'), await kept('draftPhotos')]).toEqual([0, 0])
  await expect.poll(async () => (await day.get('/api/defects/defect-attachments')).items).toMatchObject([{ state: 'ready' }])
  await page.getByRole('button', { name: 'Report another' }).click()
  expect(await page.getByLabel('Description').inputValue()).toBe('')
  expect((await day.get('/api/defects/defects')).items).toMatchObject([{ quantityDefective: 4 }])
})

test('an issue and a comment go on where they were left, and are discarded by the person only', async () => {
  await lookUp(page, 'BRG-6204')
  await page.getByRole('button', { name: 'Issue' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel(/Quantity/).fill('3')
  await form.getByLabel('Reason').fill('For line 2')
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  await toTab(page, 'My tasks')
  await page.getByRole('link', { name: 'Check the pump' }).click()
  await page.getByRole('textbox', { name: 'Comment' }).fill('The seal drips')
  await page.getByRole('button', { name: 'Change date or notes' }).click()
  await page.getByLabel('Description').fill('Look at the seal first')
  await expect.poll(() => kept('drafts')).toBe(3)
  await page.reload()
  await page.getByLabel('Description').waitFor()
  expect(await page.getByLabel('Description').inputValue()).toBe('Look at the seal first')
  expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('The seal drips')
  await toTab(page, 'Waiting')
  await page.getByRole('heading', { name: 'Begun, not sent (3)' }).waitFor()
  await picture(page, 'phone-begun')
  expect(await inBoth(page)).toEqual([])
  const begun = page.getByRole('listitem')
  await begun.filter({ hasText: 'Change' }).getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await begun.filter({ hasText: 'Change' }).getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'Discard it' }).click()
  await page.getByRole('heading', { name: 'Begun, not sent (2)' }).waitFor()
  await begun.filter({ hasText: 'BRG-6204' }).getByRole('link', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Issue' }).click()
  await continued().waitFor()
  expect(await form.getByLabel('Reason').inputValue()).toBe('For line 2')
  await form.getByRole('button', { name: 'Issue' }).click()
  await form.waitFor({ state: 'detached' })
  await expect.poll(async () => (await day.get(`/api/facilities/inventory-items/${day.itemId}`)).quantityOnHand).toBe(7)
  expect(await kept('drafts')).toBe(1)
})

test('what is sent in one tab is not left in the form of the other', async () => {
  const other = await context.newPage()
  await other.goto(`/console/day/tasks/${day.tasks['Check the pump']}`)
  const comment = other.getByRole('textbox', { name: 'Comment' })
  await expect.poll(() => comment.inputValue()).toBe('The seal drips')
  await toTab(page, 'My tasks')
  await page.getByRole('link', { name: 'Check the pump' }).click()
  await continued().waitFor()
  await page.getByRole('button', { name: 'Comment' }).click()
  await continued().waitFor({ state: 'detached' })
  await expect.poll(() => comment.inputValue()).toBe('')
  await other.close()
  await expect
    .poll(async () => (await day.get(`/api/tasks/task-comments?taskId=${day.tasks['Check the pump']}`)).items)
    .toMatchObject([{ body: 'The seal drips' }])
})

test('a report that is refused goes back into its form with its photo, beside one that is begun', async () => {
  await toTab(page, 'Defect')
  await page.getByLabel('Description').fill('Another one')
  await toTab(page, 'Waiting')
  await page.getByRole('heading', { name: 'Begun, not sent (1)' }).waitFor()
  await page.getByRole('link', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'Discard it' }).click()
  await choose('Part number', /Front panel/)
  await choose('Work center', /Press line/)
  await choose('Failure code', /Scratch/)
  for (const [label, quantity] of [
    ['Lot quantity', '10'],
    ['Inspected', '5'],
    ['Defective', '6'],
  ] as const)
    await page.getByLabel(label).fill(quantity)
  await page.getByLabel('Description').fill('More than were inspected')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer: await codePicture(page, 'SCRATCH') })
  await page.getByRole('img', { name: 'Photo 1' }).waitFor()
  await report().click()
  await page.getByRole('button', { name: 'Report another' }).click()
  await page.getByLabel('Description').fill('Begun meanwhile')
  await page.getByRole('link', { name: '1 was not accepted' }).click()
  await page
    .getByRole('region', { name: /Report a defect/ })
    .getByRole('button', { name: 'Change' })
    .click()
  await page.getByRole('img', { name: 'Photo 1' }).waitFor()
  expect(await page.getByLabel('Description').inputValue()).toBe('More than were inspected')
  await page.getByLabel('Defective').fill('2')
  await report().click()
  await page.getByRole('heading', { name: 'The defect is reported' }).waitFor()
  await expect.poll(async () => (await day.get('/api/defects/defects')).items.length).toBe(2)
  await expect.poll(async () => (await day.get('/api/defects/defect-attachments')).items.length).toBe(2)
  expect((await day.get('/api/defects/defects?sort=-detectedAt')).items[0]).toMatchObject({ quantityDefective: 2 })
  await page.getByRole('button', { name: 'Report another' }).click()
  await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('Begun meanwhile')
})

test('what one person has begun is not shown to another who signs in on the device, and is there when they are back', async () => {
  await opsbook.addUser('otto', 'technician')
  const enter = async (username: string) => {
    const data = { username, password: adminPassword, keep: 'cookie' }
    expect((await context.request.post('/api/auth/sign-in', { data })).status()).toBe(200)
    await page.reload()
    await page.getByLabel('Description').waitFor()
  }
  await enter('otto')
  expect(await page.getByLabel('Description').inputValue()).toBe('')
  expect(await continued().count()).toBe(0)
  expect([await kept('drafts'), await kept('rows')]).toEqual([1, 0])
  await enter('tess')
  await continued().waitFor()
  expect(await page.getByLabel('Description').inputValue()).toBe('Begun meanwhile')
})

test('what the device cannot keep is said while it is typed', async () => {
  await page.evaluate(`globalThis.put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = () => { throw new DOMException('The disk is full', 'QuotaExceededError') }`)
  await page.getByLabel('Description').fill('Begun meanwhile, and more')
  await page.getByText('This device does not keep what you type here').waitFor()
  await page.evaluate('IDBObjectStore.prototype.put = globalThis.put')
  await page.getByLabel('Description').fill('Begun meanwhile')
  await page.getByText('This device does not keep what you type here').waitFor({ state: 'detached' })
})

test('signing out warns of what is begun, and leaves nothing of it', async () => {
  await page.getByRole('button', { name: /Account of|tess/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  const warning = page.getByRole('dialog', { name: 'Something still waits to be sent' })
  await warning.getByText(/^1 form that you began/).waitFor()
  await picture(page, 'phone-leave-draft')
  await warning.getByRole('button', { name: 'Erase and sign out' }).click()
  await page.locator('input[name=username]').waitFor()
  expect(await kept('drafts')).toBeNull()
})
