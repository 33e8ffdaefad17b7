// A sheet in words of its own: what it brings, what its headers and words mean, and what it lacks is said once, and remembered.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, inBoth, openConsole, picture, screens } from '../support/console.ts'

let opsbook: Console
let token = ''
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  await opsbook.host.call('POST', '/api/shared/sites', { token, body: { code: 'NORD', name: 'Werk Nord', timezone: 'Europe/Berlin' } })
})
afterAll(() => opsbook.close())

const states = ['erledigt', 'offen', 'in Arbeit']
const sheet = [
  'Titel;Assigned To;Status;Priority;Due Date',
  ...Array.from({ length: 30 }, (_, at) => `Pumpe ${at} prüfen;joel;${states[at % 3]};hoch;2027-01-${String(at + 1).padStart(2, '0')}`),
].join('\n')

const bring = (page: Page, name: string, text = sheet) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

/** Says what a word of the sheet means. */
async function say(page: Page, word: string, meaning: string): Promise<void> {
  await page.getByRole('combobox', { name: `What “${word}” is read as` }).selectOption({ label: 'as…' })
  const given = page.getByRole('combobox', { name: `“${word}” stands for` })
  if ((await given.evaluate((field) => field.tagName)) === 'SELECT') await given.selectOption({ label: meaning })
  else {
    await given.fill(meaning)
    await given.press('Tab')
  }
}

test('brings in a sheet that Opsbook does not know, in words that it does not know', async () => {
  const page = await opsbook.signedIn('/imports')
  await bring(page, 'Aufgaben.csv')
  await page.getByText('Opsbook does not know this sheet yet').waitFor()
  await picture(page, 'import-unknown')
  expect(await inBoth(page)).toEqual([])

  // what it brings, and the one header that is called otherwise
  await page.getByRole('combobox', { name: 'What Aufgaben brings' }).click()
  await page.getByRole('option', { name: 'Tasks', exact: true }).click()
  await page.getByRole('combobox', { name: 'What Titel (A1) means' }).selectOption({ label: 'Title' })
  await page.getByRole('button', { name: 'Read it so' }).click()
  await page.getByText('No row can come in yet: 30 are refused').waitFor()
  await page.getByText('corrected by admin', { exact: true }).waitFor()

  // thirty refused cells of one word are one line
  const refused = page.getByRole('list', { name: 'Refused cells' })
  await refused.getByText('and 29 more like it').first().waitFor()
  expect(await refused.getByRole('button').allTextContents()).toEqual([
    'Aufgaben!B2',
    'Aufgaben!C2',
    'Aufgaben!D2',
    'Aufgaben!C3',
    'Aufgaben!C4',
  ])

  // what its words mean, and the site that is the same in every row
  await page.getByRole('button', { name: 'Aufgaben', exact: true }).click()
  for (const header of ['Assigned To', 'Status', 'Priority']) {
    const row = page.getByRole('listitem').filter({ has: page.getByRole('combobox', { name: new RegExp(`^What ${header} `) }) })
    await row.getByRole('button', { name: /refused words?: say what/ }).click()
  }
  await say(page, 'joel', 'admin')
  await say(page, 'erledigt', 'Completed')
  await say(page, 'offen', 'Pending')
  await say(page, 'in Arbeit', 'In progress')
  await say(page, 'hoch', 'High')
  await page.getByRole('combobox', { name: 'Add a value for every row of Aufgaben' }).selectOption({ label: 'Site' })
  await page.getByRole('combobox', { name: 'Site of every row' }).fill('NORD')
  await page.getByRole('combobox', { name: 'Site of every row' }).press('Tab')
  await page.getByRole('combobox', { name: 'Site of every row' }).scrollIntoViewIfNeeded()
  await picture(page, 'import-words')
  expect(await inBoth(page)).toEqual([])
  await page.getByRole('button', { name: 'Read it so' }).click()
  await page.getByText('30 rows can come in, none is refused').waitFor()

  await page.getByRole('link', { name: 'Go on to bring it in' }).click()
  await page.getByRole('button', { name: 'Bring 30 rows in' }).click()
  await page.getByText('30 rows were written').waitFor()
  const { items } = (await opsbook.host.call('GET', '/api/tasks/tasks?limit=100', { token })).json
  const told = (items as Record<string, unknown>[]).map(
    ({ status, priority, site, assignee }) => `${status} ${priority} ${site} ${assignee}`,
  )
  expect(Map.groupBy(told, (one) => one).size).toBe(3)
  for (const state of ['completed', 'pending', 'in-progress'])
    expect(told.filter((one) => one === `${state} high NORD admin`)).toHaveLength(10)
})

test('remembers it for the next sheet with the same headers, and a phone shows what was said', async () => {
  const page = await opsbook.signedIn('/imports', screens.phone)
  await bring(page, 'Aufgaben Februar.csv', sheet.replaceAll('Pumpe', 'Ventil'))
  await page.getByText('30 rows can come in, none is refused').waitFor()
  await page
    .getByText(/remembered from Aufgaben.csv/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Aufgaben Februar', exact: true }).click()
  expect(await page.getByRole('combobox', { name: 'Site of every row' }).inputValue()).toBe('NORD')
  expect(await page.getByRole('combobox', { name: '“erledigt” stands for' }).inputValue()).toBe('completed')
  await picture(page, 'import-words-phone')
  expect(await inBoth(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)

  // and lets go of what is not the same in every row after all
  await page.getByRole('button', { name: 'Without Site' }).click()
  await page.getByRole('button', { name: 'Read it so' }).click()
  await page.getByText('Remembered; the file is read anew').waitFor()
  await page.getByRole('button', { name: 'Aufgaben Februar', exact: true }).waitFor()
  await page
    .getByText(/^corrected by admin$/)
    .first()
    .waitFor()
  expect(await page.getByRole('combobox', { name: 'Site of every row' }).count()).toBe(0)
})
