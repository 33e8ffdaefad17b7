// The console in a real browser: a host with data of its own, Chromium's pages at desk and phone size, and what axe-core says of them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BrowserContext, type BrowserContextOptions, chromium as engine, type Page } from 'playwright-core'
import { type AppHost, adminPassword, startAppHost } from './app-host.ts'
import { chromium } from './browser.ts'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const program = resolve(import.meta.dirname, '../../infra/cli/db.ts')
/** Where pictures of pages are put, to be looked at; set OPSBOOK_PICTURES to have them. */
const pictures = process.env.OPSBOOK_PICTURES
/** How many times slower pages compute, which finds the tests that hold on a quick machine only: `OPSBOOK_TEST_SLOW=4`. */
const slowness = Number(process.env.OPSBOOK_TEST_SLOW ?? 1)

/** Sizes of the screens that pages are looked at on, in CSS pixels. */
export const screens = {
  desk: { viewport: { width: 1360, height: 860 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
} as const satisfies Record<string, BrowserContextOptions>

/** The console of a host. */
export interface Console {
  readonly host: AppHost
  /** A browser of its own, with nobody signed in. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>
  /** A page on which somebody is signed in, at an address below /console. */
  signedIn(path?: string, options?: BrowserContextOptions & { username?: string; password?: string }): Promise<Page>
  /** Makes a user of a role by the API; the password is that of the administrator. */
  addUser(username: string, role: string): Promise<void>
  close(): Promise<void>
}

/** Starts a host, over the demo set where it is seeded, and a browser; `npm run console` has built what is served. */
export async function openConsole(
  settings: Readonly<Record<string, string>> = {},
  browserArguments: readonly string[] = [],
  { isSeeded = false } = {},
): Promise<Console> {
  if (chromium === null) throw new Error('there is no Chromium here: apt-get install chromium')
  const folder = mkdtempSync(join(tmpdir(), 'console-'))
  const database = { DATABASE_URL: `sqlite:${join(folder, 'opsbook.db')}`, OPSBOOK_LOG_LEVEL: 'error' }
  if (isSeeded)
    for (const step of ['init', 'seed'])
      execFileSync(process.execPath, [program, step], { env: { ...process.env, ...database }, stdio: 'pipe' })
  const host = await startAppHost({ ...database, ...settings })
  const browser = await engine.launch({
    executablePath: chromium,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...browserArguments,
    ],
  })
  const open: Console['open'] = async (options = {}) => {
    const page = { baseURL: host.url, locale: 'en-GB', timezoneId: 'Europe/Paris', reducedMotion: 'reduce' } as const
    const context = await browser.newContext({ ...page, ...screens.desk, ...options })
    context.setDefaultTimeout(60_000) // on a busy machine a step of an import may take half a minute
    if (slowness > 1)
      context.on('page', async (opened) => {
        const session = await context.newCDPSession(opened).catch(() => null) // one that is closed at once
        await session?.send('Emulation.setCPUThrottlingRate', { rate: slowness }).catch(() => null)
      })
    return context
  }
  return {
    host,
    open,
    signedIn: async (path = '/', { username = 'admin', password = adminPassword, ...options } = {}) => {
      const page = await (await open(options)).newPage()
      await page.goto(`/console${path === '/' ? '' : path}`)
      await page.locator('input[name=username]').fill(username)
      await page.locator('input[name=password]').fill(password)
      await page.locator('button[type=submit]').click()
      await page.getByRole('navigation').first().waitFor({ state: 'attached' })
      return page
    },
    addUser: async (username, role) => {
      const token = await host.signIn()
      const { status, json } = await host.call('POST', '/api/shared/users', {
        token,
        body: { username, email: `${username}@company.example`, name: username, role },
      })
      if (status !== 201) throw new Error(JSON.stringify(json))
      const link = await host.call('POST', `/api/auth/users/${json.id}/password-link`, { token, body: { kind: 'invitation' } })
      await host.call('POST', '/api/auth/password-by-link', { body: { token: link.json.token, password: adminPassword } })
    },
    close: async () => {
      await browser.close()
      await host.drop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** What axe-core finds wrong on a page (WCAG 2.2 A and AA, and its best practices): one line each, with where. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await axeText()) // by the debugger, so that the page's own policy stands
  // the page's own globals are no business of this program's types
  const found = await page.evaluate(`(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ': ' + help + ' at ' + target.join(' ') + ': ' + failureSummary))
  })()`)
  return found as string[] // made of texts above
}

/** The same in light and in dark; the page is left in light. */
export async function inBoth(page: Page): Promise<string[]> {
  const light = await violations(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await violations(page)
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map((one) => `dark: ${one}`)]
}

const axeText = async () => (await import('node:fs/promises')).readFile(axe, 'utf8')

/** Takes a picture of a page into the folder of OPSBOOK_PICTURES, where that is set. */
export async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  mkdirSync(resolve(pictures), { recursive: true })
  await page.screenshot({ path: join(resolve(pictures), `${name}.png`), fullPage: false })
}

/** What a page has asked of the network and complained of from now on. */
export interface Watched {
  /** Addresses of other hosts. */
  readonly elsewhere: string[]
  /** What the browser refused under the page's Content-Security-Policy, and errors that nobody caught. */
  readonly complaints: string[]
  /** Bytes of the answers so far below a path, each compressed with gzip as `gzip -6` does, whatever coding it came in. */
  readonly bytes: (below: string) => Promise<number>
}

/** Watches a page; give it before the page is opened. */
export function watch(page: Page): Watched {
  const [elsewhere, complaints, sizes]: [string[], string[], Promise<readonly [path: string, size: number]>[]] = [[], [], []]
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol.startsWith('http') && hostname !== 'localhost') elsewhere.push(request.url())
  })
  page.on('requestfinished', (request) => {
    const size = async () => {
      const body = await (await request.response())?.body().catch(() => null) // an answer without one, such as 304
      return [new URL(request.url()).pathname, body ? gzipSync(body).length : 0] as const
    }
    sizes.push(size())
  })
  return {
    elsewhere,
    complaints,
    bytes: async (below) => (await Promise.all(sizes)).filter(([path]) => path.startsWith(below)).reduce((sum, [, size]) => sum + size, 0),
  }
}
