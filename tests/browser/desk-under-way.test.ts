// What somebody at a desk is told while something is on its way, or has gone wrong: titles, progress, what came in, when to try again.
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let token: string

beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
})
afterAll(() => opsbook.close())

const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

async function make(path: string, body: unknown): Promise<number> {
  const { status, json } = await opsbook.host.call('POST', path, { token, body })
  expect(status).toBe(201)
  return json.id
}

/** Uploads customers on the page of imports; gives the address of the import. */
async function upload(page: Page, name: string, codes: readonly string[]): Promise<string> {
  await page.getByRole('button', { name: 'Choose files' }).waitFor()
  const lines = codes.map((code) => `${code},Customer ${code},,${code.length}`)
  const buffer = Buffer.from(`Customer Code,Customer Name,Email,Loyalty\n${lines.join('\n')}\n`)
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
  await title(page, name)
  return `/api/imports/${new URL(page.url()).pathname.split('/').at(-1)}`
}

/** Has the API tell a page of an import with some of it changed. */
const tell = (page: Page, path: string, change: (told: Record<string, never>) => object) =>
  page.route(`**${path}`, async (route: Route) => {
    const response = await route.fetch()
    const told = await response.json()
    await route.fulfill({ response, json: { ...told, ...change(told) } })
  })

/** Ends a page on which answers are changed: one of them may be on its way. */
async function end(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().close()
}

/** Whether the browser would ask before the window is closed. */
const asksBeforeClosing = (page: Page) => page.evaluate("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")

test('the dialog of an action begins at its first field, or at what confirms it', async () => {
  const task = await make('/api/tasks/tasks', { title: 'Look at it', assigneeId: 1 })
  const page = await opsbook.signedIn(`/r/task/${task}`)
  const dialog = page.getByRole('dialog')
  // the form is loaded once, and is there at once the second time
  for (const action of ['Cancel', 'Assign', 'Cancel']) {
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: action, exact: true }).click()
    const first = action === 'Assign' ? dialog.getByRole('combobox') : dialog.getByRole('textbox')
    await first.first().waitFor()
    await expect.poll(() => first.first().evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await page.getByRole('option').count()).toBe(0)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  await make('/api/shared/sites', { code: 'HQ', name: 'Headquarters', timezone: 'Europe/Paris' })
  for (const slug of ['part-numbers', 'work-centers', 'failure-codes'])
    await make(`/api/defects/${slug}`, { code: 'A-1', name: { en: 'Bracket' } })
  const defect = { partNumberId: 1, workCenterId: 1, lotNumber: 'L-1', quantityLot: 10, quantityInspected: 10, quantityDefective: 2 }
  const { json } = await opsbook.host.call('POST', '/api/defects/defects/report', {
    token,
    body: { ...defect, description: 'Cracked', detectedAt: '2026-01-05T08:00:00.000Z', findings: [{ failureCodeId: 1, quantity: 2 }] },
  })
  await page.goto(`/console/r/defect/${json.defect.id}`)
  await page.getByRole('button', { name: 'Actions' }).click()
  const { resources } = (await opsbook.host.call('GET', '/api/metadata', { token })).json
  const named = (name: string) => (one: { name: string }) => one.name === name
  const { label } = resources.find(named('defect')).actions.find(named('open'))
  await page.getByRole('menuitem', { name: label, exact: true }).click()
  await expect.poll(() => dialog.locator(':focus').innerText()).toBe(label)
  await end(page)
})

test('what is pressed twice at once is brought in once, and says that it gets ready before it counts', async () => {
  const page = await opsbook.signedIn('/imports')
  const path = await upload(page, 'twice.csv', ['CU-2', 'CU-3'])
  let sent = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/apply')) sent++
  })
  let isHeld = true
  await tell(page, path, ({ mode }) => (mode === 'apply' && isHeld ? { state: 'waiting', percent: 0, rowsDone: 0 } : {}))
  const bring = page.getByRole('button', { name: 'Bring 2 rows in' })
  await bring.evaluate((button) => {
    const press = () => button.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    press()
    press()
  })
  await page.getByRole('status').getByText('Getting ready', { exact: true }).waitFor()
  expect(await page.getByText('0 %').count()).toBe(0)
  await picture(page, 'import-getting-ready')
  expect(await violations(page)).toEqual([])
  isHeld = false
  await page.getByText('2 rows were written').waitFor()
  expect(sent).toBe(1)
  await end(page)
})

test('an import that failed after some rows says how many are in, and offers to take them back', async () => {
  const page = await opsbook.signedIn('/imports')
  const path = await upload(page, 'half.csv', ['CU-4', 'CU-5'])
  const { pathname } = new URL(page.url())
  await page.getByRole('button', { name: 'Bring 2 rows in' }).click()
  await page.getByText('2 rows were written').waitFor()
  await tell(page, path, ({ report }) => {
    const { sheets, ...rest } = report as { sheets: object[] }
    const applied = { inserts: 1, updates: 0, unchanged: 0, rejected: 0 }
    return {
      state: 'failed',
      reason: 'the import failed',
      partial: true,
      report: { ...rest, applied: 0, sheets: sheets.map((one) => ({ ...one, applied })) },
    }
  })
  await page.goto(pathname)
  const alert = page.getByRole('alert')
  await alert.getByText('1 row had been brought in before and stays.').waitFor()
  expect(await alert.getByText('Nothing was brought in').count()).toBe(0)
  await page.getByText('1 row was written').waitFor()
  await picture(page, 'import-half')
  await page.getByRole('button', { name: 'Take it back…' }).click()
  await expect.poll(() => page.getByRole('dialog').locator(':focus').innerText()).toBe('Take it back')
  await end(page)
})

test('the window is called after the row or the import that is waited for', async () => {
  const id = await make('/api/shared/customers', { code: 'CU-6', name: 'Waited for' })
  const page = await opsbook.signedIn('/r/customer')
  const release: (() => void)[] = []
  const hold = (route: Route) => new Promise<void>((resolve) => release.push(resolve)).then(() => route.continue())
  await page.route(`**/api/shared/customers/${id}?**`, hold)
  await page.getByRole('row', { name: /CU-6/ }).getByRole('link').click()
  await expect.poll(() => page.title()).toBe(`Customer ${id} · Opsbook`)
  for (const go of release.splice(0)) go()
  await title(page, /CU-6/)
  await page.getByRole('link', { name: 'Workbooks' }).click()
  await title(page, 'Workbooks')
  await page.route('**/api/imports/*', hold)
  await page.getByRole('link', { name: 'half.csv' }).click()
  await expect.poll(() => page.title()).toMatch(/^Import \d+ · Opsbook$/)
  for (const go of release.splice(0)) go()
  await title(page, 'half.csv')
  await end(page)
})

test('the window is not closed unasked during an upload, or with a correction that was not sent', async () => {
  const page = await opsbook.signedIn('/imports')
  await page.getByRole('button', { name: 'Choose files' }).waitFor()
  expect(await asksBeforeClosing(page)).toBe(false)
  let asked = false
  await page.route('**/api/files**', async (route) => {
    asked = (await asksBeforeClosing(page)) === true
    await route.continue()
  })
  await upload(page, 'unsent.csv', ['CU-7'])
  expect(asked).toBe(true)
  await page.getByRole('button', { name: 'Bring 1 row in' }).waitFor()
  expect(await asksBeforeClosing(page)).toBe(false)
  const toggle = page.getByRole('button', { name: 'unsent', exact: true })
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click()
  const meaning = page.getByRole('combobox', { name: /^What Email.* means$/ })
  await meaning.selectOption('')
  await page.getByRole('button', { name: 'Read it so' }).waitFor()
  expect(await asksBeforeClosing(page)).toBe(true)
  await end(page)
})

test('a refusal that passes says when to try again', async () => {
  const page = await opsbook.signedIn('/r/customer')
  await title(page, 'Customers')
  await page.route('**/api/shared/suppliers**', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '17' },
      contentType: 'application/problem+json',
      body: '{"code":"rate_limited","title":"Too many requests"}',
    }),
  )
  await page.goto('/console/r/supplier')
  await page.getByRole('alert').getByText('Possible again in 17 seconds').waitFor()
  await end(page)
})

test('a cell that is cut tells its whole text when it is pointed at', async () => {
  const name = `A name ${'that goes on and on '.repeat(5)}to its end`
  await make('/api/shared/customers', { code: 'CU-LONG', name })
  const page = await opsbook.signedIn('/r/customer')
  const row = page.getByRole('row', { name: /CU-LONG/ })
  const cell = row.getByRole('cell', { name: /^A name/ })
  await cell.hover()
  await expect.poll(() => cell.getAttribute('title')).toBe(name)
  await row.getByRole('cell', { name: 'CU-LONG', exact: true }).hover()
  expect(await row.getByRole('cell', { name: 'CU-LONG', exact: true }).getAttribute('title')).toBe('')
  await end(page)
})

test('the head of a list stays one line on a phone: its actions are in the menu', async () => {
  const page = await opsbook.signedIn('/r/task', screens.phone)
  await title(page, 'Tasks')
  const top = async (name: string, role: 'button' | 'link' = 'button') =>
    (await page.getByRole(role, { name, exact: true }).boundingBox())?.y
  expect(await top('New', 'link')).toBe(await top('Views'))
  await picture(page, 'list-head-phone')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Change several' }).click()
  await page.getByRole('dialog', { name: 'Change several' }).waitFor()
  await end(page)
})
