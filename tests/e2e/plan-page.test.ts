// The page of a plan in a real browser: it needs nothing else, runs nothing, shows what is there, and reads on a phone, in the dark and on paper.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planPage } from '../../shared/domains/dispatch/seeing/page.ts'
import type { SeenPlan } from '../../shared/domains/dispatch/seeing/seen-plan.ts'
import { type Browser, chromium, openBrowser } from '../support/browser.ts'
import { seenPlan } from '../support/seen-world.ts'

const at = '2026-11-22T20:00:00.000Z'
const pageOf = (plan: SeenPlan) => planPage(plan, at, '0.0.0')
const looks = [
  { width: 1200 },
  { width: 1200, isDark: true },
  { width: 390 },
  { width: 390, isDark: true },
  { width: 703, isPrint: true },
  { width: 703, isPrint: true, isDark: true },
] as const

test('1,000 orders on 50 vehicles make a page under 3 MB, in under 5 s', () => {
  const plan = seenPlan({ routes: 50, stops: 20, leftOut: 200 })
  const begun = performance.now()
  const page = pageOf(plan)
  expect(performance.now() - begun).toBeLessThan(5000)
  expect(Buffer.byteLength(page)).toBeLessThan(3_000_000)
})

test('the same plan gives the same page to the byte, and no style but that of its policy', () => {
  const page = pageOf(seenPlan({ routes: 3, stops: 4, leftOut: 1 }))
  expect(pageOf(seenPlan({ routes: 3, stops: 4, leftOut: 1 }))).toBe(page)
  expect(page).not.toMatch(/\sstyle=|<script|<link|<img|<iframe|url\(|@import|\son\w+=/i)
  expect(page.match(/https?:/g)).toBeNull()
})

describe.skipIf(chromium === null)('in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  }, 30_000)
  afterAll(() => browser.close())

  /** Opens a page, asks it something, and sees to it that nothing was asked for and nothing is wrong. */
  async function look<T>(plan: SeenPlan, expression: string, as: (typeof looks)[number] = looks[0]): Promise<T> {
    const page = await browser.open(pageOf(plan), as)
    const found = await page.evaluate<T>(expression)
    expect([page.requests(), page.complaints()]).toEqual([[], []])
    await page.close()
    return found
  }

  test.each(looks)('it fits its width and its colours can be told apart: %j', async (as) => {
    const plan = seenPlan({ routes: 9, stops: 5, leftOut: 2, isLive: true })
    const found = await look<{ over: number; weak: string[] }>(plan, `(${measure})()`, as)
    expect(found).toEqual({ over: 0, weak: [] })
  })

  test('nothing that people have typed is read as anything but text', async () => {
    const name = `<script>window.hacked=1</script><img src=x onerror="window.hacked=2">"'&</title></svg></style>`
    const found = await look<Record<string, unknown>>(
      seenPlan({ routes: 2, stops: 2, leftOut: 1, name, isLive: true }),
      `({ hacked: window.hacked ?? null, scripts: document.scripts.length, images: document.images.length, title: document.title,
          heading: document.querySelector('h1').firstChild.data.trim(), vehicle: document.querySelector('#routes ~ .scroll tbody a').textContent,
          order: document.querySelector('.route tbody tr:nth-child(2) td:nth-child(3)').textContent, svgs: document.querySelectorAll('svg.day').length })`,
    )
    expect(found).toEqual({
      ...{ hacked: null, scripts: 0, images: 0, title: `PLAN-1${name}: Monday, 23 November 2026`, heading: `PLAN-1${name}` },
      ...{ vehicle: `V1${name}`, order: `O-1-1${name}`, svgs: 2 },
    })
  })

  test('the map has a line for each route, a numbered circle for each stop where it lies, the depot, and what was left out', async () => {
    const found = await look<{ lines: string[]; stops: [string, number, number][]; left: number; depots: number; bar: string }>(
      seenPlan({ routes: 4, stops: 3, leftOut: 2 }),
      `({ lines: [...document.querySelectorAll('.map .line')].map((one) => one.getAttribute('d')),
          stops: [...document.querySelectorAll('.map .stop')].map((one) => [one.textContent, +one.querySelector('circle').getAttribute('cx'), +one.querySelector('circle').getAttribute('cy')]),
          left: document.querySelectorAll('.map .left').length, depots: document.querySelectorAll('.map .depot').length,
          bar: document.querySelector('.map .scale text').textContent })`,
    )
    expect(found).toMatchObject({ left: 2, depots: 1 })
    expect(found.bar).toMatch(/^\d+ k?m$/)
    expect(found.lines).toHaveLength(4)
    expect(found.stops).toHaveLength(12)
    // the first route goes north from the depot, the second west: y shrinks, then x
    const [north, west] = [found.stops.slice(0, 3), found.stops.slice(3, 6)]
    expect(north.map(([, , y]) => y)).toEqual(north.map(([, , y]) => y).toSorted((a, b) => b - a))
    expect(west.map(([, x]) => x)).toEqual(west.map(([, x]) => x).toSorted((a, b) => b - a))
    expect([new Set(north.map(([, x]) => x)).size, new Set(west.map(([, , y]) => y)).size]).toEqual([1, 1])
    expect(north.map(([text]) => text)).toEqual(['1', '2', '3'].map((n) => expect.stringMatching(new RegExp(`${n}$`))))
  })

  test('a time line shows service where the clock says, windows behind, what came, and a load that falls to nothing', async () => {
    const found = await look<{
      hours: string[]
      hourX: number[]
      serve: number[]
      waits: number
      came: number
      windows: number
      weight: string
    }>(
      seenPlan({ routes: 1, stops: 3, isLive: true }),
      `(() => { const day = document.querySelector('svg.day'); const all = (what) => [...day.querySelectorAll(what)]; return {
          hours: all('.hours text').map((one) => one.textContent), hourX: all('.hours text').map((one) => +one.getAttribute('x')),
          serve: all('text.number').map((one) => +one.getAttribute('x')), waits: all('.wait').length, came: all('.came').length,
          windows: all('.window').length, weight: day.querySelector('.weight').getAttribute('d') } })()`,
    )
    expect(found).toMatchObject({ hours: ['08:00', '09:00', '10:00', '11:00'], waits: 3, came: 3, windows: 3 })
    const [eight = 0, nine = 0] = found.hourX
    // service of the n-th stop is from n * 30 + 2 to n * 30 + 10 minutes after eight in Nairobi
    const expected = [1, 2, 3].map((n) => eight + ((nine - eight) * (30 * n + 6)) / 60)
    expect(found.serve).toEqual(expected.map((x) => expect.closeTo(x, 0)))
    const levels = [...found.weight.matchAll(/(?:V|M[\d.]+ )([\d.]+)/g)].map(([, y]) => Number(y))
    expect(levels).toEqual(levels.toSorted((a, b) => a - b))
    expect(levels).toHaveLength(4)
  })

  test('times are those of one zone, which is named', async () => {
    const found = await look<{ text: string; first: string }>(
      seenPlan({ routes: 1, stops: 1, timezone: 'America/Chicago' }),
      `({ text: document.querySelector('footer').textContent, first: document.querySelector('.route p').textContent })`,
    )
    expect(found.text).toMatch(/All times are those of America\/Chicago/)
    // 05:10 in UTC is 23:10 of the day before in Chicago
    expect(found.first).toMatch(/^23:10 −1 to 00:10,/)
  })

  test('costs by part, reasons and how it was planned stand on it', async () => {
    const text = await look<string>(seenPlan({ routes: 2, stops: 3, leftOut: 1 }), 'document.body.innerText')
    for (const part of [
      /Orders on routes\s+6 of 7/,
      /fixed 100\.00 \(14 %\)\s+distance 420\.00 \(60 %\)\s+time 180\.00 \(26 %\)/,
      /V1, V2: weighs 2\.5 t more than it carries/,
      /savings-local-search, version 1/,
      /seed 1, 1,000 iterations/,
      /as of 2026-11-23 04:00 UTC/,
    ])
      expect(text).toMatch(part)
  })

  test('it says what it shows to those who cannot see it, and what folds opens by keyboard', async () => {
    const page = await browser.open(pageOf(seenPlan({ routes: 12, stops: 3, leftOut: 1 })))
    const found = await page.evaluate(`({
      unnamed: [...document.querySelectorAll('svg[role=img]')].filter((one) => !document.getElementById(one.getAttribute('aria-labelledby').split(' ')[0])?.textContent).length,
      loose: [...document.querySelectorAll('svg:not([role=img])')].filter((one) => one.getAttribute('aria-hidden') !== 'true').length,
      heads: [...document.querySelectorAll('thead th')].filter((one) => one.scope !== 'col' || one.textContent.trim() === '').length,
      regions: [...document.querySelectorAll('.scroll')].filter((one) => one.tabIndex !== 0 || !one.getAttribute('aria-label')).length,
      twice: [...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size,
      broken: [...document.querySelectorAll('a')].filter((one) => !document.querySelector(one.getAttribute('href'))).length,
      language: document.documentElement.lang, headings: document.querySelectorAll('h1').length })`)
    expect(found).toEqual({ unnamed: 0, loose: 0, heads: 0, regions: 0, twice: 0, broken: 0, language: 'en', headings: 1 })
    const isOpen = () => page.evaluate<boolean>("document.querySelector('details').open")
    expect(await isOpen()).toBe(false)
    await page.evaluate("document.querySelector('summary').focus()")
    await page.press('Enter')
    expect(await isOpen()).toBe(true)
    await page.close()
  })

  test('on paper everything that is folded is open', async () => {
    const plan = seenPlan({ routes: 12, stops: 3 })
    const height = "document.querySelector('details table').getBoundingClientRect().height"
    expect(await look<number>(plan, height, { width: 703, isPrint: true })).toBeGreaterThan(40)
  })

  test('the largest plan is laid out at once', async () => {
    const plan = seenPlan({ routes: 50, stops: 20, leftOut: 200 })
    const found = await look<{ stops: number; ready: number }>(
      plan,
      "({ stops: document.querySelectorAll('.map .stop').length, ready: performance.getEntriesByType('navigation')[0].loadEventEnd })",
    )
    expect(found.stops).toBe(1000)
    expect(found.ready).toBeLessThan(10_000)
  }, 30_000)
})

/** Runs in the page: by how much it is wider than its window, and which colours are too close to what is behind them (WCAG 2.2, 1.4.3 and 1.4.11). */
const measure = `() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0)
  const contrast = (a, b) => { const [x, y] = [light(rgb(a)), light(rgb(b))].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) }
  const behind = (one) => { for (let at = one; at; at = at.parentElement) { const colour = getComputedStyle(at).backgroundColor; if (rgb(colour)[3] !== 0) return colour } return 'rgb(255, 255, 255)' }
  const weak = new Set()
  for (const one of document.querySelectorAll('p, td, th, dt, dd, h1, h2, h3, li, summary, footer, .badge, .badly, .good')) {
    const found = contrast(getComputedStyle(one).color, behind(one))
    if (found < 4.5) weak.add(one.tagName + '.' + one.className + ' ' + found.toFixed(2))
  }
  const sea = getComputedStyle(document.querySelector('.sea')).fill
  for (const one of document.querySelectorAll('.map .line, .map .stop circle')) {
    const found = contrast(getComputedStyle(one).stroke, sea)
    if (found < 3) weak.add('line ' + found.toFixed(2))
  }
  for (const one of document.querySelectorAll('.map text, svg.day text')) {
    const found = contrast(getComputedStyle(one).fill, one.closest('.stop.over') ? getComputedStyle(one.closest('.stop').querySelector('circle')).fill : sea)
    if (found < 4.5) weak.add('svg text ' + found.toFixed(2))
  }
  return { over: Math.max(0, document.documentElement.scrollWidth - window.innerWidth), weak: [...weak] }
}`
