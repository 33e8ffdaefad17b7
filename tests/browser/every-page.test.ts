// Every page of the console over the demo set: nothing that axe-core finds wrong, nothing that the policy stops, no request to another host.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Metadata } from '../../shared/http/metadata.ts'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let metadata: Metadata
beforeAll(async () => {
  opsbook = await openConsole({}, [], { isSeeded: true })
  const { json } = await opsbook.host.call('GET', '/api/metadata', { token: await opsbook.host.signIn() })
  metadata = json
})
afterAll(() => opsbook.close())

/** Goes there as a link in the console does, and waits until nothing is loading any more. */
async function go(page: Page, path: string): Promise<void> {
  const to = JSON.stringify(`/console${path === '/' ? '' : path}`)
  // a page gives the window its title when it is there; until then the one of before may still be seen
  await page.evaluate(`document.title = ''; history.pushState({}, '', ${to}); dispatchEvent(new PopStateEvent('popstate'))`)
  await expect.poll(() => page.title()).not.toBe('')
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.locator('[aria-busy=true], .mantine-Loader-root, .mantine-Skeleton-root').first().waitFor({ state: 'detached' })
}

/** What goes wrong on a page beside what is looked for: errors of scripts, what the policy stops, requests elsewhere. */
function listen(page: Page, origin: string): string[] {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (/Content Security Policy|Warning:|not allowed/.test(message.text())) heard.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(blob|data):/.test(url)) heard.push(`request: ${url}`)
  })
  return heard
}

const menu = [
  '/',
  ...['facilities', 'tasks', 'defects', 'calculations', 'audit', 'backups'].map((one) => `/dashboards/${one}`),
  '/dispatch',
  '/day',
  '/imports',
  '/imports/parallel',
  '/account',
  '/nowhere',
]

/** By how many pixels a page is wider than its screen. */
const excess = async (page: Page) =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'))

test('no page of the menu is wider than the smallest phone, with the longest words', async () => {
  const small = { viewport: { width: 320, height: 640 }, locale: 'de' }
  const page = await opsbook.signedIn('/account', { ...screens.phone, ...small })
  const lists = ['inventoryItem', 'workOrder', 'stocktake'].map((one) => `/r/${one}`)
  const found = []
  for (const path of [...menu, '/dashboards/reports', ...lists, '/r/vehicle/new', '/r/vehicle/1']) {
    await go(page, path)
    await picture(page, `small-${path.slice(1).replaceAll('/', '-')}`)
    if ((await excess(page)) > 1) found.push(`${path} scrolls sideways by ${await excess(page)}`)
  }
  expect(found).toEqual([])
})

const looks = [
  { name: 'desk', ...screens.desk, colorScheme: 'light' },
  { name: 'phone', ...screens.phone, colorScheme: 'dark' },
] as const

describe.each(looks)('on a $name', ({ name, ...options }) => {
  let page: Page
  let heard: string[]
  beforeAll(async () => {
    page = await opsbook.signedIn('/dashboards/reports', options)
    heard = listen(page, opsbook.host.url)
  })

  const look = async (path: string, called: string) => {
    await go(page, path)
    await picture(page, `${name}-${called}`)
    const width = await excess(page)
    return [...(await violations(page)), ...(width > 1 ? [`scrolls sideways by ${width}`] : [])].map((one) => `${path}: ${one}`)
  }

  test('the pages of the menu', async () => {
    const found = []
    for (const path of menu) found.push(...(await look(path, path === '/' ? 'overview' : path.slice(1).replaceAll('/', '-'))))
    expect(found).toEqual([])
    expect(heard).toEqual([])
  })

  test('the list of every resource, and one of its rows', async () => {
    const token = await opsbook.host.signIn()
    const found = []
    for (const { name: resource, path } of metadata.resources) {
      found.push(...(await look(`/r/${resource}`, `list-${resource}`)))
      const { json } = await opsbook.host.call('GET', `${path}?limit=1`, { token })
      if (json.items[0]) found.push(...(await look(`/r/${resource}/${json.items[0].id}`, `record-${resource}`)))
    }
    expect(found).toEqual([])
    expect(heard).toEqual([])
  }, 400_000)

  test('the form of every resource that can be made by hand', async () => {
    const found = []
    for (const { name: resource, verbs } of metadata.resources)
      if (verbs.includes('create')) found.push(...(await look(`/r/${resource}/new`, `new-${resource}`)))
    expect(found).toEqual([])
    expect(heard).toEqual([])
  }, 200_000)
})
