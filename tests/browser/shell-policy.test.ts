// What the console asks of a browser and a line: no other host, nothing against its own policy, and little to load.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole, violations, watch } from '../support/console.ts'

const budget = 350_000

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
})
afterAll(() => opsbook.close())

test('comes under a policy without inline script, eval or another host', async () => {
  const answer = await fetch(`${opsbook.host.url}/console/r/task`)
  const policy = answer.headers.get('content-security-policy') ?? ''
  const parts = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]))
  expect(parts.get('default-src')).toEqual(["'none'"])
  expect(parts.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"])
  expect(parts.get('connect-src')).toEqual(["'self'"])
  expect(parts.get('frame-ancestors')).toEqual(["'none'"])
  expect(policy).not.toMatch(/https?:|unsafe-inline|'unsafe-eval'/)
  const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? ''
  expect(nonce.length).toBeGreaterThanOrEqual(20)
  expect(await answer.text()).toContain(nonce)
  expect((await fetch(`${opsbook.host.url}/console`)).headers.get('content-security-policy')).not.toContain(nonce)
})

test('loads less than 350 kB of files, gzipped, from sign-in to a list', async () => {
  const page = await (await opsbook.open()).newPage()
  const { bytes } = watch(page)
  await page.goto('/console/r/workOrder')
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor()
  let loaded = -1
  const isQuiet = async () => {
    const before = loaded
    loaded = await bytes('/console')
    return loaded === before
  }
  await expect.poll(isQuiet, { interval: 700, timeout: 30_000 }).toBe(true)
  const answers = await bytes('/api')
  console.log(`sign-in to a list: ${Math.round(loaded / 1000)} kB of files and ${Math.round(answers / 1000)} kB of answers, gzipped`)
  expect(loaded).toBeGreaterThan(100_000)
  expect(loaded).toBeLessThan(budget)
})

test('a component of Mantine comes with the whole of its styles', () => {
  const folder = resolve(import.meta.dirname, '../../console/assets')
  const built = (end: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(end))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
  const classes = (text: string) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g))
  const known = classes(readFileSync(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8'))
  const wanted = classes(built('.js')).intersection(known)
  const there = classes(built('.css'))
  expect(wanted.size).toBeGreaterThan(200)
  expect([...wanted.difference(there)]).toEqual([])
})

test('every page of the menu keeps to the policy, asks no other host, and has a title', async () => {
  const page = await (await opsbook.open()).newPage()
  const { elsewhere, complaints } = watch(page)
  await page.goto('/console/account')
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const menu = page.getByRole('navigation', { name: 'Main menu' })
  await menu.getByRole('button', { name: 'Dispatch' }).click()
  await menu.getByRole('link', { name: 'Vehicles' }).waitFor()
  const addresses = await menu.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(addresses.length).toBeGreaterThan(15)
  for (const address of addresses) {
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.title(), address).toMatch(/ · Opsbook$/)
  }
  expect(complaints).toEqual([])
  expect(elsewhere).toEqual([])
})

test('a page whose file a new version has taken away offers to load anew', async () => {
  const page = await opsbook.signedIn('/account')
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  await page.route('**/console/assets/*.js', (route) => route.fulfill({ status: 404, body: '' }))
  await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('heading', { level: 1, name: 'Opsbook has been renewed' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.unroute('**/console/assets/*.js')
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'renewed' }).waitFor()
})

test('says that the line is gone, and that it is back', async () => {
  const page = await opsbook.signedIn('/account')
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  await page.context().setOffline(true)
  await page.getByText('No connection').waitFor()
  await page.context().setOffline(false)
  await page.getByText('No connection').waitFor({ state: 'detached' })
})

test('tells that changes are refused during maintenance, why and until when', async () => {
  const token = await opsbook.host.signIn()
  const body = { reason: 'The database moves to larger disks', until: '2030-01-02T03:04:00.000Z' }
  await opsbook.host.call('PUT', '/api/maintenance', { token, body })
  const page = await opsbook.signedIn('/account')
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  await page.getByText('The database moves to larger disks').waitFor()
  await page.getByText('Expected to end:').waitFor()
  expect(await violations(page)).toEqual([])
  await opsbook.host.call('DELETE', '/api/maintenance', { token })
})
