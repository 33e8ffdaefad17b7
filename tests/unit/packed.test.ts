// Long texts of the audit trail as they are kept.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { packed, unpacked } from '../../shared/db/packed.ts'

test('a short text is kept as it is, a long one packed, and both come back to the last character', () => {
  const short = JSON.stringify({ name: 'x'.repeat(99_000) })
  expect(packed(short)).toBe(short)
  const long = JSON.stringify({ name: 'Straße №1 🚚 '.repeat(100_000), random: randomBytes(1000).toString('hex') })
  expect(packed(long).length).toBeLessThan(50_000)
  expect(unpacked(packed(long))).toBe(long)
  expect(unpacked(short)).toBe(short)
})

test('what was kept is JSON, and spoilt it is noticed', () => {
  const kept = packed(JSON.stringify({ name: 'x'.repeat(200_000) }))
  expect(Object.keys(JSON.parse(kept))).toEqual(['$gzip'])
  expect(() => unpacked(kept.replace('"H4sI', '"H4sJ'))).toThrow()
})
