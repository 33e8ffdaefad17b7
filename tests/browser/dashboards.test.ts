// Dashboards over real data: what they say is what the API answers, what they lead to are those rows, and one that fails fails alone.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { picture, screens, violations } from '../support/console.ts'
import { type Filled, openFilled } from './dashboards-world.ts'

let world: Filled
let page: Page
let labels: Map<string, string>
const labelOf = (report: string) => labels.get(report) ?? ''
beforeAll(async () => {
  world = await openFilled()
  page = await world.opsbook.signedIn('/')
  const { reports }: { reports: { name: string; label: string }[] } = await world.get('/api/metadata')
  labels = new Map(reports.map(({ name, label }) => [name, label]))
})
afterAll(() => world?.close())

const to = async (path: string) => {
  await page.goto(`/console${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}
/** The card of a label. */
const card = (label: string) => page.locator('section').filter({ has: page.getByText(label, { exact: true }) })
const number = (value: unknown, digits = 0) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(Number(value))
/** What the row of a key is called in English. */
const nameOf = async (path: string, key: string, value: string): Promise<string> => {
  const { name } = (await world.get(`${path}?${new URLSearchParams({ [key]: value })}`)).items[0]
  return typeof name === 'string' ? name : name.en
}
/** The filter that the address of a list holds. */
const filterOf = (href: string | null) => JSON.parse(new URLSearchParams(href?.split('?')[1]).get('filter') ?? '{}')

test('the overview shows what needs me now, each number with its rows', async () => {
  await to('/')
  const me = await world.get('/api/auth/me')
  const path = {
    task: '/api/tasks/tasks',
    workOrder: '/api/facilities/work-orders',
    signOut: '/api/facilities/sign-outs',
    defect: '/api/defects/defects',
  }
  for (const [label, resource, filter] of [
    ['My overdue tasks', 'task', { overdue: true, assigneeId: me.id }],
    ['Overdue work orders', 'workOrder', { overdue: true }],
    ['Overdue sign-outs', 'signOut', { overdue: true }],
    ['Open defects', 'defect', { open: true }],
  ] as const) {
    const figure = card(label).locator(`a[href*="/r/${resource}?"]`).first()
    const count = await world.count(path[resource], filter)
    expect(count, label).toBeGreaterThan(0)
    await expect.poll(() => figure.innerText()).toMatch(new RegExp(`^${count}\\b`))
    expect(await world.count(path[resource], filterOf(await figure.getAttribute('href')))).toBe(count)
  }
  const soon = card('My tasks of the next 7 days')
  await soon.getByRole('link', { name: /Due soon/ }).waitFor()
  expect(
    await card('My overdue tasks')
      .getByRole('link', { name: /Late by a week/ })
      .getAttribute('href'),
  ).toMatch(/\/r\/task\/\d+$/)
  const { rows } = await world.get('/api/facilities/reports/below-reorder')
  await card(labelOf('belowReorder'))
    .getByRole('link', { name: `${rows.length} items to order` })
    .waitFor()
  await card('Imports').getByRole('link', { name: 'facilities.xlsx' }).waitFor()
  await page.getByRole('heading', { name: 'Everything is in order' }).waitFor()
})

test('facilities says what stock is worth and what to order; a bar leads to its rows', async () => {
  await to('/dashboards/facilities')
  const { rows } = await world.get('/api/facilities/reports/stock-on-hand')
  const inRand = rows.filter(({ currency }: { currency: string }) => currency === 'ZAR')
  const worth = inRand.reduce((sum: number, { value }: { value: number }) => sum + Math.round(value * 100), 0) / 100
  const stock = page.locator('section').filter({ hasText: 'the category worth most' })
  const { totals } = await world.get('/api/facilities/reports/stock-value')
  expect(totals.find(({ currency }: { currency: string }) => currency === 'ZAR').value).toBe(worth)
  await stock.getByText(new Intl.NumberFormat('en', { style: 'currency', currency: 'ZAR' }).format(worth)).waitFor()
  const byCategory = Map.groupBy(inRand as readonly { category: string; value: number }[], ({ category }) => category)
  const sums = [...byCategory].map(([name, lines]) => ({
    name,
    value: lines.reduce((sum, one) => sum + one.value, 0),
  }))
  const [most] = sums.sort((a, b) => b.value - a.value)
  const calledBy = await nameOf('/api/facilities/categories', 'code', most?.name ?? '')
  expect(calledBy).not.toBe(most?.name)
  await stock.getByRole('heading', { name: `${calledBy} is the category worth most` }).waitFor()
  const expected = rows.filter(({ category }: { category: string }) => category === most?.name).length
  const bars = stock.getByRole('list').getByRole('link')
  await expect.poll(() => bars.count()).toBeGreaterThan(3)
  expect(await bars.first().innerText()).toContain(calledBy)
  await bars.first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/reports\/stockOnHand\?categoryId=\d+/)
  await page
    .getByRole('status')
    .filter({ hasText: `${expected} rows` })
    .waitFor()
  await expect.poll(() => page.locator('tbody tr').count()).toBe(expected)
  await to('/dashboards/facilities')
  const order = await world.get('/api/facilities/reports/below-reorder')
  const first = order.rows[0]
  const row = card(labelOf('belowReorder'))
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: first.name, exact: true }) })
    .filter({ hasText: first.item })
  await row.getByRole('link', { name: await nameOf('/api/facilities/stores', 'code', first.store), exact: true }).waitFor()
  await row
    .getByRole('cell', { name: `${first.suggested.toLocaleString('en')} ${first.unit}`, exact: true })
    .first()
    .waitFor()
  const states = card('Work orders')
  const approved = states.getByRole('link', { name: /^Approved/ })
  const count = Number((await approved.innerText()).match(/\d+$/)?.[0])
  expect(await world.count('/api/facilities/work-orders', filterOf(await approved.getAttribute('href')))).toBe(count)
})

test('tasks says who has how much to do and what was completed, by the same figures as the reports', async () => {
  await to('/dashboards/tasks')
  const open = await world.get('/api/tasks/reports/open-tasks')
  const figure = card(labelOf('openTasks')).locator('a[href*="/r/task?"]').first()
  await expect.poll(() => figure.innerText()).toMatch(new RegExp(`^${open.totals[0].open}\\b`))
  expect(await world.count('/api/tasks/tasks', filterOf(await figure.getAttribute('href')))).toBe(open.totals[0].open)
  const people = Map.groupBy(open.rows as readonly { assignee: string; open: number; overdue: number }[], ({ assignee }) => assignee)
  for (const [name, rows] of [...people].slice(0, 3)) {
    const [all, overdue] = (['open', 'overdue'] as const).map((column) => rows.reduce((sum, row) => sum + row[column], 0))
    const person = await nameOf('/api/shared/users', 'username', name)
    const bar = card(labelOf('openTasks')).getByRole('link', { name: new RegExp(`^${person} *${all}`) })
    expect(await bar.textContent()).toContain(`overdue ${overdue}`)
    expect(await world.count('/api/tasks/tasks', filterOf(await bar.getAttribute('href')))).toBe(all)
  }
  const { rows } = await world.get('/api/tasks/reports/overdue-tasks')
  await card(labelOf('overdueTasks'))
    .getByRole('link', { name: `${rows.length} overdue` })
    .waitFor()
  const weeks = await world.get('/api/tasks/reports/completed-per-week?timezone=UTC')
  await card(labelOf('completedPerWeek')).getByText(`completed in ${weeks.rows.length} weeks`).waitFor()
  await card(labelOf('completedPerWeek')).getByText(number(weeks.totals[0].completed), { exact: true }).first().waitFor()
  await card(labelOf('timeToComplete')).getByRole('list').getByRole('listitem').first().waitFor()
  // a week leads to its tasks by the keyboard, from the table behind the chart, which takes its place
  const perWeek = card(labelOf('completedPerWeek'))
  const busy = weeks.rows.findLast(({ completed }: { completed: number }) => completed > 0)
  const height = async () => (await perWeek.boundingBox())?.height
  const before = await height()
  await perWeek.getByRole('button', { name: /^Table: / }).focus()
  await page.keyboard.press('Enter')
  const week = perWeek
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') })
    .last()
  expect(await perWeek.locator('[role=img]').count()).toBe(0)
  expect(await height()).toBe(before)
  const cells = (await week.getByRole('cell').allInnerTexts()).map(Number)
  expect(cells.reduce((sum, one) => sum + one, 0)).toBe(busy.completed)
  const filter = filterOf(await week.getByRole('link').getAttribute('href'))
  expect(await world.count('/api/tasks/tasks', { ...filter, sort: '-completedAt' })).toBe(busy.completed)
  expect(await violations(page)).toEqual([])
  await week.getByRole('link').focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/r\/task\?/)
})

test('defects shows the vital few, and another period gives other figures in the address', async () => {
  await to('/dashboards/defects')
  const pareto = await world.get('/api/defects/reports/defect-pareto')
  const vital = pareto.rows.findIndex(({ cumulativePercent }: { cumulativePercent: number }) => cumulativePercent >= 80) + 1
  await page.getByRole('heading', { name: `${vital} of ${pareto.rows.length} failure codes make up` }).waitFor()
  const shown = card(labelOf('defectPareto'))
  await shown.getByText(number(pareto.totals[0].amount), { exact: true }).waitFor()
  await shown.locator('[role=img]').locator('.recharts-line').waitFor()
  await picture(page, 'dashboards-defects')
  await shown.getByRole('button', { name: /^Table: / }).click()
  await expect.poll(() => shown.locator('tbody tr').count()).toBe(pareto.rows.length)
  const cells = await shown.locator('tbody tr').first().getByRole('cell').allInnerTexts()
  const [first] = pareto.rows
  expect(cells).toEqual([
    number(first.amount),
    first.cumulativePercent.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  ])
  await shown
    .getByRole('rowheader', { name: `${first.failureCode} · ${first.name}`, exact: true })
    .getByRole('link')
    .waitFor()
  const axis = shown.locator('.recharts-xAxis-tick-labels')
  await shown.getByRole('button', { name: /^Chart: / }).click()
  await expect.poll(() => axis.textContent()).toContain(first.name.slice(0, 14))
  const age = await world.get('/api/defects/reports/open-defect-age')
  await card(labelOf('openDefectAge')).getByText(`open, ${age.totals[0].overdue} past their due date`).waitFor()
  await page.getByLabel('From').fill('2026-06-01')
  await page.waitForURL(/from=2026-06-01/)
  const later = await world.get('/api/defects/reports/defect-pareto?from=2026-06-01')
  expect(later.totals[0].amount).toBeLessThan(pareto.totals[0].amount)
  await shown.getByText(number(later.totals[0].amount), { exact: true }).first().waitFor()
  for (const name of ['costOfPoorQuality', 'defectsByWeek']) await card(labelOf(name)).locator('[role=img]').waitFor()
  await card(labelOf('firstPassYield')).getByRole('listitem').first().waitFor()
  await card(labelOf('gaugesDue')).getByRole('table').waitFor()
})

test('what poor quality costs is told by month, kind, part or work centre, each bar the way to what it is made of', async () => {
  await to('/dashboards/defects')
  const cost = card(labelOf('costOfPoorQuality'))
  await cost.locator('[role=img]').waitFor()
  await cost.getByRole('radiogroup', { name: 'Group by' }).getByText('Work center', { exact: true }).click()
  await page.waitForURL(/cost=work-center/)
  const { rows, totals } = await world.get('/api/defects/reports/cost-of-poor-quality?by=work-center')
  const { currency } = totals.toSorted((a: { cost: number }, b: { cost: number }) => b.cost - a.cost)[0]
  const centers = Map.groupBy(
    (rows as { code: string; cost: number; currency: string }[]).filter((row) => row.currency === currency),
    ({ code }) => code,
  )
  const sums = [...centers].map(([code, lines]) => ({ code, cost: lines.reduce((sum, one) => sum + one.cost, 0) }))
  const [most] = sums.sort((a, b) => b.cost - a.cost)
  const bar = cost.getByRole('listitem').first()
  const center = await nameOf('/api/defects/work-centers', 'code', most?.code ?? '')
  await expect.poll(() => bar.innerText()).toContain(center)
  expect(await bar.innerText()).toContain(number(most?.cost))
  await bar.getByRole('link').click()
  await page.waitForURL(/reports\/costOfPoorQuality\?.*workCenterId=\d+/)
  await page.getByRole('table').waitFor()
  const codes = new Set(await page.locator('tbody tr td:nth-child(3)').allInnerTexts())
  expect([...codes]).toEqual([`${most?.code} · ${center}`])
})

test('each bar and each line of a chart leads to as many rows as it counts', async () => {
  const paths = new Map(
    ((await world.get('/api/metadata')).resources as { name: string; path: string }[]).map(({ name, path }) => [name, path]),
  )
  /** The rows of the list that an address within the console leads to. */
  const countBehind = async (href: string | null) => {
    const { pathname, searchParams } = new URL(href ?? '', 'http://localhost')
    const sort = `${searchParams.get('order') === 'DESC' ? '-' : ''}${searchParams.get('sort')}`
    return world.count(paths.get(pathname.split('/').at(-1) ?? '') ?? '', { ...filterOf(href), sort })
  }
  const bars = (report: string) => card(labelOf(report)).getByRole('list').getByRole('link')
  const hrefs = async (report: string, at: number) => {
    await expect.poll(() => bars(report).count(), { message: report }).toBe(at)
    return Promise.all(Array.from({ length: at }, (_, nth) => bars(report).nth(nth).getAttribute('href')))
  }
  await to('/dashboards/defects')
  for (const report of ['openDefectAge', 'defectsByWeek']) {
    await card(labelOf(report))
      .getByRole('button', { name: /^Table: / })
      .click()
    const lines = card(labelOf(report)).locator('tbody tr')
    await lines.first().waitFor()
    for (const line of await lines.all()) {
      const counted = (await line.getByRole('cell').allInnerTexts()).reduce((sum, cell) => sum + Number(cell), 0)
      expect(await countBehind(await line.getByRole('link').getAttribute('href')), report).toBe(counted)
    }
  }
  const age = await world.get('/api/defects/reports/open-defect-age')
  const all = card(labelOf('openDefectAge')).getByRole('link', { name: /past their due date/ })
  expect(await countBehind(await all.getAttribute('href'))).toBe(age.totals[0].defects)
  const yields: { yieldPercent: number | null; records: number }[] = (await world.get('/api/defects/reports/first-pass-yield')).rows
  const worst = yields
    .filter(({ yieldPercent }) => yieldPercent !== null)
    .sort((a, b) => Number(a.yieldPercent) - Number(b.yieldPercent))
    .slice(0, 8)
  for (const [at, href] of (await hrefs('firstPassYield', worst.length)).entries())
    expect(await countBehind(href), 'firstPassYield').toBe(worst[at]?.records)
  await card(labelOf('costOfPoorQuality')).getByRole('radiogroup', { name: 'Group by' }).getByText('Kind', { exact: true }).click()
  await bars('costOfPoorQuality').first().waitFor()
  const costs: { kind: string; dispositions: number }[] = (await world.get('/api/defects/reports/cost-of-poor-quality')).rows
  for (const bar of await bars('costOfPoorQuality').all()) {
    const href = await bar.getAttribute('href')
    const decided = costs.filter(({ kind }) => kind === filterOf(href).kind).reduce((sum, one) => sum + one.dispositions, 0)
    expect(await countBehind(href), filterOf(href).kind).toBe(decided)
  }
  await to('/dashboards/facilities')
  const scored: { provider: string; completed: number }[] = (await world.get('/api/facilities/reports/provider-scorecard')).rows
  const done = scored.reduce((sum, { completed }) => sum + completed, 0)
  const [provider = null] = await hrefs('providerScorecard', 1)
  expect(await countBehind(provider)).toBe(done)
  await to('/dashboards/calculations')
  const versions: { runs: number }[] = (await world.get('/api/calculations/reports/runs-by-version')).rows
  const runs = versions.map((one) => one.runs).sort((a, b) => b - a)
  for (const [at, href] of (await hrefs('runsByVersion', runs.length)).entries())
    expect(await countBehind(href), 'runsByVersion').toBe(runs[at])
  await to('/dashboards/tasks')
  const times: { medianHours: number; completed: number }[] = (await world.get('/api/tasks/reports/time-to-complete')).rows
  const slowest = times.sort((a, b) => b.medianHours - a.medianHours).slice(0, 12)
  for (const [at, href] of (await hrefs('timeToComplete', slowest.length)).entries())
    expect(await countBehind(href), 'timeToComplete').toBe(slowest[at]?.completed)
})

test('a receipt shows inputs, steps and hash, and is worked out again', async () => {
  await to('/dashboards/calculations')
  const { items } = await world.get('/api/calculations/calculation-runs?sort=-requestedAt&limit=1')
  const [run] = items
  const calculation = await nameOf('/api/calculations/calculations', 'code', run.calculation)
  await page
    .getByRole('button', { name: new RegExp(`${calculation}.*${run.result.replace('.', '\\.')}`) })
    .first()
    .click()
  await page.getByText(run.receiptHash).waitFor()
  for (const name of Object.keys(run.inputs)) await page.getByRole('rowheader', { name, exact: true }).waitFor()
  await page.getByText(run.trace.at(-1).text).first().waitFor()
  await page.getByRole('button', { name: 'Work it out again' }).click()
  await page.getByText('It comes to the same: inputs, steps, result and hash.').waitFor()
  expect(await page.getByRole('link', { name: 'Open the run' }).getAttribute('href')).toBe(`/console/r/calculationRun/${run.id}`)
  const drift = await world.get('/api/calculations/reports/drift')
  const runs = drift.totals.reduce((sum: number, one: { runs: number }) => sum + one.runs, 0)
  await page.getByRole('heading', { name: `All ${runs} runs were worked out again` }).waitFor()
})

test('one card that fails does not take the others down, and can be asked again', async () => {
  await page.route('**/reports/overdue-tasks**', (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: '{"title":"Something broke","code":"unexpected","status":500}',
    }),
  )
  await to('/dashboards/tasks')
  await card(labelOf('overdueTasks')).getByRole('alert').waitFor()
  await card(labelOf('openTasks')).getByRole('listitem').first().waitFor()
  await page.unroute('**/reports/overdue-tasks**')
  await card(labelOf('overdueTasks')).getByRole('button', { name: 'Try again' }).click()
  await card(labelOf('overdueTasks')).getByRole('table').waitFor()
})

test('a card of more rows than a report gives says so and leads to the report, where it is narrowed', async () => {
  const message = 'the report has more than 10000 rows'
  const errors = [{ path: '', code: 'too_many', message, hint: 'Narrow it with supplierId.' }]
  await page.route('**/reports/below-reorder**', (route) =>
    route.fulfill({
      status: 400,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'Bad Request', code: 'invalid', status: 400, detail: message, errors }),
    }),
  )
  await to('/dashboards/facilities')
  const order = card(labelOf('belowReorder'))
  await order.getByText('More rows than a report gives at once').waitFor()
  expect(await order.getByRole('alert').count()).toBe(0)
  await order.getByRole('link', { name: 'Open the report' }).click()
  await page.getByRole('heading', { level: 1, name: labelOf('belowReorder') }).waitFor()
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Narrow down' }).click()
  await page.getByRole('region', { name: 'Narrow down' }).waitFor()
  await page.unroute('**/reports/below-reorder**')
})

test('every report is a page with a form, a table and a workbook', async () => {
  await to('/dashboards/reports')
  const { reports } = await world.get('/api/metadata')
  await expect.poll(() => page.locator('main a[href*="/dashboards/reports/"]').count()).toBe(reports.length)
  await page.getByRole('link', { name: labelOf('movements'), exact: true }).click()
  await page.getByRole('heading', { level: 1, name: labelOf('movements') }).waitFor()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Workbook' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^movements-.*\.xlsx$/)
  await to('/dashboards/reports/expiring?days=3000')
  const { rows } = await world.get('/api/facilities/reports/expiring?days=3000')
  await page
    .getByRole('status')
    .filter({ hasText: `${rows.length} rows` })
    .waitFor()
  await to('/dashboards/reports/nothing')
  await page.getByRole('heading', { name: 'There is no report nothing for your role' }).waitFor()
})

test('a report says what it is about, and its names, in the language of the reader', async () => {
  const german = await world.opsbook.signedIn('/dashboards/reports', { locale: 'de-DE' })
  await german.getByText(/^Chargen mit Bestand, auch solche der Ersten Hilfe/).waitFor()
  await german.goto('/console/dashboards/reports/expiring?days=3000')
  await german.getByText(/^Chargen mit Bestand/).waitFor()
  await german.goto('/console/dashboards/reports/defectPareto')
  const code = (await world.get('/api/defects/failure-codes?limit=200')).items.find(({ name }: { name: { de?: string } }) => name.de)
  const row = german.getByRole('row').filter({ has: german.getByRole('link', { name: code.code, exact: true }) })
  await row.getByRole('cell', { name: code.name.de, exact: true }).waitFor()
})

test('whoever may not read people sees what they sign in with, and nobody is asked for', async () => {
  await world.opsbook.addUser('sara', 'staff')
  const hers = await world.opsbook.signedIn('/', { username: 'sara' })
  const asked: string[] = []
  hers.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await hers.goto('/console/dashboards/tasks')
  const { rows } = await world.get('/api/tasks/reports/open-tasks')
  await hers.getByRole('listitem').filter({ hasText: rows[0].assignee }).first().waitFor()
  await hers.waitForLoadState('networkidle')
  expect(asked.filter((path) => path.startsWith('/api/shared/users'))).toEqual([])
})

test('no dashboard breaks a rule of accessibility or scrolls sideways, at a desk in light or on a phone in the dark', async () => {
  const phone = await world.opsbook.signedIn('/', { ...screens.phone, colorScheme: 'dark' })
  for (const path of [
    '/',
    '/dashboards/facilities',
    '/dashboards/tasks',
    '/dashboards/defects',
    '/dashboards/calculations',
    '/dashboards/reports/defectPareto',
  ])
    for (const screen of [page, phone]) {
      await screen.goto(`/console${path}`)
      await screen.getByRole('heading', { level: 1 }).waitFor()
      await screen.waitForLoadState('networkidle')
      expect(await violations(screen), path).toEqual([])
      expect(await screen.evaluate('document.documentElement.scrollWidth - window.innerWidth'), path).toBeLessThanOrEqual(0)
    }
})
