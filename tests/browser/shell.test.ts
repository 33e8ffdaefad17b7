// The frame of the console: the way in, the menu, search, languages and colours, by mouse and by keyboard alone.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
  await opsbook.addUser('tina', 'technician')
})
afterAll(() => opsbook.close())

test('says beside the field what is wrong at sign-in, and lets in whoever gives the right password', async () => {
  const page = await (await opsbook.open()).newPage()
  await page.goto('/console/account')
  await page.getByRole('heading', { name: 'Sign in to Opsbook' }).waitFor()
  await picture(page, 'sign-in')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Type your user name.').waitFor()
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The user name or the password is wrong.').waitFor()
  await picture(page, 'sign-in-wrong')
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  expect(await page.title()).toBe('My account · Opsbook')
})

test('is without a fault of access at desk and phone size, light, dark and from right to left', async () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [size, screen] of Object.entries(screens)) {
      const page = await opsbook.signedIn('/account', { ...screen, colorScheme })
      await page.getByText('This one').waitFor()
      await picture(page, `account-${size}-${colorScheme}`)
      expect(await violations(page)).toEqual([])
      await page.goto('/console/r/workOrder')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await picture(page, `frame-${size}-${colorScheme}`)
      if (size === 'phone') await page.getByRole('button', { name: 'Menu' }).click()
      else await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await picture(page, `dialog-${size}-${colorScheme}`)
      expect(await violations(page)).toEqual([])
      await page.context().close()
    }
})
