// A new version of the console, put in place of the one that a phone has open: it is offered, and nothing that waits is lost by loading it.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, inBoth, picture } from '../support/console.ts'
import { type Day, openDay, toTab } from '../support/day-data.ts'

const project = resolve(import.meta.dirname, '../..')
const app = mkdtempSync(join(tmpdir(), 'version-'))
let opsbook: Console
let day: Day
let context: BrowserContext
let page: Page
beforeAll(async () => {
  for (const part of ['functions', 'shared', 'infra/migrations', 'console', 'package.json', 'host.json', 'openapi.json'])
    cpSync(join(project, part), join(app, part), { recursive: true })
  symlinkSync(join(project, 'node_modules'), join(app, 'node_modules'))
  ;({ opsbook, day, page, context } = await openDay({ OPSBOOK_APP_DIR: app }))
  // a Chromium that was just started looks for no new worker before a page that it shows has come to rest; without one it waits three minutes
  await page.evaluate("navigator.serviceWorker.getRegistration('/console/').then((known) => known.update()).then(() => null)")
}, 300_000)
afterAll(async () => {
  await opsbook?.close()
  rmSync(app, { recursive: true })
})

/** Puts another build in place of the first: every asset has another name, as when all of them had changed, and one word is another. */
async function deploy() {
  const folder = join(app, 'console')
  const assets = readdirSync(join(folder, 'assets'))
  const names = new RegExp(assets.map((name) => name.replaceAll('.', '\\.')).join('|'), 'g')
  const renamed = (name: string) => name.replace(/(?=\.\w+$)/, '2')
  for (const name of assets) renameSync(join(folder, 'assets', name), join(folder, 'assets', renamed(name)))
  for (const file of ['sw.js', ...assets.map((name) => `assets/${renamed(name)}`), 'index.html']) {
    if (!/\.(js|css|html)$/.test(file)) continue
    const text = readFileSync(join(folder, file), 'utf8')
    writeFileSync(
      join(folder, file),
      text
        .replaceAll(names, renamed)
        .replaceAll('My tasks', 'My work')
        .replace(/(?<=opsbook-console-\$\{?["`]?)\w{12}/, 'anotherbuild'),
    )
  }
  await opsbook.host.call('GET', '/console/day') // whoever opens a page first has the host look for a new build
}

/** Looks each second for half a minute. */
async function until(look: () => Promise<boolean>): Promise<boolean> {
  for (let turn = 0; turn < 30; turn += 1) {
    if (await look()) return true
    await new Promise((go) => setTimeout(go, 1000))
  }
  return false
}

test('a new version is offered to a page that stays open, which goes on with its own until the person says so', async () => {
  // nothing is intercepted here: what the browser itself asks for to update a worker may hang then
  const token = await opsbook.host.signIn()
  await opsbook.host.call('PUT', '/api/maintenance', { token, body: { reason: 'A new version comes' } })
  await page.getByRole('button', { name: 'Complete: Check the pump' }).click()
  await page.getByText('Waiting', { exact: true }).first().waitFor()
  const second = await context.newPage()
  await second.goto('/console/day')
  await second.getByRole('link', { name: 'Check the pump' }).waitFor()
  await deploy()
  await page.bringToFront()
  // as when the person comes back to it; a look for the version before may still be under way, and is taken for this one
  const comeBack = async () => {
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    return page.getByText('A new version of Opsbook is here').isVisible()
  }
  expect(await until(comeBack)).toBe(true)
  await page.getByRole('heading', { level: 1, name: 'My tasks' }).waitFor()
  await picture(page, 'phone-version')
  expect(await inBoth(page)).toEqual([])
  await page.getByRole('button', { name: 'Later' }).click()
  await page.getByText('A new version of Opsbook is here').waitFor({ state: 'detached' })
  await toTab(page, 'Scan')
  await toTab(page, 'My tasks')
})

test('once it is loaded it is there, with everything that waits, and every tab is told', async () => {
  const [, second] = context.pages()
  await second?.bringToFront()
  await second?.getByRole('button', { name: 'Load it now' }).click()
  await second?.getByRole('heading', { level: 1, name: 'My work' }).waitFor()
  await page.bringToFront()
  await page.getByRole('heading', { level: 1, name: 'My tasks' }).waitFor()
  await page.getByRole('button', { name: 'Load it now' }).click()
  await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor()
  await toTab(page, 'Waiting')
  await page.getByRole('region', { name: /Complete T-\d+ Check the pump/ }).waitFor()
  await opsbook.host.call('DELETE', '/api/maintenance', { token: await opsbook.host.signIn() })
  await page.getByRole('button', { name: 'Send and read now' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  expect(await day.get(`/api/tasks/tasks/${day.tasks['Check the pump']}`)).toMatchObject({ status: 'completed', version: 2 })
})

test('and it opens without a connection, with nothing left of the one before', async () => {
  await expect.poll(() => page.evaluate('caches.keys().then((all) => all.length)')).toBe(1) // the new one has taken over
  await context.setOffline(true)
  await page.goto('/console/day')
  await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor()
  await page.getByRole('link', { name: 'Paint the fence' }).waitFor()
})
