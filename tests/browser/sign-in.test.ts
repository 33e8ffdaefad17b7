// Signing in and out of the console.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, violations } from '../support/console.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
})
afterAll(() => opsbook.close())

test('signs in, stays signed in when the page is loaded anew, and signs out', async () => {
  const page = await opsbook.signedIn()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await picture(page, 'overview')
  expect(await violations(page)).toEqual([])
  await page.reload()
  await page.getByRole('navigation').waitFor()
  const cookies = await page.context().cookies('http://localhost/api/auth')
  expect(cookies).toMatchObject([{ name: 'opsbook_refresh', httpOnly: true, sameSite: 'Strict', path: '/api/auth' }])
})
