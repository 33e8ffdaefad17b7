// A dump that holds a plan of many orders, whose documents have megabytes, and what the trail says of it.
import { expect, test } from 'vitest'
import { sealPending } from '../../shared/audit/seal.ts'
import { dump } from '../../shared/backup/dump.ts'
import { restore } from '../../shared/backup/restore.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import { get } from '../../shared/db/store.ts'
import { decision } from '../../shared/domains/dispatch/route-resources.ts'
import { dialects } from '../support/engines.ts'
import { blank, contextOf, filled, given, newFolder } from './backup-world.ts'

const pairs = dialects.flatMap((from) => dialects.map((to) => [from, to] as const))

test.each(pairs)('the documents of a plan come back from %s into %s', { timeout: 120_000 }, async (from, to) => {
  const source = await filled(from, async () => {})
  const orders = Array.from({ length: 4000 }, (_, n) => ({
    id: n,
    name: `Shop "${n}" in the long street of shops — №${n * 7919}`,
    window: [n, n + 1],
  }))
  const asked = { kind: 'plan', plannedOn: '2026-11-27', policyName: 'cheapest-insertion', policyVersion: 1, objective: 'cost' } as const
  const documents = { snapshot: { orders }, proposal: { orders }, unassigned: { orders } }
  const rest = { seed: 1, iterations: 1, requestedAt: '2026-11-27T06:00:00.000Z' }
  const [made] = await commit(source, [insert(decision, { ...asked, ...rest, number: 'PLAN-1', status: 'proposed', ...documents })])
  await sealPending(source)
  const { place } = newFolder()
  await dump(source, place, { id: 'd', key: null })
  const target = await blank(to)
  await restore({ ...given(), place, id: 'd', key: null, url: target.url })
  const ctx = contextOf(await target.open())
  expect(await get(ctx, decision, Number(made?.id))).toMatchObject(documents)
  expect((await contentHash(ctx)).hash).toBe((await contentHash(source)).hash)
})
