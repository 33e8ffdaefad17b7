// The audit trail: what it holds of a series of commits, how it is narrowed, and a row as it was.
import { expect } from 'vitest'
import { rowAsOf } from '../../../shared/audit/as-of.ts'
import { auditStats } from '../../../shared/audit/stats.ts'
import { recentEntries, rowHistory } from '../../../shared/audit/trail.ts'
import type { Actor } from '../../../shared/context.ts'
import { insert, record, remove, update } from '../../../shared/db/changes.ts'
import { commit } from '../../../shared/db/commit.ts'
import { get } from '../../../shared/db/store.ts'
import { category } from '../../../shared/domains/facilities/resources.ts'
import { type Ground, holds, outcomeOf } from './twin.ts'

const person = (name: string): Actor => ({ id: 7, name, role: 'admin', siteIds: null, sessionId: null })
const page = { before: null, limit: 100 }

/** A category that three people made, renamed, removed; and events of two more. */
async function makeHistory({ as }: Ground) {
  const [ann, Ann, eve] = ['ann', 'Ann', 'éve'].map((name) => as(person(name), { requestId: `request-${name}` }))
  if (!ann || !Ann || !eve) throw new Error('nobody is there')
  await commit(ann, [insert(category, { code: 'C', name: 'First 😀' })])
  await commit(Ann, [update(category, await get(ann, category, 1), { name: 'Second "2"', icon: '\\' })])
  await commit(eve, [record('category.export', 'category', null, { rows: 1 }), record('Category.export', 'category', 1, null)])
  await commit(eve, [remove(category, await get(eve, category, 1))])
  return eve
}

export function trailContract(): void {
  holds(
    'tells the history of a row, the newest first, page by page',
    async (on) => {
      const ctx = await makeHistory(on)
      const first = await rowHistory(ctx, category, 1, { before: null, limit: 3 })
      return [first, await rowHistory(ctx, category, 1, { before: Number(first.nextCursor), limit: 3 })]
    },
    ([first, second]) => {
      expect(first?.items.map(({ entryNo, actor, action, before, after }) => [entryNo, actor, action, before, after])).toEqual([
        [5, 'éve', 'category.remove', { deletedAt: null }, { deletedAt: '2027-03-01T08:00:03.000Z' }],
        [4, 'éve', 'Category.export', null, null],
        [2, 'Ann', 'category.update', { name: 'First 😀', icon: null }, { name: 'Second "2"', icon: '\\' }],
      ])
      expect(second).toMatchObject({ items: [{ entryNo: 1, actor: 'ann', action: 'category.create', before: null }], nextCursor: null })
    },
  )

  holds(
    'is narrowed by what is written to the last character',
    async (on) => {
      const ctx = await makeHistory(on)
      const numbers = async (filter: Parameters<typeof recentEntries>[1]) =>
        (await recentEntries(ctx, filter, page)).items.map(({ entryNo }) => entryNo)
      return {
        all: await numbers({}),
        ann: await numbers({ actor: 'ann' }),
        Ann: await numbers({ actor: 'Ann' }),
        ANN: await numbers({ actor: 'ANN' }),
        padded: await numbers({ actor: 'ann ' }),
        accented: [await numbers({ actor: 'éve' }), await numbers({ actor: 'eve' })],
        action: [await numbers({ action: 'category.export' }), await numbers({ action: 'Category.export' })],
        request: [await numbers({ requestId: 'request-ann' }), await numbers({ requestId: 'REQUEST-ANN' })],
        both: await numbers({ resource: 'category', actor: 'éve', source: 'api' }),
      }
    },
    {
      all: [5, 4, 3, 2, 1],
      ann: [1],
      Ann: [2],
      ANN: [],
      padded: [],
      accented: [[5, 4, 3], []],
      action: [[3], [4]],
      request: [[1], []],
      both: [5, 4, 3],
    },
  )

  holds(
    'counts its entries by minute, resource and actor, the most first and then by name',
    async (on) => auditStats(await makeHistory(on)),
    {
      entries: 5,
      newestAt: '2027-03-01T08:00:03.000Z',
      pending: 5,
      blocks: 0,
      anchored: 0,
      head: null,
      perMinute: [{ minute: '2027-03-01T08:00Z', entries: 5 }],
      byResource: [{ resource: 'category', entries: 5 }],
      byActor: [
        { actor: 'éve', entries: 3 },
        { actor: 'Ann', entries: 1 },
        { actor: 'ann', entries: 1 },
      ],
    },
  )

  holds(
    'gives a row as it was at any instant, to the millisecond',
    async (on) => {
      const ctx = await makeHistory(on)
      const names = []
      for (const at of ['07:59:59.999', '08:00:00.000', '08:00:00.999', '08:00:01.000', '08:00:02.999', '08:00:03.000']) {
        const row = rowAsOf(ctx, category, 1, `2027-03-01T${at}Z`)
        names.push((await outcomeOf(row)) === 'done' ? (await row).name : await outcomeOf(row))
      }
      return names
    },
    [
      { error: 'AppError', code: 'not_found', message: 'there was no category 1 at 2027-03-01T07:59:59.999Z', issues: [] },
      ...['First 😀', 'First 😀', 'Second "2"', 'Second "2"'],
      { error: 'AppError', code: 'not_found', message: 'category 1 was removed at 2027-03-01T08:00:03.000Z', issues: [] },
    ],
  )
}
