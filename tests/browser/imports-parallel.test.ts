// Comparing a workbook with Opsbook, the calendar of the parallel run, and the cut-over, through the console.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let token = ''
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  for (const [code, name] of [
    ['LAMPS', 'Lamps'],
    ['TAPES', 'Tapes'],
  ])
    await opsbook.host.call('POST', '/api/facilities/categories', { token, body: { code, name } })
  await opsbook.host.call('PUT', '/api/migration/category', { token, body: { mode: 'parallel' } })
})
afterAll(() => opsbook.close())

/** Compares a workbook in the console; its page. */
async function compare(text: string) {
  const page = await opsbook.signedIn('/imports')
  await page.getByRole('radiogroup', { name: 'What to do' }).getByText('Compare only').click()
  await page.getByText('Writes nothing: says where both differ.').waitFor()
  await page.locator('input[type=file]').setInputFiles({ name: 'categories.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.getByRole('heading', { name: 'What the comparison found' }).waitFor()
  return page
}

test('compares a workbook: every difference, then none, and the calendar has the day', async () => {
  const page = await compare('code,name\nLAMPS,Lights\nTAPES,Tapes\n')
  await page.getByRole('cell', { name: 'Lights', exact: true }).waitFor()
  await page.getByRole('cell', { name: 'Lamps', exact: true }).waitFor()
  await picture(page, 'import-compared')
  expect(await violations(page)).toEqual([])
  await page.goto('/console/imports/parallel?resource=category')
  const today = page.locator('[aria-current=date]')
  await today.getByText('1 difference').waitFor()
  await picture(page, 'parallel-difference')

  const again = await compare('code,name\nLAMPS,Lamps\nTAPES,Tapes\n')
  await again.getByText('Opsbook and the workbook say the same.').waitFor()
  await again.goto('/console/imports/parallel?resource=category')
  await again.locator('[aria-current=date]').getByText('Compared without a difference').waitFor()
  await again.getByText('the workbook can be retired').waitFor()
  await picture(again, 'parallel-desk')
  expect(await violations(again)).toEqual([])
})

test('retires a workbook behind a confirmation, and a phone shows it in the dark', async () => {
  const page = await opsbook.signedIn('/imports/parallel?resource=category', { ...screens.phone, colorScheme: 'dark' })
  await page.getByRole('button', { name: 'Retire the workbook…' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByRole('button', { name: 'Retire it' }).isDisabled()).toBe(true)
  await picture(page, 'parallel-cutover-phone-dark')
  await dialog.getByRole('checkbox').check()
  await dialog.getByRole('button', { name: 'Retire it' }).click()
  await page.getByText(/The last workbook is archived in/).waitFor()
  await picture(page, 'parallel-phone-dark')
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  const { items } = (await opsbook.host.call('GET', '/api/migration/status', { token })).json
  expect(items.find(({ resource }: { resource: string }) => resource === 'category')).toMatchObject({ mode: 'database' })
})
