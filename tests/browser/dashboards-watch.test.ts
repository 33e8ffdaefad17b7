// What protects the data, an Opsbook with nothing in it, and people who may see only a part.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { screens, violations } from '../support/console.ts'
import { type Filled, openFilled } from './dashboards-world.ts'

/** A dump and its drill may take longer than a page does. */
const patience = { timeout: 100_000 }
let world: Filled
let page: Page
beforeAll(async () => {
  world = await openFilled(false)
  page = await world.opsbook.signedIn('/')
})
afterAll(() => world?.close())

const number = (value: number) => new Intl.NumberFormat('en').format(value)

test('an empty Opsbook says how to fill it', async () => {
  await page.getByRole('heading', { name: 'Opsbook is empty' }).waitFor()
  expect(await page.getByRole('link', { name: 'Bring a workbook' }).getAttribute('href')).toBe('/console/imports')
  await page.getByText('npm run db -- seed').waitFor()
  await page.getByRole('heading', { name: 'None of your tasks is late' }).waitFor()
  expect(await violations(page)).toEqual([])
  for (const [name, nothing] of [
    ['facilities', 'Nothing is to be ordered'],
    ['tasks', 'No task is open'],
    ['defects', 'No defect is open'],
    ['calculations', 'Nothing was run in this period'],
  ]) {
    await page.goto(`/console/dashboards/${name}`)
    await page.getByRole('heading', { level: 2, name: nothing }).first().waitFor()
  }
  // where it begins, it leads to the list
  expect(
    await page
      .getByRole('region', { name: /Nothing was run/ })
      .first()
      .getByRole('link', { name: 'Calculations' })
      .getAttribute('href'),
  ).toMatch(/\/r\/calculation\?/)
})

test('the audit dashboard seals, verifies, and says when that was', async () => {
  await page.goto('/console/dashboards/audit')
  await page.getByRole('row', { name: 'Last verified Never' }).waitFor()
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByRole('status').filter({ hasText: 'The ledger is whole' }).waitFor()
  await page.getByRole('row', { name: /Last verified .*· Administrator/ }).waitFor()
  await page.getByRole('button', { name: 'Seal now' }).click()
  await page
    .getByRole('status')
    .filter({ hasText: /\d+ entr(y was|ies were) sealed/ })
    .waitFor()
  await page.getByRole('row', { name: /Last sealed .*(second|minute|now)/ }).waitFor()
  const { items } = await world.get('/api/audit/recent?action=audit.verify')
  expect(items).toMatchObject([{ actor: 'admin', after: { isWhole: true, deep: false } }])
  const { byActor } = await world.get('/api/audit/dashboard')
  const people = page.locator('section').filter({ hasText: 'By person' })
  const called = (name: string) => (name === 'admin' ? 'Administrator' : name)
  const bars = byActor.slice(0, 10).map(({ name, entries }: { name: string; entries: number }) => `${called(name)} ${number(entries)}`)
  await expect.poll(async () => (await people.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual(bars)
  await people.getByRole('link', { name: /^Administrator/ }).click()
  await page.getByRole('heading', { name: 'Entries that match' }).waitFor()
  const who = page.getByRole('region', { name: 'Recent entries' }).locator('tbody tr td:nth-child(2)')
  await expect.poll(async () => new Set(await who.allInnerTexts())).toEqual(new Set(['Administrator']))
  expect(await violations(page)).toEqual([])
})

test('a dump is made, verified and drilled from the page', async () => {
  await page.goto('/console/dashboards/backups')
  await page.getByRole('heading', { name: 'There is no verified dump' }).waitFor()
  await page.getByRole('button', { name: 'Make one now' }).click()
  await page.getByRole('heading', { name: /The newest verified dump was made/ }).waitFor(patience)
  await page.getByRole('button', { name: /^Drill the dump of/ }).click()
  await page.getByRole('heading', { name: 'The drill went well' }).waitFor(patience)
  const { items } = await world.get('/api/backups')
  expect(items).toMatchObject([{ isVerified: true, drillReason: null }])
  await page.getByRole('heading', { name: '1 dump can be restored' }).waitFor()
  expect(await violations(page)).toEqual([])
})

test('a role sees its part only, and is told so where it goes too far', async () => {
  await world.opsbook.addUser('tess', 'technician')
  const hers = await world.opsbook.signedIn('/', { ...screens.phone, colorScheme: 'dark', username: 'tess' })
  await hers.getByRole('heading', { name: 'None of your tasks is late' }).waitFor()
  expect(await hers.locator('section').filter({ hasText: 'Health' }).count()).toBe(0)
  expect(await hers.locator('section').filter({ hasText: 'to be ordered' }).count()).toBe(0)
  expect(await violations(hers)).toEqual([])
  const asked: string[] = []
  hers.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await hers.goto('/console/dashboards/audit')
  await hers.getByRole('heading', { level: 1, name: 'This page is not for your role' }).waitFor()
  expect(asked.filter((path) => path.startsWith('/api/audit'))).toEqual([])
  await hers.goto('/console/dashboards/reports/stockOnHand')
  await hers.getByRole('heading', { name: 'There is no report stockOnHand for your role' }).waitFor()
})
