// A line at its worst: the host dies in the middle of a batch, and answers get lost on the way. Everything arrives, once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppHost, startAppHost } from '../support/app-host.ts'
import type { Console } from '../support/console.ts'
import { type Day, lookUp, openDay, toTab } from '../support/day-data.ts'
import { until } from '../support/host-app/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'killed-'))
const file = join(folder, 'opsbook.db')
const settings = { DATABASE_URL: `sqlite:${file}`, OPSBOOK_DATA_DIR: join(folder, 'data'), OPSBOOK_LOG_LEVEL: 'error' }
const count = 60
let opsbook: Console
let risen: AppHost | undefined
let day: Day
let context: BrowserContext
let page: Page
beforeAll(async () => {
  ;({ opsbook, day, page, context } = await openDay(settings))
  await day.post(`/api/facilities/inventory-items/${day.itemId}/receive`, { quantity: 90, lotNumber: 'L-1' })
})
afterAll(async () => {
  await opsbook?.close()
  await risen?.drop()
  rmSync(folder, { recursive: true })
})

/** What has been issued by now, read beside the host. */
function issued(): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(database.prepare("SELECT COUNT(*) AS n FROM facilities_stockMovement WHERE kind = 'issue'").get()?.n)
  } finally {
    database.close()
  }
}

test('a host that is killed in the middle of a batch and started again has everything once', async () => {
  await context.setOffline(true)
  await lookUp(page, 'BRG-6204')
  await page.getByRole('button', { name: 'Issue' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Issue' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // the same, as often as in a long day
  await page.evaluate(`new Promise((resolve, reject) => {
    const opened = indexedDB.open('opsbook-day-${day.userId}')
    opened.onerror = () => reject(opened.error)
    opened.onsuccess = () => {
      const change = opened.result.transaction('queue', 'readwrite')
      const queue = change.objectStore('queue')
      queue.getAll().onsuccess = ({ target: { result: [write] } }) => {
        for (let turn = 2; turn <= ${count}; turn += 1) queue.put({ ...write, turn, key: crypto.randomUUID() })
      }
      change.oncomplete = () => (opened.result.close(), resolve())
    }
  })`)
  await page.reload()
  await toTab(page, 'Waiting')
  await expect.poll(() => page.getByRole('region', { name: /Issue BRG-6204/ }).count()).toBe(count)
  await context.setOffline(false)
  await until('some of it has arrived', () => issued() > 0, 60_000)
  opsbook.host.child.kill('SIGKILL')
  await page.getByRole('main').getByText('No connection').waitFor()
  const arrived = issued()
  expect(arrived).toBeGreaterThan(0)
  expect(arrived).toBeLessThan(count)
  expect(await page.getByRole('region', { name: /Issue BRG-6204/ }).count()).toBe(count)

  risen = await startAppHost({ ...settings, PORT: new URL(opsbook.host.url).port })
  // the page may have sent it all by itself before it is pressed
  const nothing = page.getByRole('heading', { name: 'Nothing waits' })
  await page.getByRole('button', { name: 'Send now' }).or(nothing).click()
  await nothing.waitFor()
  expect(issued()).toBe(count)
  expect(await day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 100 - count })
})

test('a lost answer of the session signs nobody out', async () => {
  const before = await context.cookies()
  let asked = 0
  await context.route('**/api/auth/refresh', async (route) => {
    asked += 1
    if (asked > 1) return route.continue()
    await route.fetch() // its answer comes with a new cookie, which the browser never sees
    await context.clearCookies()
    await context.addCookies(before)
    await route.abort()
  })
  await toTab(page, 'My tasks')
  await page.reload() // the access token is in the page only
  await page.getByRole('button', { name: 'Complete: Check the pump' }).click()
  await page.getByText('Check the pump').waitFor({ state: 'detached' })
  expect(asked).toBeGreaterThan(2)
  expect(await day.get(`/api/tasks/tasks/${day.tasks['Check the pump']}`)).toMatchObject({ status: 'completed' })
})
