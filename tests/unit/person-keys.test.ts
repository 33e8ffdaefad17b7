// The keys of persons: made once, found again, destroyed for good; and what is sealed with them.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { keysIn } from '../../shared/person-keys/open.ts'
import { erasedValue, isSealed, openSealed, sealerOf } from '../../shared/person-keys/sealing.ts'
import { folderStore, memoryStore } from '../../shared/person-keys/stores.ts'

const folder = mkdtempSync(join(tmpdir(), 'person-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each([
  ['in memory', () => memoryStore()],
  ['in a folder', () => folderStore(join(folder, `${Math.random()}`))],
])('%s', (_, open) => {
  test('a key is made once, whoever asks, and found again', async () => {
    const store = open()
    const all = await Promise.all([keysIn(store), keysIn(store), keysIn(store)].map((keys) => keys.make(['user-1', 'user-2', 'user-1'])))
    expect(new Set(all.map((keys) => keys.get('user-1')?.toString('hex'))).size).toBe(1)
    expect(all[0]?.get('user-1')).toHaveLength(32)
    expect(await keysIn(store).find(['user-1', 'user-9'])).toEqual(new Map([['user-1', all[0]?.get('user-1')]]))
  })

  test('an erased person has no key and gets none again', async () => {
    const store = open()
    const keys = keysIn(store)
    await keys.make(['user-1'])
    await keys.erase('user-1', '2027-02-28T14:30:00.000Z')
    await keys.erase('user-1', '2027-03-01T00:00:00.000Z')
    expect(await keys.find(['user-1'])).toEqual(new Map())
    expect(await keysIn(store).erased()).toEqual([{ person: 'user-1', at: '2027-02-28T14:30:00.000Z' }])
    await expect(keysIn(store).make(['user-1'])).rejects.toMatchObject({ code: 'conflict' })
  })
})

test('a folder of keys is for its owner only, and holds no drafts', async () => {
  const path = join(folder, 'own')
  await keysIn(folderStore(path)).make(['user-1'])
  expect(readdirSync(path)).toEqual(['key.user-1'])
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(statSync(join(path, 'key.user-1')).mode & 0o777).toBe(0o600)
})

test('a sealed value opens with its key, person and column only', async () => {
  const keys = await keysIn(memoryStore()).make(['user-1', 'user-2'])
  const sealed = sealerOf(keys, 'user-1')('name', 'Ann "Ä" 😀')
  expect(isSealed(sealed)).toBe(true)
  expect(JSON.stringify(sealed)).not.toContain('Ann')
  expect(sealerOf(keys, 'user-1')('name', 'Ann')).not.toEqual(sealerOf(keys, 'user-1')('name', 'Ann'))
  expect(openSealed(keys.get('user-1'), 'user-1', 'name', sealed)).toBe('Ann "Ä" 😀')
  expect(openSealed(keys.get('user-2'), 'user-1', 'name', sealed)).toBe(erasedValue)
  expect(openSealed(keys.get('user-1'), 'user-2', 'name', sealed)).toBe(erasedValue)
  expect(openSealed(keys.get('user-1'), 'user-1', 'email', sealed)).toBe(erasedValue)
  expect(openSealed(undefined, 'user-1', 'name', sealed)).toBe(erasedValue)
  expect(openSealed(keys.get('user-1'), 'user-1', 'name', { $sealed: 'x' })).toBe(erasedValue)
})
