// What somebody at a desk relies on: the way back, the focus, what was typed last, many rows at once, a list on paper, a file on its way.
import ExcelJS from 'exceljs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, violations } from '../support/console.ts'

let opsbook: Console
let token: string
const rows = 60
const path = '/api/shared/customers'

beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  const requests = Array.from({ length: rows }, (_, at) => ({
    id: String(at),
    method: 'POST',
    path,
    body: { code: `CU-${String(at).padStart(3, '0')}`, name: `Customer ${at}` },
    headers: { 'idempotency-key': crypto.randomUUID() },
  }))
  const { json } = await opsbook.host.call('POST', '/api/batch', { token, body: { requests } })
  expect(new Set(json.answers.map(({ status }: { status: number }) => status))).toEqual(new Set([201]))
})
afterAll(() => opsbook.close())

const list = (page: Page) => page.getByRole('region', { name: 'Customers' })
const row = (page: Page, code: string) => list(page).getByRole('row', { name: new RegExp(code) })
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
const focused = (page: Page) => page.locator(':focus')
const scrolled = (page: Page) => list(page).evaluate((frame) => frame.scrollTop)

test('the way back leads to the row that was opened, and the next page begins at its top', async () => {
  const page = await opsbook.signedIn('/r/customer')
  await row(page, 'CU-040').scrollIntoViewIfNeeded()
  const place = await scrolled(page)
  expect(place).toBeGreaterThan(0)
  await row(page, 'CU-040').getByRole('link').click()
  await title(page, /CU-040/)
  await page.goBack()
  await expect.poll(() => focused(page).innerText()).toContain('CU-040')
  expect(await scrolled(page)).toBe(place)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await title(page, /CU-041/)
  await page.goBack()
  await expect.poll(() => focused(page).innerText()).toContain('CU-041')
  await page.getByRole('button', { name: 'Next' }).click()
  await row(page, 'CU-055').waitFor()
  expect(await scrolled(page)).toBe(0)
  await page.context().close()
})

test('a filter that was typed last counts when its panel is closed at once', async () => {
  const page = await opsbook.signedIn('/r/customer')
  await row(page, 'CU-000').waitFor()
  const panel = page.getByRole('dialog', { name: 'Filter the list' })
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await panel.getByRole('textbox', { name: 'Name' }).fill('Customer 1')
  await panel.getByRole('button', { name: 'Done' }).click()
  await page.getByText('Rows 1 to 11', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await panel.getByRole('textbox', { name: 'Name' }).fill('Customer 59')
  await page.keyboard.press('Escape')
  await page.getByText('Rows 1 to 1', { exact: true }).waitFor()
  await page.context().close()
})

test('a dialog that goes gives the focus back to where it was opened, and a row that goes to its page', async () => {
  const page = await opsbook.signedIn('/r/customer')
  await row(page, 'CU-002').focus()
  await page.keyboard.press('Space')
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByRole('button', { name: 'Set a field' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => focused(page).innerText()).toBe('Set a field')
  // a dialog that a menu opened: the menu has gone before it
  await page.getByRole('button', { name: 'Views' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Keep this view' }).press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page).innerText()).toBe('Views')
  await bar.getByRole('button', { name: 'Remove' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('One row removed').waitFor()
  await row(page, 'CU-002').waitFor({ state: 'detached' })
  await expect.poll(() => focused(page).count()).toBe(1)
  await page.context().close()
})

test('the way back from a row that was made leads to the list, not to the form', async () => {
  const page = await opsbook.signedIn('/r/customer?perPage=100')
  await page.getByRole('link', { name: 'New' }).click()
  await page.locator('input[name=code]').fill('CU-MADE')
  await page.locator('input[name=name]').fill('Made here')
  await page.locator('input[name=name]').press('Enter')
  await title(page, /CU-MADE/)
  await page.goBack()
  await title(page, 'Customers')
  await row(page, 'CU-MADE').waitFor()
  await page.context().close()
})

test('a second Enter does not decide a conflict, and a file that is saved leaves the focus at its button', async () => {
  const page = await opsbook.signedIn('/r/customer')
  await row(page, 'CU-050').waitFor()
  await page.getByRole('button', { name: 'Columns' }).focus()
  await page.getByRole('button', { name: 'Export' }).focus()
  await page.keyboard.press('Enter')
  const saved = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: /CSV/ }).press('Enter')
  await saved
  await expect.poll(() => focused(page).innerText()).toBe('Export')
  const { json } = await opsbook.host.call('GET', `${path}?code=CU-050`, { token })
  const { id } = json.items[0]
  await page.goto(`/console/r/customer/${id}/edit`)
  await page.locator('input[name=name]').fill('Mine')
  await opsbook.host.call('PATCH', `${path}/${id}`, { token, body: { name: 'Theirs' } })
  await page.locator('input[name=name]').press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Somebody else has changed this meanwhile' })
  await expect.poll(() => dialog.locator(':focus').innerText()).toBe('Back to the form')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(await page.locator('input[name=name]').inputValue()).toBe('Mine')
  expect((await opsbook.host.call('GET', `${path}/${id}`, { token })).json.name).toBe('Theirs')
  await page.context().close()
})

test('a reference that cannot be looked for says why, and a press beside a dialog loses nothing', async () => {
  const { status, json } = await opsbook.host.call('POST', '/api/tasks/tasks', { token, body: { title: 'Look at it', assigneeId: 1 } })
  expect(status).toBe(201)
  const page = await opsbook.signedIn(`/r/task/${json.id}/edit`)
  await page.route('**/api/shared/sites**', (route) => route.abort())
  await page.getByRole('combobox', { name: /^Site/ }).fill('Lyo')
  await page.getByText('There is no connection').waitFor()
  await page.goto(`/console/r/task/${json.id}`)
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Cancel' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cancel' })
  await dialog.getByLabel(/^Comment/).fill('Not needed any more')
  await page.mouse.click(5, 400)
  expect(await dialog.getByLabel(/^Comment/).inputValue()).toBe('Not needed any more')
  await page.context().close()
})

test('Ctrl K and signing out ask before something unsaved is left', async () => {
  const page = await opsbook.signedIn('/r/customer/new')
  await page.locator('input[name=code]').fill('CU-NEW')
  const question = page.getByRole('dialog', { name: /unsaved|not saved/i })
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Suppliers')
  await page.getByRole('option', { name: /^Suppliers/ }).waitFor()
  await page.keyboard.press('Enter')
  await question.getByRole('button', { name: 'Stay' }).click()
  expect(await page.locator('input[name=code]').inputValue()).toBe('CU-NEW')
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await question.getByRole('button', { name: 'Stay' }).click()
  expect(await page.locator('input[name=code]').inputValue()).toBe('CU-NEW')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Suppliers')
  await page.getByRole('option', { name: /^Suppliers/ }).click()
  await question.getByRole('button', { name: 'Leave' }).click()
  await title(page, 'Suppliers')
  await page.context().close()
})

test('a view is kept once, however often Keep is pressed, and one that is removed comes back', async () => {
  const page = await opsbook.signedIn('/r/customer')
  await row(page, 'CU-000').waitFor()
  const names = async () =>
    (await opsbook.host.call('GET', '/api/shared/saved-views?resource=customer&sort=name', { token })).json.items.map(
      ({ name }: { name: string }) => name,
    )
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Keep this view' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Mine')
  await page.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).dblclick()
  await page.getByText('The view Mine is kept').waitFor()
  expect(await names()).toEqual(['Mine'])
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('button', { name: 'Remove the view Mine' }).click()
  await page.getByText('Mine is removed').waitFor()
  expect(await names()).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(names).toEqual(['Mine'])
  await page.context().close()
})

test('all rows that fit are selected over the pages, and set together', async () => {
  const all = (await opsbook.host.call('GET', `${path}?count=true&limit=1`, { token })).json.count
  const page = await opsbook.signedIn('/r/customer?perPage=25')
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await row(page, 'CU-000').waitFor()
  await page.getByRole('checkbox', { name: 'Select all rows of the page' }).check()
  await bar.getByRole('button', { name: 'Select all that fit' }).click()
  await bar.getByText(`${all} selected`).waitFor()
  await picture(page, 'list-all-selected')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Next' }).click()
  await list(page)
    .getByRole('checkbox', { name: /^CU-030/ })
    .uncheck()
  await bar.getByText(`${all - 1} selected`).waitFor()
  await bar.getByRole('button', { name: 'Set a field' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Field').click()
  await page.getByRole('option', { name: 'Phone' }).click()
  await dialog.getByLabel('Phone').last().fill('+33 4 00')
  await dialog.getByRole('button', { name: `Set on ${all - 1} rows` }).click()
  await page.getByText(`${all - 1} rows changed`).waitFor()
  await bar.waitFor({ state: 'detached' })
  const { json } = await opsbook.host.call('GET', `${path}?limit=100&fields=code,phone`, { token })
  const without = json.items.filter(({ phone }: { phone: string | null }) => phone === null).map(({ code }: { code: string }) => code)
  expect(without).toEqual(['CU-030'])
  await page.context().close()
})

test('a list is printed whole, without what leads elsewhere, dark on white', async () => {
  const page = await opsbook.signedIn('/r/customer', { colorScheme: 'dark' })
  await row(page, 'CU-000').waitFor()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await picture(page, 'list-printed')
  expect(await list(page).evaluate((frame) => frame.scrollHeight - frame.clientHeight)).toBeLessThanOrEqual(1)
  expect(await page.getByRole('navigation', { name: 'Main menu' }).isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: 'Next' }).isVisible()).toBe(false)
  expect(await row(page, 'CU-000').evaluate((shown) => getComputedStyle(shown).color)).toBe('rgb(0, 0, 0)')
  await page.context().close()
})

const send = (page: Page, name: string, buffer: Buffer) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })

test('whoever leaves while a file goes up stays where they went, and lists show what an import has brought', async () => {
  const customers = (await opsbook.host.call('GET', `${path}?count=true&limit=1`, { token })).json.count
  const page = await opsbook.signedIn('/imports')
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/api/files**', async (route) => {
    await held
    await route.continue()
  })
  await page.getByRole('button', { name: 'Choose files' }).waitFor()
  const asked = page.waitForRequest('**/api/files**')
  await send(page, 'customers.csv', Buffer.from('Customer Code,Customer Name,Email\nCU-900,Brought in,a@b.example\n'))
  await asked
  await page.getByRole('button', { name: 'Master data' }).click()
  await page.getByRole('link', { name: 'Customers' }).click()
  await row(page, 'CU-000').waitFor()
  const answered = page.waitForResponse('**/api/files**')
  release()
  await answered
  await page.getByRole('button', { name: 'Count all' }).click()
  await page.getByText(`of ${customers}`, { exact: true }).waitFor()
  await title(page, 'Customers')
  await page.getByRole('link', { name: 'Workbooks' }).click()
  await page.getByRole('link', { name: 'customers.csv' }).click()
  await page.getByRole('button', { name: 'Bring 1 row in' }).click()
  await page.getByText('1 row was written').waitFor()
  // within the half minute in which a list is not read anew by itself
  await page.goBack()
  await title(page, 'Workbooks')
  await page.goBack()
  await page.getByText(`of ${customers + 1}`, { exact: true }).waitFor()
  await page.context().close()
})

test('a plan fits 320 pixels, and bringing it in leads to what came of it', async () => {
  const page = await opsbook.signedIn('/imports', { viewport: { width: 320, height: 640 } })
  await page.getByRole('button', { name: 'Choose files' }).waitFor()
  const lines = ['CU-000,Customer 0,', 'CU-001,Changed here,', 'CU-901,New here,', 'CU-902,Refused here,no address']
  await send(page, 'customers-again.csv', Buffer.from(`Customer Code,Customer Name,Email\n${lines.join('\n')}\n`))
  const bring = page.getByRole('button', { name: 'Bring 2 rows in' })
  await bring.waitFor()
  await page.getByText('1 new + 1 changed + 1 unchanged + 1 refused = 4').waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  expect(await violations(page)).toEqual([])
  await bring.click()
  const result = page.getByText('2 rows were written')
  await result.waitFor()
  const { y = -1 } = (await result.boundingBox()) ?? {}
  expect(y).toBeGreaterThan(0)
  expect(y).toBeLessThan(640)
  await page.context().close()
})

test('a workbook without cells is said to be empty, not unknown', async () => {
  const page = await opsbook.signedIn('/imports')
  await page.getByRole('button', { name: 'Choose files' }).waitFor()
  const workbook = new ExcelJS.Workbook()
  workbook.addWorksheet('Sheet')
  await send(page, 'empty.xlsx', Buffer.from(await workbook.xlsx.writeBuffer()))
  await title(page, 'empty.xlsx')
  await page.getByRole('alert').getByText('the sheet is empty').waitFor()
  await page.getByText('Nothing was brought in by this failure').waitFor()
  expect(await page.getByText('Nothing is wrong with the file').count()).toBe(0)
  await page.getByRole('link', { name: 'Workbooks' }).first().click()
  await send(page, 'nothing.csv', Buffer.alloc(0))
  await title(page, 'nothing.csv')
  await page.getByRole('alert').getByText('there is nothing to read').waitFor()
  // the alert says it all: no second one in the step of the mapping
  expect(await page.getByText('has no mapping').count()).toBe(0)
  await page.context().close()
})
