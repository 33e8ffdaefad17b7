// The level of what protects the data, at every limit.
import { expect, test } from 'vitest'
import { type BackupFacts, judgeBackups } from '../../shared/backup/health.ts'

const now = '2027-03-31T12:00:00.000Z'
const hour = 3_600_000
const ago = (hours: number) => new Date(Date.parse(now) - hours * hour).toISOString()
const good: BackupFacts = {
  madeAt: ago(1000),
  verifiedAt: ago(12),
  drill: { at: ago(100), reason: null },
  oldestUnsealedAt: ago(1),
  oldestUnanchoredAt: null,
}

test.each<[string, Partial<BackupFacts>, string, string]>([
  ['all is in order', {}, 'green', 'newest verified dump of'],
  ['a dump is a day and 6 hours old', { verifiedAt: ago(30) }, 'green', ''],
  ['a dump is older', { verifiedAt: ago(30.01) }, 'amber', 'is 30 hours old'],
  ['a dump is three days old', { verifiedAt: ago(72) }, 'amber', 'is 3 days old'],
  ['a dump is older than three days', { verifiedAt: ago(72.01) }, 'red', 'is 3 days old'],
  ['there is none', { verifiedAt: null }, 'red', 'there is no verified dump'],
  ['there is none yet', { verifiedAt: null, madeAt: ago(20), drill: null }, 'green', 'no dump yet'],
  ['a database of yesterday has none', { verifiedAt: null, madeAt: ago(31), drill: null }, 'amber', 'there is no verified dump'],
  ['a drill is older than 8 days and 6 hours', { drill: { at: ago(198.01), reason: null } }, 'amber', 'the last drill'],
  ['there was no drill', { drill: null }, 'amber', 'no dump was ever restored'],
  ['there was no drill yet', { drill: null, madeAt: ago(190) }, 'green', ''],
  ['a drill failed', { drill: { at: ago(1), reason: 'a hash differs' } }, 'amber', 'failed: a hash differs'],
  ['an entry waits for its seal', { oldestUnsealedAt: ago(3.01) }, 'amber', 'waits to be sealed'],
  ['a block waits for its anchor', { oldestUnanchoredAt: ago(3.01) }, 'amber', 'waits for its anchor'],
])('%s', (_, facts, level, detail) => {
  expect(judgeBackups({ ...good, ...facts }, now)).toEqual({ level, detail: expect.stringContaining(detail) })
})

test('says all that is wrong', () => {
  const { detail } = judgeBackups({ ...good, verifiedAt: ago(90), drill: null, oldestUnanchoredAt: ago(9) }, now)
  expect(detail.split('; ')).toHaveLength(3)
})
