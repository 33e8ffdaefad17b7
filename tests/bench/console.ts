// Measures the list of a large table in the console in Chromium: from going there to rows that answer a key, the next page, a filter; against the bare answer of the API.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openConsole } from '../support/console.ts'
import { makeDatabase } from './two-servers.ts'

const times = 7
const at = (milliseconds: readonly number[]) => milliseconds.toSorted((a, b) => a - b)[milliseconds.length >> 1] ?? 0

/** Medians in milliseconds; `bare` is the same page of rows asked of the API alone. */
export interface ListFigures {
  readonly rows: number
  readonly open: number
  readonly next: number
  readonly filter: number
  readonly bare: number
}

/** Makes tasks, and opens their list again and again, signed in, with the files of the console in the browser's cache as they are after the first time. */
export async function benchConsole(rows: number): Promise<ListFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'console-bench-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  await makeDatabase(join(data, 'opsbook.db'), ['--tasks', String(rows)])
  const opsbook = await openConsole({ OPSBOOK_DATA_DIR: data, DATABASE_URL: `sqlite:${join(data, 'opsbook.db')}` })
  try {
    const token = await opsbook.host.signIn()
    const page = await opsbook.signedIn('/r/task')
    await interactive(page)
    const taken = { open: [] as number[], next: [] as number[], filter: [] as number[], bare: [] as number[] }
    for (let time = 0; time < times; time++) {
      taken.bare.push(await timed(() => opsbook.host.call('GET', '/api/tasks/tasks?limit=50', { token })))
      taken.open.push(
        await timed(async () => {
          await page.goto('/console/r/task', { waitUntil: 'commit' })
          await interactive(page)
        }),
      )
      taken.next.push(await timed(() => onceChanged(page, () => page.getByRole('button', { name: 'Next' }).click())))
      const filter = encodeURIComponent(JSON.stringify({ status: time % 2 === 0 ? 'pending' : 'completed' }))
      taken.filter.push(
        await timed(async () => {
          await page.goto(`/console/r/task?filter=${filter}`, { waitUntil: 'commit' })
          await interactive(page)
        }),
      )
    }
    return { rows, open: at(taken.open), next: at(taken.next), filter: at(taken.filter), bare: at(taken.bare) }
  } finally {
    await opsbook.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Rows are shown, and one of them has answered a key. */
async function interactive(page: Page): Promise<void> {
  await page.locator('tbody tr[tabindex="0"]').focus()
  await page.keyboard.press('ArrowDown')
  await page.locator('tbody tr:nth-child(2):focus').waitFor()
}

async function onceChanged(page: Page, work: () => Promise<void>): Promise<void> {
  const before = await page.getByRole('navigation', { name: 'Pages' }).getByRole('status').first().innerText()
  await work()
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('status').first().filter({ hasNotText: before }).waitFor()
  await page.locator('section[aria-busy=false]').waitFor()
}
