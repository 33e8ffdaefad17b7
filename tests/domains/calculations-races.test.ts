// Several people at one calculation: numbers without gaps, nothing published that changes, and no run by what was withdrawn.
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { versionHash } from '../../shared/domains/calculations/receipt.ts'
import { calculation, calculationRun, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { dialects } from '../support/engines.ts'
import { openRacers } from '../support/racers.ts'
import { serverLacks } from '../support/server.ts'
import { act, buildDesk, type Desk, draft, person, published } from './calculations-world.ts'

const names = ['ann', 'bob', 'cleo'] as const
type Name = (typeof names)[number]

/** How many of these succeeded, and the codes of the refusals of the others; anything but a refusal is a fault. */
async function outcomes(work: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(work)
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  for (const error of refused) if (!(error instanceof AppError)) throw error
  return { done: settled.length - refused.length, refused: refused.map((error: AppError) => error.issues[0]?.code ?? error.code) }
}

describe.each(dialects)('on %s', (dialect) => {
  let racers: Awaited<ReturnType<typeof openRacers>>
  let system: DbContext
  let desk: Desk

  beforeAll(async () => {
    racers = await openRacers(dialect)
  })
  afterAll(() => racers.drop())
  beforeEach(async () => {
    ;[system] = racers.contexts()
    desk = await buildDesk(system)
  })
  afterEach(() => racers.empty())

  const versions = async (calculationId: number) => {
    const [rows] = await gather(system, [select(system, calculationVersion, { calculationId })])
    return rows.toSorted((a, b) => a.number - b.number)
  }
  const gated = (together: number, rounds?: number) => {
    const both = racers.gated(together, rounds)
    return (n: number, name: Name = names[n % 3] ?? 'ann') => person(both[n % 2 === 0 ? 0 : 1], desk, name)
  }
  const ann = () => person(system, desk, 'ann')

  test('new versions written at once are numbered without gaps', async () => {
    const racer = gated(6)
    const { done } = await outcomes(Array.from({ length: 6 }, (_, n) => draft(racer(n), desk.user)))
    expect(done).toBe(6)
    expect((await versions(desk.user)).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('of two who publish one version at once one does, and the other is told that it is published', async () => {
    const id = await draft(ann(), desk.user)
    const racer = gated(2)
    const result = await outcomes([0, 1].map((n) => act(racer(n), 'calculationVersion.publish', id)))
    expect(result).toEqual({ done: 1, refused: ['state'] })
    expect(await get(system, calculationVersion, id)).toMatchObject({ status: 'published', version: 2 })
  })

  test('two who publish two versions at once both do', async () => {
    const ids = [await draft(ann(), desk.user), await draft(ann(), desk.user)]
    const racer = gated(2)
    const result = await outcomes(ids.map((id, n) => act(racer(n), 'calculationVersion.publish', id)))
    expect(result).toEqual({ done: 2, refused: [] })
    expect((await versions(desk.user)).map(({ status }) => status)).toEqual(['published', 'published'])
  })

  test('of a revision and a publication at once either the revision is published by another, or it is refused', async () => {
    const id = await draft(ann(), desk.system)
    const racer = gated(2)
    await outcomes([
      act(racer(0, 'bob'), 'calculationVersion.revise', id, { expression: 'a - b' }),
      act(racer(1, 'bob'), 'calculationVersion.publish', id),
    ])
    const row = await get(system, calculationVersion, id)
    // bob either published what ann wrote, or has written himself what he may not publish
    expect(row.status === 'published' ? row.expression : row.status).toBe(row.status === 'published' ? 'a + b' : 'draft')
    expect(row.status === 'published' && row.writerIds.includes(desk.people.bob)).toBe(false)
  })

  test('a run that a withdrawal overtakes is refused; one that was first is among those that it affects', async () => {
    // without them a withdrawal does not wait for a run that is being written, and may not know of it
    const isWaiting = !(await serverLacks(system.engine, 'lock hints'))
    for (let round = 0; round < 4; round++) {
      const id = await published(ann(), desk.user)
      const racer = gated(3)
      const asked = { inputs: { a: 1, b: 2 } }
      const work = [
        act(racer(0), 'calculationVersion.run', id, asked),
        act(racer(1), 'calculationVersion.withdraw', id, { reason: 'wrong' }),
        act(racer(2), 'calculationVersion.run', id, asked),
      ] as const
      const { done, refused } = await outcomes(work)
      expect(refused.every((code) => code === 'state')).toBe(true)
      const [runs] = await gather(system, [select(system, calculationRun, { versionId: id })])
      const { affected } = await work[1]
      expect(runs).toHaveLength(done - 1)
      if (isWaiting) expect(affected?.runs).toBe(done - 1)
      await commit(
        system,
        runs.map((run) => ({ kind: 'update', resource: calculationRun, before: run, patch: {}, verb: 'remove' }) as const),
      )
    }
  })

  test('a withdrawal between the read and the write of a run wins', async () => {
    const id = await published(ann(), desk.user)
    const runner = ann()
    let isWithdrawn = false
    const write: DbContext['engine']['write'] = async (ops, commitId) => {
      if (!isWithdrawn) {
        isWithdrawn = true
        expect(await act(ann(), 'calculationVersion.withdraw', id, { reason: 'wrong' })).toMatchObject({ affected: { runs: 0 } })
      }
      return runner.engine.write(ops, commitId)
    }
    const late = { ...runner, engine: { ...runner.engine, write } }
    expect(await outcomes([act(late, 'calculationVersion.run', id, { inputs: { a: 1, b: 2 } })])).toEqual({ done: 0, refused: ['state'] })
    expect((await gather(system, [select(system, calculationRun, {})]))[0]).toEqual([])
  })

  test('runs by one version at once do not wait for each other, nor are they decided anew', async () => {
    const id = await published(ann(), desk.user)
    const [one] = racers.contexts()
    let reads = 0
    const read: DbContext['engine']['read'] = (queries) => {
      reads += 1
      return one.engine.read(queries)
    }
    const counted = person({ ...one, engine: { ...one.engine, read } }, desk, 'bob')
    const work = Array.from({ length: 20 }, (_, a) => act(counted, 'calculationVersion.run', id, { inputs: { a, b: 2 } }))
    expect(await outcomes(work)).toEqual({ done: 20, refused: [] })
    expect(reads).toBe(20)
  })

  test('of two runs that take the place of one run at once one does', async () => {
    await published(ann(), desk.user)
    const asked = { inputs: { a: 1, b: 2 } }
    const { calculationRun: run } = await act(ann(), 'calculation.run', desk.user, asked)
    const racer = gated(2)
    const result = await outcomes([0, 1].map((n) => act(racer(n), 'calculation.run', desk.user, { ...asked, supersedesId: run?.id })))
    expect(result).toEqual({ done: 1, refused: ['superseded'] })
  })

  const who = fc.constantFrom(...names)
  const which = fc.nat({ max: 2 })
  const expression = fc.constantFrom('a + b', 'a - b', 'b * a', 'a / b', 'b - a', 'b / a', '(a', 'a + unheard')
  const command = fc.oneof(
    { weight: 2, arbitrary: fc.record({ does: fc.constant('newVersion' as const), who, which, expression }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('revise' as const), who, which, expression }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('publish' as const), who, which }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('withdraw' as const), who, which }) },
  )

  test('whatever three people do, alone or two at once: what was published never changes, and never by its writer', async () => {
    const steps = fc.array(fc.array(command, { minLength: 1, maxLength: 2 }), { minLength: 15, maxLength: 25 })
    let made = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('user' as const, 'system' as const, 'system' as const), steps, async (kind, all) => {
        made += 1
        const [row] = await commit(system, [insert(calculation, { code: `C${made}`, name: 'C', kind })])
        const id = Number(row?.id)
        const both = racers.contexts()
        const frozen = new Map<number, string>()
        for (const step of all) {
          const known = await versions(id)
          await outcomes(
            step.map(({ does, who: name, which: at, ...input }, n) => {
              const ctx = person(both[n === 0 ? 0 : 1], desk, name)
              if (does === 'newVersion') return act(ctx, 'calculation.newVersion', id, input)
              const version = known.at(-1 - at)
              return act(ctx, `calculationVersion.${does}`, version?.id ?? 999_999, does === 'withdraw' ? { reason: 'r' } : input)
            }),
          )
          const after = await versions(id)
          expect(after.map(({ number }) => number)).toEqual(after.map((_, at) => at + 1))
          for (const version of after) {
            const { status, publishedById, writerIds, createdBy, hash } = version
            const wasPublished = publishedById !== null
            expect([status === 'published' || wasPublished, hash !== null]).toEqual([wasPublished, wasPublished])
            if (!wasPublished) continue
            expect(versionHash(version)).toBe(hash)
            const { withdrawnAt: _, withdrawnReason: __, status: ___, version: ____, updatedAt, updatedBy, lockVersion, ...kept } = version
            expect(frozen.get(version.id) ?? JSON.stringify(kept)).toBe(JSON.stringify(kept))
            frozen.set(version.id, JSON.stringify(kept))
            if (kind === 'user') continue
            expect(writerIds).not.toContain(publishedById)
            expect(names.find((name) => desk.people[name] === publishedById)).not.toBe(createdBy)
          }
        }
      }),
      { numRuns: process.env.OPSBOOK_TEST_LONG ? 200 : dialect === 'sqlite' ? 20 : 8, endOnFailure: true },
    )
  }, 120_000)
})
