// kill -9 while a dump or a restore is made: what is half is never taken for whole, and the next run is right.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkDump } from '../../shared/backup/check.ts'
import { dump } from '../../shared/backup/dump.ts'
import { listDumps, type Manifest } from '../../shared/backup/manifest.ts'
import { restore } from '../../shared/backup/restore.ts'
import { refuseHalf } from '../../shared/db/copy-check.ts'
import { hashTable } from '../../shared/db/table-hash.ts'
import { fillMany, makeTables } from '../db/copy-database.ts'
import { dialects, type Scratch } from '../support/engines.ts'
import { startProgram } from '../support/spawn-program.ts'
import { blank, contextOf, given, newFolder, refusal, tables } from './backup-world.ts'

const program = join(import.meta.dirname, 'backup-child.ts')

/** Runs the child until it tells of a step, and kills it there; false when it came to its end first. */
async function killedAt(step: string, args: readonly string[]): Promise<boolean> {
  const { child, said, closed } = startProgram(program, args, {})
  child.stdout.on('data', () => {
    if (said.out.split('\n').includes(step)) child.kill('SIGKILL')
  })
  await closed
  if (child.signalCode === null && child.exitCode !== 0) throw new Error(said.err)
  return child.signalCode === 'SIGKILL'
}

let source: Scratch
const rows = 30_000
beforeAll(async () => {
  source = await blank('sqlite')
  const engine = await source.open()
  await makeTables(engine)
  await fillMany(engine, rows)
})

test('a dump that is killed at any moment is never listed, and the next one is whole', { timeout: 120_000 }, async () => {
  const { path, place } = newFolder()
  let killed = 0
  for (const step of ['idBlock', 'auditEntry', 'session', 'facilities_inventoryItem', 'facilities_stockMovement']) {
    const isKilled = await killedAt(step, ['dump', path, `at-${step}`, source.url])
    if (isKilled) killed++
    const listed = (await listDumps(place)).map(({ id }) => id)
    // after its last table it may be done before it dies, and then it is one
    if (listed.includes(`at-${step}`)) await checkDump(place, `at-${step}`, null)
    else expect([step, isKilled]).toEqual([step, true])
    if (step === 'auditEntry') {
      expect(listed).toEqual([])
      expect((await refusal(checkDump(place, `at-${step}`, null))).code).toBe('not_found')
      expect(readdirSync(join(path, `at-${step}`)).length).toBeGreaterThan(0)
    }
  }
  expect(killed).toBeGreaterThanOrEqual(4)
  // also under the same id, over what the killed one left
  const manifest = await dump(contextOf(await source.open()), place, { id: 'at-auditEntry', key: null })
  expect(await checkDump(place, 'at-auditEntry', null)).toEqual(manifest)
})

describe.each(dialects)('a restore into %s', (dialect) => {
  test('that is killed at any moment leaves no database to work on, and the same call is right the next time', {
    timeout: 300_000,
  }, async () => {
    const { path, place } = newFolder()
    const manifest: Manifest = await dump(contextOf(await source.open()), place, { id: 'd', key: null })
    const target = await blank(dialect)
    const steps = ['loading auditEntry', 'loading facilities_stockMovement', 'comparing idBlock', 'comparing facilities_stockMovement']
    for (const step of steps) {
      expect([step, await killedAt(step, ['restore', path, 'd', target.url])]).toEqual([step, true])
      if (dialect === 'sqlite') {
        const file = target.url.slice('sqlite:'.length)
        expect([existsSync(file), existsSync(`${file}.restoring`)]).toEqual([false, true])
      } else {
        const half = await target.open()
        expect((await refusal(refuseHalf(half))).message).toMatch(/^the database is half filled: /)
        await half.close()
      }
    }
    const found = await restore({ ...given(), place, id: 'd', url: target.url })
    expect(found.rows).toBe(manifest.tables.reduce((sum, table) => sum + table.rows, 0))
    const engine = await target.open()
    await refuseHalf(engine)
    for (const [at, table] of tables.entries()) {
      // the restore tells of itself in the first two, everyone signs in anew, and what was not sent is given up
      if (['auditEntry', 'auditBlock', 'session', 'oneTimeLink', 'calendarToken', 'outbox', 'maintenance'].includes(table.name)) continue
      expect([table.name, (await hashTable(engine, table)).hash]).toEqual([table.name, manifest.tables[at]?.hash])
    }
    if (dialect === 'sqlite')
      expect(readdirSync(dirname(target.url.slice('sqlite:'.length))).filter((name) => name.includes('restoring'))).toEqual([])
  })
})
