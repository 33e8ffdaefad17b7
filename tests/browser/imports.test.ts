// Bringing a workbook in through the console: dropped, corrected, planned, applied, taken back.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'
import { expectedFacilities, fixture } from '../support/expected-stock.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
})
afterAll(() => opsbook.close())

/** Lets a file go over the page, as a hand does. */
async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  await page.getByRole('button', { name: 'Choose files' }).waitFor()
  const given = JSON.stringify({ name, base64: content.toString('base64') })
  await page.evaluate(`(() => {
    const { name, base64 } = ${given}
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], name))
    for (const kind of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }))
  })()`)
}

const facilities = readFileSync(fixture('facilities.xlsx'))
const sheetOf = (page: Page, sheet: string) => page.getByRole('region', { name: `Sheet ${sheet}`, exact: true })
const refusedCells = Object.entries(expectedFacilities).flatMap(([sheet, { rejected }]) => rejected.map(({ cell }) => `${sheet}!${cell}`))

test('takes a workbook from the drop to its rows and back: mapping corrected, refused cells in their grid, applied, undone', async () => {
  const page = await opsbook.signedIn('/imports')
  await page.getByText('No workbook has been brought in yet').waitFor()
  await picture(page, 'imports-empty')
  expect(await violations(page)).toEqual([])
  await drop(page, 'facilities.xlsx', facilities)

  // understood
  await page.getByRole('heading', { name: 'facilities.xlsx' }).waitFor()
  await page.getByText('Checked, with refused cells').waitFor()
  await sheetOf(page, 'old - do not use').getByText('left out', { exact: true }).waitFor()
  await page
    .getByRole('region', { name: 'What comes next' })
    .getByText(/^\d+ rows can come in; refused: \d+$/)
    .waitFor()
  await page.getByRole('button', { name: 'Suppliers', exact: true }).click()
  const meaning = sheetOf(page, 'Suppliers').getByRole('combobox', { name: /^What .* means$/ })
  await meaning.first().waitFor()
  expect(await meaning.count()).toBeGreaterThan(2)
  await picture(page, 'import-desk')
  expect(await violations(page)).toEqual([])

  // refused, exactly as the fixture says
  const refused = page.getByRole('list', { name: 'Refused cells' })
  const cells = refused.getByRole('button')
  expect(new Set(await cells.allTextContents())).toEqual(new Set(refusedCells))
  await refused.getByRole('button', { name: 'Suppliers!C6' }).click()
  const grid = page.getByRole('table', { name: 'Cells of Suppliers' })
  await grid.getByRole('button', { name: /^C6: / }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('table', { name: 'Cells of Stock list' }).locator('[data-current]').waitFor()
  const beside = page.getByRole('table', { name: 'Cells of Stock list' })
  expect(await beside.getByRole('rowheader').allTextContents()).toContain('22')
  await page.getByRole('table', { name: 'Cells of Stock list' }).scrollIntoViewIfNeeded()
  await picture(page, 'import-grid')

  // the marked copy is a workbook
  await page.getByRole('button', { name: 'Downloads' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Marked copy of the workbook' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('facilities-marked.xlsx')
  expect(
    readFileSync(await download.path())
      .subarray(0, 4)
      .toString('hex'),
  ).toBe('504b0304')

  // corrected: one header less, remembered
  const phone = meaning.last()
  const header = await phone.getAttribute('aria-label')
  await phone.selectOption('')
  await page.getByRole('button', { name: 'Read it so' }).click()
  await page.getByText('Remembered; the file is read anew').waitFor()
  await sheetOf(page, 'Suppliers').getByText('corrected by admin', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Suppliers', exact: true }).click()
  await page.getByRole('combobox', { name: header ?? '' }).waitFor()
  expect(await page.getByRole('combobox', { name: header ?? '' }).inputValue()).toBe('')

  // applied
  await page.getByRole('radio', { name: /^Bring the good rows in/ }).waitFor()
  await page.getByRole('button', { name: /^Bring \d+ rows in$/ }).click()
  await page.getByText('Brought in, but for refused rows').waitFor()
  const told = await page.getByText(/rows were written$/).textContent()
  expect(Number(told?.match(/\d+/)?.[0])).toBeGreaterThan(200)
  const token = await opsbook.host.signIn()
  const items = async () => (await opsbook.host.call('GET', '/api/shared/suppliers?limit=100', { token })).json.items.length
  expect(await items()).toBe(11)
  await picture(page, 'import-applied')

  // taken back
  await page.getByRole('button', { name: 'Take it back…' }).click()
  await page
    .getByRole('dialog')
    .getByText(/removed/)
    .first()
    .waitFor()
  await picture(page, 'import-undo')
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back', exact: true }).click()
  await page.getByText(/^Taken back: \d+ rows removed/).waitFor()
  expect(await items()).toBe(0)
})

test('refuses a broken file with what is wrong and what to try', async () => {
  const page = await opsbook.signedIn('/imports')
  await drop(page, 'broken.xlsx', facilities.subarray(0, 4000))
  await page.getByRole('alert').getByText('Failed').waitFor()
  await page
    .getByRole('alert')
    .getByText(/save the file anew/)
    .waitFor()
  await picture(page, 'import-broken')
  expect(await violations(page)).toEqual([])
})

test('tries again where the connection breaks during an upload', async () => {
  const page = await opsbook.signedIn('/imports')
  let broken = 0
  await page.route('**/api/files?**', (route) => {
    if (route.request().method() !== 'PUT' || broken > 0) return route.continue()
    broken++
    return route.abort('connectionreset')
  })
  await drop(page, 'categories.csv', Buffer.from('code,name\nLAMPS,Lamps\nTAPES,Tapes\n'))
  await page.getByRole('heading', { name: 'categories.csv' }).waitFor()
  await page.getByText('Checked', { exact: true }).waitFor()
  expect(broken).toBe(1)
  const token = await opsbook.host.signIn()
  const { items } = (await opsbook.host.call('GET', '/api/imports', { token })).json
  const own = items.filter(({ fileName }: { fileName: string }) => fileName === 'categories.csv')
  expect(own.map(({ state }: { state: string }) => state)).toEqual(['done', 'cancelled'])
})

test('shows the plan to a role that may only read, and offers nothing that it may not do', async () => {
  await opsbook.addUser('audrey', 'auditor')
  const page = await opsbook.signedIn('/imports', { username: 'audrey' })
  await page.getByRole('link', { name: 'categories.csv' }).first().waitFor()
  expect(await page.getByRole('button', { name: 'Choose files' }).count()).toBe(0)
  await page.getByRole('link', { name: 'categories.csv' }).first().click()
  await page.getByText('Your role may look at this plan').waitFor()
  expect(await page.getByRole('button', { name: /rows in$/ }).count()).toBe(0)
  expect(await page.getByRole('combobox').count()).toBe(0)
})

test('fits a phone, in light and dark, without sideways scrolling', async () => {
  const page = await opsbook.signedIn('/imports', { ...screens.phone, colorScheme: 'dark' })
  await page.getByRole('link', { name: 'facilities.xlsx' }).waitFor()
  await picture(page, 'imports-phone-dark')
  expect(await violations(page)).toEqual([])
  await page.getByRole('link', { name: 'facilities.xlsx' }).click()
  await page.getByRole('list', { name: 'Refused cells' }).waitFor()
  await page.locator('[data-current]').waitFor()
  await picture(page, 'import-phone-dark')
  await page.locator('[data-current]').scrollIntoViewIfNeeded()
  await picture(page, 'import-phone-grid-dark')
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
