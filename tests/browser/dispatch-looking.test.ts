// The board for who only looks, and on a phone.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'
import { makeWorld, plan } from './dispatch-world.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
  await makeWorld(opsbook)
  await opsbook.addUser('tom', 'technician')
})
afterAll(() => opsbook.close())

test('who only looks sees the plans, and nothing to change them by', async () => {
  const id = await plan(opsbook)
  const page = await opsbook.signedIn('/dispatch', { username: 'tom', password: adminPassword })
  await page.getByRole('link', { name: `PLAN-${id}`, exact: true }).waitFor()
  expect(await page.getByRole('button', { name: 'Plan a day' }).count()).toBe(0)
  await page.getByRole('link', { name: `PLAN-${id}`, exact: true }).click()
  await page.locator('[data-stop]').first().waitFor()
  for (const name of [/^Commit/, /^Discard/, /^Replay/, /^Move /, /^Take .* off/])
    expect(await page.getByRole('button', { name }).count()).toBe(0)
  expect(await violations(page)).toEqual([])
  const token = (await opsbook.host.call('POST', '/api/auth/sign-in', { body: { username: 'tom', password: adminPassword } })).json
    .accessToken
  const { status } = await opsbook.host.call('POST', `/api/dispatch/decisions/${id}/commit`, { token, body: {} })
  expect(status).toBe(403)
})

test('on a phone map, times, stops and what is left out are tabs, and nothing scrolls sideways', async () => {
  const id = await plan(opsbook)
  const page = await opsbook.signedIn(`/dispatch/decisions/${id}`, screens.phone)
  const fits = () => page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')
  await page
    .getByRole('button', { name: /, stop 1: delivery of/ })
    .first()
    .waitFor()
  expect(await page.locator('[data-stop]').count()).toBe(0)
  await picture(page, 'phone-map')
  for (const [name, there] of [
    ['Times', page.getByRole('button', { name: /^Stop \d+, ORD-1: arrives/ })],
    ['Stops', page.locator('[data-stop=ORD-1]')],
    ['Left out', page.locator('[data-order=COLD]')],
  ] as const) {
    await page.getByRole('radiogroup', { name: 'View' }).getByText(name, { exact: true }).click()
    await there.waitFor()
    expect(await fits()).toBe(true)
    expect(await violations(page)).toEqual([])
    await picture(page, `phone-${name}`)
  }
  await page.goto('/console/dispatch')
  await page.getByRole('link', { name: `PLAN-${id}`, exact: true }).waitFor()
  expect(await fits()).toBe(true)
  await picture(page, 'phone-days')
  expect(await violations(page)).toEqual([])
})
