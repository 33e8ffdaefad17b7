// Lists of any resource: filters, order, pages, search, columns, views, many rows at once, files, removed rows, the past.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let token: string
const rows = 60
const path = '/api/facilities/equipment'

async function make(at: string, body: Record<string, unknown>): Promise<number> {
  const { status, json } = await opsbook.host.call('POST', at, { token, body })
  if (status !== 201) throw new Error(JSON.stringify(json))
  return json.id
}

beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  const siteId = await make('/api/shared/sites', { code: 'LYO', name: 'Lyon', timezone: 'Europe/Paris' })
  const storeId = await make('/api/facilities/stores', { code: 'MAIN', name: 'Main store', siteId })
  const categoryId = await make('/api/facilities/categories', { code: 'DRILL', name: 'Drills' })
  const tools = Array.from({ length: rows }, (_, at) => {
    const number = String(at + 1).padStart(3, '0')
    const day = `2027-${String((at % 12) + 1).padStart(2, '0')}-15`
    const more = at % 3 === 0 ? { categoryId, condition: 'fair', purchaseCost: 1250.5, currency: 'EUR' } : {}
    return { tag: `T-${number}`, name: `Cordless drill ${number}`, serial: `SN${9000 - at}`, storeId, calibrationDueOn: day, ...more }
  })
  const requests = tools.map((body, at) => ({
    id: String(at),
    method: 'POST',
    path,
    body,
    headers: { 'idempotency-key': crypto.randomUUID() },
  }))
  const { json } = await opsbook.host.call('POST', '/api/batch', { token, body: { requests } })
  expect(new Set(json.answers.map(({ status }: { status: number }) => status))).toEqual(new Set([201]))
})
afterAll(() => opsbook.close())

const list = (page: Page) => page.getByRole('region', { name: 'Equipment' })
const row = (page: Page, name: string) => list(page).getByRole('row', { name: new RegExp(name) })
const firstTag = (page: Page) => list(page).getByRole('row').nth(1).getByRole('link').first()

test('shows what tells most, sorts, pages, and comes back to the same page by its address', async () => {
  const page = await opsbook.signedIn('/r/equipment')
  await row(page, 'T-001').waitFor()
  await picture(page, 'list-desk')
  const headers = ['', 'Tag', 'Name', 'Status', 'Serial number', 'Store', 'Calibration due on']
  expect(await list(page).getByRole('columnheader').allInnerTexts()).toEqual(headers)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Count all' }).click()
  await page.getByText('of 60', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await row(page, 'T-051').waitFor()
  await page.reload()
  await row(page, 'T-051').waitFor()
  expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
  await page.getByText('of 60', { exact: true }).waitFor() // the last page knows
  await list(page).getByRole('button', { name: 'Serial' }).click()
  await expect.poll(() => firstTag(page).innerText()).toBe('T-060')
  await list(page).getByRole('button', { name: 'Serial' }).click()
  await expect.poll(() => firstTag(page).innerText()).toBe('T-001')
  await page.context().close()
})

test('filters by choice, reference, text and dates, and takes the order along that a filter needs', async () => {
  const page = await opsbook.signedIn('/r/equipment?sort=calibrationDueOn&order=ASC')
  await row(page, 'T-001').waitFor()
  await page.getByRole('button', { name: 'Filter' }).click()
  const panel = page.getByRole('dialog', { name: 'Filter the list' })
  await panel.getByRole('combobox', { name: 'Category' }).fill('DRI')
  await page.getByRole('option', { name: /Drills/ }).click()
  await page.waitForURL(/categoryId/)
  await page.getByText('Rows 1 to 20').waitFor() // until then the rows of before are faded
  await picture(page, 'list-filters')
  expect(await violations(page)).toEqual([])
  await panel.getByRole('button', { name: 'Done' }).click()
  await page.getByText('Rows 1 to 20').waitFor()
  expect(page.url()).toContain('sort=name')
  const chips = page.getByRole('group', { name: 'Filters in use' })
  await chips.getByText('Drills').waitFor()
  await picture(page, 'list-filtered')
  await chips.getByRole('button', { name: 'Clear the filters' }).click()
  await page.getByText('Rows 1 to 50').waitFor()
  await page.goto(
    `/console/r/equipment?filter=${encodeURIComponent('{"calibrationDueOn.gte":"2027-11-01","calibrationDueOn.lte":"2027-11-30"}')}`,
  )
  await page.getByText('Rows 1 to 5', { exact: true }).waitFor()
  await page.context().close()
})

test('searches while one types, and says what to do when nothing fits', async () => {
  const page = await opsbook.signedIn('/r/equipment')
  await page.getByRole('searchbox').fill('drill 04')
  await page.getByText('Rows 1 to 10', { exact: true }).waitFor()
  await page.getByRole('searchbox').fill('no such tool')
  await page.getByRole('heading', { name: /Nothing fits/ }).waitFor()
  await picture(page, 'list-nothing-fits')
  await page.getByRole('main').getByRole('button', { name: 'Clear the filters' }).click()
  await row(page, 'T-001').waitFor()
  expect(await page.getByRole('searchbox').inputValue()).toBe('')
  await page.context().close()
})

test('is walked by the keyboard: arrows, Space to select, Enter to open', async () => {
  const page = await opsbook.signedIn('/r/equipment')
  await row(page, 'T-001').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await page.getByRole('region', { name: 'Selected rows' }).getByText('1 selected').waitFor()
  expect(
    await list(page)
      .getByRole('checkbox', { name: /^T-002/ })
      .isChecked(),
  ).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /T-002/ }).waitFor()
  await page.goBack()
  await row(page, 'T-001').waitFor()
  await page.context().close()
})

test('remembers columns, keeps a view, and gives a link that shows the same', async () => {
  const page = await opsbook.signedIn('/r/equipment', { permissions: ['clipboard-read', 'clipboard-write'] })
  await row(page, 'T-001').waitFor()
  await page.getByRole('button', { name: 'Columns' }).click()
  await picture(page, 'list-columns')
  await page.getByRole('checkbox', { name: 'Changed by' }).check()
  await page.keyboard.press('Escape')
  await list(page).getByRole('columnheader', { name: 'Changed by' }).waitFor()
  await page.reload()
  await list(page).getByRole('columnheader', { name: 'Changed by' }).waitFor()
  await page.getByRole('searchbox').fill('drill 01')
  await page.getByText('Rows 1 to 10', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Keep this view' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Drills of the teens')
  await page.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByText('The view Drills of the teens is kept').waitFor()
  await page.goto('/console/r/equipment')
  await row(page, 'T-001').waitFor()
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Drills of the teens' }).click()
  await page.getByText('Rows 1 to 10', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Copy the link' }).click()
  const link = String(await page.evaluate('navigator.clipboard.readText()'))
  expect(link).toContain('columns=')
  const other = await opsbook.signedIn(link.slice(link.indexOf('/r/')))
  await list(other).getByRole('columnheader', { name: 'Changed by' }).waitFor()
  await other.getByText('Rows 1 to 10', { exact: true }).waitFor()
  await Promise.all([page.context().close(), other.context().close()])
})

test('sets a field on many rows and tells of the one that was refused', async () => {
  const page = await opsbook.signedIn('/r/equipment')
  await list(page)
    .getByRole('checkbox', { name: /^T-010/ })
    .check()
  await list(page)
    .getByRole('checkbox', { name: /^T-011/ })
    .check()
  const found = await opsbook.host.call('GET', `${path}?tag=T-011`, { token })
  await opsbook.host.call('PATCH', `${path}/${found.json.items[0].id}`, { token, body: { name: 'Taken by somebody else' } })
  await picture(page, 'list-selected')
  await page.getByRole('button', { name: 'Set a field' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Field').click()
  await page.getByRole('option', { name: 'Condition' }).click()
  await dialog.getByLabel('Condition').last().click()
  await page.getByRole('option', { name: 'Poor' }).click()
  await dialog.getByRole('button', { name: 'Set on 2 rows' }).click()
  await page.getByText('1 done, one refused').waitFor()
  await picture(page, 'list-outcome')
  expect(await violations(page)).toEqual([])
  const conditions = async (tag: string) => (await opsbook.host.call('GET', `${path}?tag=${tag}`, { token })).json.items[0].condition
  expect([await conditions('T-010'), await conditions('T-011')]).toEqual(['poor', 'good'])
  await page.context().close()
})

test('removes rows with undo, lists what was removed, and restores it', async () => {
  const page = await opsbook.signedIn('/r/equipment')
  await list(page)
    .getByRole('checkbox', { name: /^T-020/ })
    .check()
  await list(page)
    .getByRole('checkbox', { name: /^T-021/ })
    .check()
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('2 rows removed').waitFor()
  await row(page, 'T-020').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'T-020').waitFor()
  await list(page)
    .getByRole('checkbox', { name: /^T-022/ })
    .check()
  await bar.getByRole('button', { name: 'Remove' }).click()
  await row(page, 'T-022').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Removed rows' }).click()
  await row(page, 'T-022').waitFor()
  await picture(page, 'list-removed')
  await list(page)
    .getByRole('checkbox', { name: /^T-022/ })
    .check()
  await bar.getByRole('button', { name: 'Restore' }).click()
  await page.getByText('Nothing was removed').waitFor()
  await page.context().close()
})

test('saves the list and a selection as files', async () => {
  const page = await opsbook.signedIn(`/r/equipment?filter=${encodeURIComponent('{"tag.prefix":"T-00"}')}`)
  await row(page, 'T-001').waitFor()
  const save = async (button: string, format: string) => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.getByRole('menuitem', { name: new RegExp(`^${format}`) }).click()
    const file = await download
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
  }
  const csv = await save('Export', 'CSV')
  expect(csv.name).toMatch(/^equipment-.*\.csv$/)
  expect(csv.bytes.toString().trim().split('\n')).toHaveLength(10)
  const workbook = await save('Export', 'Workbook')
  expect(workbook.bytes.subarray(0, 2).toString()).toBe('PK')
  await list(page)
    .getByRole('checkbox', { name: /^T-003/ })
    .check()
  const json = await save('Export the selection', 'JSON')
  expect(JSON.parse(json.bytes.toString())).toMatchObject([{ tag: 'T-003' }])
  // a file that cannot be had is told of
  await page.route('**/template.xlsx', (route) => route.abort())
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Empty workbook to fill in' }).click()
  await page.getByRole('alert').filter({ hasText: 'The download failed' }).getByText('There is no connection').waitFor()
  await page.context().close()
})

test('shows the list as it was, for reading only', async () => {
  const now = new Date().toISOString()
  const found = await opsbook.host.call('GET', `${path}?tag=T-030`, { token })
  await opsbook.host.call('PATCH', `${path}/${found.json.items[0].id}`, { token, body: { name: 'Renamed since' } })
  const page = await opsbook.signedIn(`/r/equipment?filter=${encodeURIComponent(JSON.stringify({ at: now, tag: 'T-030' }))}`)
  await list(page).getByText('Cordless drill 030').waitFor()
  await page.getByText(/^As it was on/).waitFor()
  await list(page).getByText('Main store').waitFor()
  expect(await page.getByRole('checkbox').count()).toBe(0)
  await picture(page, 'list-past')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Back to now' }).click()
  await list(page).getByText('Renamed since').waitFor()
  await page.context().close()
})

test('is cards on a phone, without sideways scrolling, in light and dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await opsbook.signedIn('/r/equipment', { ...screens.phone, colorScheme })
    await page.getByRole('list', { name: 'Equipment' }).getByRole('link', { name: /T-001/ }).waitFor()
    await picture(page, `list-phone-${colorScheme}`)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.context().close()
  }
  const page = await opsbook.signedIn('/r/equipment', { colorScheme: 'dark' })
  await row(page, 'T-001').waitFor()
  await picture(page, 'list-desk-dark')
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

test('shows nothing to whoever may not read it, and no work to whoever may only read', async () => {
  await opsbook.addUser('nora', 'technician')
  const page = await opsbook.signedIn('/account', { username: 'nora' })
  await page.goto('/console/r/medicalIncident')
  await page.getByRole('heading', { name: 'This page is not for your role' }).waitFor()
  await picture(page, 'list-refused')
  await page.goto('/console/r/equipment')
  await row(page, 'T-001').waitFor()
  expect(await page.getByRole('link', { name: 'New' }).count()).toBe(0)
  await list(page)
    .getByRole('checkbox', { name: /^T-001/ })
    .check()
  expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0)
  await page.context().close()
})
