// A container and a folder keep dumps: whole or not at all, streamed, listed in order.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAzurite } from '../../infra/local/azurite.ts'
import type { BackupPlace } from '../../shared/backup/place.ts'
import { backupFolder, backupPlace } from '../../shared/backup/places.ts'

const folder = mkdtempSync(join(tmpdir(), 'backup-places-'))
let azurite: Awaited<ReturnType<typeof startAzurite>>
beforeAll(async () => {
  azurite = await startAzurite({ folder: join(folder, 'azurite'), blobPort: 0, queuePort: 0 })
})
afterAll(async () => {
  await azurite.stop()
  rmSync(folder, { recursive: true, force: true })
})

const listed = (place: BackupPlace, prefix: string) => Array.fromAsync(place.list(prefix))
const failing = (bytes: number) =>
  Readable.from(
    (async function* () {
      yield randomBytes(bytes)
      throw new Error('the source broke')
    })(),
    { objectMode: false },
  )

describe.each<[string, () => BackupPlace]>([
  ['a container', () => backupPlace({ vault: { storage: azurite.connectionString, storageAccount: null } })],
  ['a folder', () => backupFolder(join(folder, 'dumps'))],
])('%s', (_, open) => {
  test('keeps files of several blocks, in place of those that are there, and lists them in order', async () => {
    const place = open()
    const content = randomBytes(20_000_000)
    await place.write('a/two', Readable.from([Buffer.from('old')]))
    await place.write('a/two', Readable.from([content]))
    await place.write('a/one', Readable.from([]))
    await place.write('b/three', Readable.from([Buffer.from('three')]))
    expect(content.equals(await buffer(await place.read('a/two')))).toBe(true)
    expect(await listed(place, 'a/')).toEqual([
      { path: 'a/one', bytes: 0 },
      { path: 'a/two', bytes: 20_000_000 },
    ])
    await place.remove('a/one')
    await place.remove('a/one')
    await place.remove('a/two')
    expect((await listed(place, '')).map(({ path }) => path)).toEqual(['b/three'])
    await place.remove('b/three')
  })

  test('keeps nothing of a write whose source fails, and what was there before', async () => {
    const place = open()
    await place.write('kept/there', Readable.from([Buffer.from('before')]))
    for (const path of ['kept/there', 'kept/new'])
      for (const bytes of [10, 20_000_000]) await expect(place.write(path, failing(bytes))).rejects.toThrow('the source broke')
    expect(await text(await place.read('kept/there'))).toBe('before')
    expect((await listed(place, '')).map(({ path }) => path)).toEqual(['kept/there'])
    await place.remove('kept/there')
  })

  test('keeps nothing of a write whose source is cut off', async () => {
    const place = open()
    const source = new Readable({ read: () => undefined })
    source.push('half of ')
    const writing = place.write('cut/off', source)
    source.destroy()
    await expect(writing).rejects.toThrow()
    expect(await listed(place, 'cut/')).toEqual([])
  })

  test('says which file there is none of', async () => {
    const place = open()
    await expect(place.read('no/such')).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('no/such') })
    expect(await listed(place, 'no/')).toEqual([])
  })
})

test('a folder holds no drafts after a failed write', async () => {
  const path = join(folder, 'drafts')
  await expect(backupFolder(path).write('x/y', failing(10))).rejects.toThrow()
  expect(readdirSync(join(path, 'x'))).toEqual([])
})

test('a place is missing where no storage is configured', () => {
  expect(() => backupPlace({ vault: { storage: null, storageAccount: null } })).toThrow('OPSBOOK_VAULT_STORAGE')
})
