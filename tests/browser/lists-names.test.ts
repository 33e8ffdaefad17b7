// References by name: lists, cards and pages of rows say what the rows that they refer to are called, read together once a resource.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, inBoth, openConsole, picture, screens } from '../support/console.ts'

let opsbook: Console
let taskId: number
const longName = 'Oslo, where everything is kept for which there is no room in Lyon'

beforeAll(async () => {
  opsbook = await openConsole()
  const token = await opsbook.host.signIn()
  const send = async (method: string, path: string, body?: Record<string, unknown>) => {
    const { status, json } = await opsbook.host.call(method, `/api/${path}`, { token, ...(body ? { body } : {}) })
    if (status >= 300) throw new Error(JSON.stringify(json))
    return json
  }
  const make = async (path: string, body: Record<string, unknown>): Promise<number> => (await send('POST', path, body)).id
  const person = (username: string, name: string) => make('shared/users', { username, name, email: `${username}@company.example` })
  const [ana, ben] = [await person('a.diaz', 'Ana Diaz'), await person('b.okafor', 'Ben Okafor')]
  const siteId = await make('shared/sites', { code: 'LYO', name: 'Lyon workshop', timezone: 'Europe/Paris' })
  const oslo = await make('shared/sites', { code: 'OSL', name: longName, timezone: 'Europe/Oslo' })
  taskId = await make('tasks/tasks', { title: 'Grease the hinges', assigneeId: ana, siteId })
  await make('tasks/tasks', { title: 'Sweep the floor', assigneeId: ana, siteId: oslo })
  const removed = await make('tasks/tasks', { title: 'Sort the screws', assigneeId: ben, siteId })
  await send('DELETE', `tasks/tasks/${removed}`)
  await send('DELETE', `shared/users/${ben}`)
  await opsbook.addUser('nora', 'staff')
})
afterAll(() => opsbook.close())

/** What a page asks from now on of the rows of a resource, by their ids. */
function asked(page: Page, path: string): URLSearchParams[] {
  const queries: URLSearchParams[] = []
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    if (pathname === path && searchParams.has('id.in')) queries.push(searchParams)
  })
  return queries
}
const users = '/api/shared/users'
const sites = '/api/shared/sites'
const counts = (queries: readonly URLSearchParams[]) => queries.map((query) => query.get('id.in')?.split(',').length)
const row = (page: Page, title: string) => page.getByRole('row', { name: title })

test('a list says what the rows are called that it refers to, and asks once for each resource', async () => {
  const page = await opsbook.signedIn('/account')
  const [people, places] = [asked(page, users), asked(page, sites)]
  await page.goto('/console/r/task')
  const ana = row(page, 'Grease the hinges').getByRole('link', { name: 'Ana Diaz', exact: true })
  await ana.waitFor()
  await row(page, 'Grease the hinges').getByRole('link', { name: 'LYO Lyon workshop', exact: true }).waitFor()
  await row(page, 'Sweep the floor')
    .getByRole('link', { name: `OSL ${longName}`, exact: true })
    .waitFor()
  await picture(page, 'names-list')
  expect(await ana.getAttribute('title')).toBe('a.diaz')
  expect([counts(people), counts(places)]).toEqual([[1], [2]])
  expect(places[0]?.get('fields')).toBe('id,code,name')
  expect(await inBoth(page)).toEqual([])
  // what one page has read serves the next
  await row(page, 'Grease the hinges').getByRole('link').first().click()
  await page.getByRole('definition').filter({ hasText: 'Lyon workshop' }).waitFor()
  await page.getByRole('definition').filter({ hasText: 'Ana Diaz' }).waitFor()
  expect(counts(places)).toEqual([2])
  await page.context().close()
})

test('the key of a row is there before its name, and neither row nor column moves when that comes', async () => {
  const page = await opsbook.signedIn('/account')
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route(`**${sites}?*id.in*`, async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/console/r/task')
  const places = () =>
    page.locator('tbody td').evaluateAll((cells) => cells.map((cell) => JSON.stringify(cell.getBoundingClientRect())).join(' '))
  await row(page, 'Grease the hinges').getByRole('link', { name: 'LYO', exact: true }).waitFor()
  await row(page, 'Grease the hinges').getByRole('link', { name: 'Ana Diaz' }).waitFor()
  const before = await places()
  answer()
  await row(page, 'Grease the hinges').getByRole('link', { name: 'LYO Lyon workshop' }).waitFor()
  expect(await places()).toBe(before)
  await page.context().close()
})

test('the page of a row and its history say them, each resource asked once', async () => {
  const page = await opsbook.signedIn('/account')
  const [people, places] = [asked(page, users), asked(page, sites)]
  await page.goto(`/console/r/task/${taskId}`)
  await page.getByRole('definition').filter({ hasText: 'Ana Diaz' }).waitFor()
  await page.getByRole('definition').filter({ hasText: 'Lyon workshop' }).waitFor()
  await picture(page, 'names-row')
  expect([counts(people), counts(places)]).toEqual([[2], [1]]) // whoever assigned it is one of them
  expect(await inBoth(page)).toEqual([])
  await page.goto(`/console/r/task/${taskId}?tab=history`)
  await page.getByRole('insertion').filter({ hasText: 'LYO Lyon workshop' }).waitFor()
  await page.getByRole('insertion').filter({ hasText: 'Ana Diaz' }).waitFor()
  expect([counts(people), counts(places)]).toEqual([
    [2, 2],
    [1, 1],
  ])
  await page.context().close()
})

test('removed rows, the past and filters say them too', async () => {
  const page = await opsbook.signedIn('/r/task?filter={"deleted":"only"}')
  await row(page, 'Sort the screws').getByRole('link', { name: 'Ben Okafor', exact: true }).waitFor()
  const places = asked(page, sites)
  const filter = JSON.stringify({ at: new Date().toISOString() })
  await page.goto(`/console/r/task?filter=${encodeURIComponent(filter)}`)
  await row(page, 'Grease the hinges').getByRole('link', { name: 'LYO Lyon workshop', exact: true }).waitFor()
  expect(counts(places)).toEqual([2])
  await page.goto('/console/r/task?filter={"siteId":"1"}')
  await page.getByRole('group', { name: 'Filters in use' }).getByRole('link', { name: 'LYO Lyon workshop', exact: true }).waitFor()
  await page.context().close()
})

test('whoever may not read the other rows sees their keys, and nothing is asked', async () => {
  const page = await opsbook.signedIn('/account', { username: 'nora' })
  const [people, places] = [asked(page, users), asked(page, sites)]
  await page.goto('/console/r/task')
  await row(page, 'Grease the hinges').getByRole('link', { name: 'LYO Lyon workshop', exact: true }).waitFor()
  expect(await row(page, 'Grease the hinges').getByText('a.diaz', { exact: true }).count()).toBe(1)
  expect(await row(page, 'Grease the hinges').getByRole('link', { name: 'a.diaz' }).count()).toBe(0)
  expect([counts(people), counts(places)]).toEqual([[], [2]])
  await page.context().close()
})

test('a card on a narrow phone keeps a long name to one line', async () => {
  for (const width of [320, 360]) {
    const page = await opsbook.signedIn('/r/task', { ...screens.phone, viewport: { width, height: 700 } })
    const name = page.getByRole('link', { name: longName })
    await name.waitFor()
    await picture(page, `names-cards-${width}`)
    const box = await name.boundingBox()
    const room = await page.getByRole('definition').filter({ has: name }).boundingBox()
    if (!box || !room) throw new Error('the name is not seen')
    expect([width, box.height < 30, box.x + box.width <= room.x + room.width]).toEqual([width, true, true])
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
    expect(isWider).toBe(false)
    await page.context().close()
  }
})
