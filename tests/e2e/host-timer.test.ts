// Timer triggers: no overlap, start-up, missed runs, and what the function is told.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seen } from '../support/host-app/record.ts'
import { makeApp } from '../support/host-app/start-app.ts'
import { until } from '../support/host-app/until.ts'

let app: Awaited<ReturnType<typeof makeApp>>
beforeAll(async () => {
  app = await makeApp()
})
afterAll(() => app.end())

const named = (name: string) => seen.filter((entry) => entry.name === name)

test('a timer never runs beside itself, though its function takes longer than the interval', async () => {
  const host = await app.start()
  await until('it ran three times', () => named('tick').length >= 3, 12_000)
  await host.stop()
  expect(named('tick').every(({ ticking }) => ticking === 1)).toBe(true)
  expect(named('tick')[0]).toMatchObject({
    timer: { isPastDue: false, schedule: { adjustForDST: true }, scheduleStatus: null },
    isEmpty: true,
  })
})

test('a timer that runs every few minutes says nothing of it, and one that runs every hour does', async () => {
  app.lines.length = 0
  const host = await app.start()
  const levelsOf = (name: string) => app.lines.filter(({ functionName, message }) => functionName === name && message.startsWith('done in'))
  await until('both ran', () => levelsOf('tick')[0] && levelsOf('atStart')[0], 12_000)
  await host.stop()
  expect([levelsOf('tick')[0]?.level, levelsOf('atStart')[0]?.level]).toEqual(['debug', 'information'])
})

test('runOnStartup runs once at every start, appStart hooks before it', async () => {
  seen.length = 0
  const host = await app.start()
  await until('it ran', () => named('atStart')[0])
  await host.stop()
  expect(named('atStart')).toHaveLength(1)
  expect(named('nightly')).toHaveLength(0)
  expect(seen[0]).toMatchObject({ name: 'appStart' })
})

test('a run that was missed while the host was down is made up for once, and says so', async () => {
  const file = join(app.dataDir, 'host', 'timers', 'nightly.json')
  const before = { last: '2026-01-01T03:00:00.000Z', next: '2026-01-02T03:00:00.000Z', lastUpdated: '2026-01-01T03:00:00.000Z' }
  writeFileSync(file, JSON.stringify(before))
  seen.length = 0
  const host = await app.start()
  const { timer } = await until('it ran', () => named('nightly')[0])
  await host.stop()
  expect(timer).toMatchObject({ isPastDue: true, scheduleStatus: { last: before.last, next: before.next } })
  const after = JSON.parse(readFileSync(file, 'utf8'))
  expect(new Date(after.next).getTime()).toBeGreaterThan(Date.now())

  seen.length = 0
  const again = await app.start()
  await until('the app is up', () => named('atStart')[0])
  await again.stop()
  expect(named('nightly')).toHaveLength(0)
})

test('a setting that a schedule names and nobody gave is refused by name', async () => {
  await expect(app.start({ setting: () => undefined })).rejects.toThrow('the app setting "NIGHTLY" in "%NIGHTLY%" is missing')
})

test('a mistake in host.json is refused by name', async () => {
  await expect(app.start({ hostJson: { extensions: { queues: { batchSize: 'many' } } } })).rejects.toThrow('"batchSize" is "many"')
})
