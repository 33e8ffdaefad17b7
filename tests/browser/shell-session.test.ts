// Passwords and sessions in the console: links, locks, other devices, and a session that ends in mid work.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole, picture, violations } from '../support/console.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
  await opsbook.addUser('sara', 'staff')
})
afterAll(() => opsbook.close())

/** Ends every session of a user, as an administrator may. */
const endSessions = async (username: string) => {
  const token = await opsbook.host.signIn()
  const found = await opsbook.host.call('GET', `/api/shared/users?username=${username}`, { token })
  const { status } = await opsbook.host.call('DELETE', `/api/auth/users/${found.json.items[0].id}/sessions`, { token })
  expect(status).toBe(200)
}

test('a link of an administrator leads to a new password, once, and its token is in no address that is sent', async () => {
  const token = await opsbook.host.signIn()
  const made = await opsbook.host.call('POST', '/api/shared/users', {
    token,
    body: { username: 'nora', email: 'nora@company.example', name: 'Nora', role: 'staff' },
  })
  const invited = await opsbook.host.call('POST', `/api/auth/users/${made.json.id}/password-link`, { token, body: { kind: 'invitation' } })
  const link = new URL(invited.json.link)
  const page = await (await opsbook.open()).newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${link.pathname}${link.hash}`)
  await page.getByRole('heading', { level: 1, name: 'Set your password' }).waitFor()
  expect(page.url()).not.toContain(invited.json.token)
  await picture(page, 'set-password')
  expect(await violations(page)).toEqual([])

  const [next, again] = [page.getByLabel('New password', { exact: true }), page.getByLabel('The same once more')]
  const set = page.getByRole('button', { name: 'Set the password' })
  await next.fill('too short')
  await again.fill('too shot')
  await set.click()
  await page.getByText('The two are not the same.').waitFor()
  await again.fill('too short')
  await set.click()
  await page.getByText('It is shorter than 12 characters.').waitFor()
  await next.fill('four green umbrellas in rain')
  await again.fill('four green umbrellas in rain')
  await set.click()
  await page.getByRole('heading', { level: 1, name: 'Your password is set' }).waitFor()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('User name').fill('nora')
  await page.getByLabel('Password', { exact: true }).fill('four green umbrellas in rain')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  expect(asked.filter((url) => url.includes(invited.json.token))).toEqual([])

  await page.goto(`${link.pathname}${link.hash}`)
  await next.fill('five green umbrellas in rain')
  await again.fill('five green umbrellas in rain')
  await set.click()
  await page.getByText('The link was used, replaced or has expired.').waitFor()
  expect(await violations(page)).toEqual([])
})

test('who has forgotten the password asks an administrator, and is never told whether the name exists', async () => {
  const page = await (await opsbook.open()).newPage()
  await page.goto('/console')
  await page.getByRole('button', { name: 'Forgotten your password?' }).click()
  await picture(page, 'forgotten')
  expect(await violations(page)).toEqual([])
  await page.getByLabel('User name').fill('nobody-of-that-name')
  await page.getByRole('button', { name: 'Ask for a new password' }).click()
  await page.getByText('The request is noted').waitFor()
  const token = await opsbook.host.signIn()
  const { json } = await opsbook.host.call('GET', '/api/audit/recent?limit=50', { token })
  expect(JSON.stringify(json)).toContain('user.forgotPassword')
})

test('says until when a name is locked after too many failures', async () => {
  for (let attempt = 0; attempt < 5; attempt++)
    await opsbook.host.call('POST', '/api/auth/sign-in', { body: { username: 'lockable', password: 'wrong' } })
  const page = await (await opsbook.open()).newPage()
  await page.goto('/console')
  await page.getByLabel('User name').fill('lockable')
  await page.getByLabel('Password', { exact: true }).fill('wrong again')
  await page.getByRole('button', { name: 'Sign in' }).click()
  const told = await page.getByRole('alert').innerText()
  expect(told).toMatch(/^Too many failed attempts: this name is locked until \d+:\d\d:\d\d/)
})

test('ends a session of mine on another device, and refuses a wrong current password beside it', async () => {
  const [other, page] = [await opsbook.signedIn('/account', { username: 'sara' }), await opsbook.signedIn('/account', { username: 'sara' })]
  const ends = page.getByRole('button', { name: /^End the session/ })
  await ends.first().waitFor()
  while ((await ends.count()) > 0) {
    const left = await ends.count()
    await ends.first().click()
    await expect.poll(() => ends.count()).toBe(left - 1)
  }
  await other.reload()
  await other.getByRole('heading', { name: 'Sign in to Opsbook' }).waitFor()

  await page.getByLabel('Current password').fill('not mine')
  await page.getByLabel('New password', { exact: true }).fill('seven blue bicycles downhill')
  await page.getByLabel('The same once more').fill('seven blue bicycles downhill')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('This is not the current password.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Current password').fill(adminPassword)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('The password is changed').waitFor()
  await page.getByLabel('Current password').fill('seven blue bicycles downhill')
  await page.getByLabel('New password', { exact: true }).fill(adminPassword)
  await page.getByLabel('The same once more').fill(adminPassword)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect.poll(() => page.getByLabel('Current password').inputValue()).toBe('')
})

test('asks to sign in again when the session has ended, and keeps address and what was typed', async () => {
  const page = await opsbook.signedIn('/account', { username: 'sara' })
  await page.getByText('This one').waitFor()
  await page.getByLabel('New password', { exact: true }).fill('half a thought')
  await endSessions('sara')
  // the token of a quarter of an hour has run out
  await page.route('**/api/auth/password', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer run-out' } }),
  )
  await page.getByLabel('Current password').fill('anything')
  await page.getByLabel('The same once more').fill('half a thought')
  await page.getByRole('button', { name: 'Change the password' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.waitFor()
  await picture(page, 'expired')
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel('Password', { exact: true }).fill(adminPassword)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(page.url()).toMatch(/\/console\/account$/)
  expect(await page.getByLabel('New password', { exact: true }).inputValue()).toBe('half a thought')
})

test('signs out of every tab, and leaves nothing of the person behind', async () => {
  const page = await opsbook.signedIn('/account', { username: 'sara' })
  const tab = await page.context().newPage()
  await tab.goto('/console/account')
  await tab.getByText('sara@company.example').waitFor()
  await page.bringToFront() // one behind another cannot be pressed
  await page.getByRole('button', { name: 'Account of sara' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  for (const each of [page, tab]) {
    await each.getByRole('heading', { name: 'Sign in to Opsbook' }).waitFor()
    expect(await each.getByText('sara@company.example').count()).toBe(0)
  }
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in to Opsbook' }).waitFor()
})
