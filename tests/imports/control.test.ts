// Pause, resume and cancel at any moment of a run: nothing twice, nothing half, and the same content at the end as without them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contentHash } from '../../shared/db/content-hash.ts'
import { createImport, findImport, type ImportRow, moveImport } from '../../shared/db/imports.ts'
import { AppError } from '../../shared/errors.ts'
import { type Control, controlImport } from '../../shared/imports/control.ts'
import { failImport } from '../../shared/imports/fail.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { paceOf } from '../../shared/imports/pace.ts'
import { oneCommitRows } from '../../shared/imports/run-ground.ts'
import { giveUpImport } from '../../shared/imports/step.ts'
import { toTrouble } from '../../shared/imports/trouble.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { createOffice, csv, type Given, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
})
afterEach(() => office.drop())

const line = (at: number) => `I${String(at).padStart(6, '0')},Item ${at},TOOLS,MAIN,${at % 3},2,B${at}`
const stock = (count: number) =>
  csv('stock.csv', 'SKU,Name,Category,Store,Qty,Unit Price,Barcode', ...Array.from({ length: count }, (_, at) => line(at)))
const many = oneCommitRows + 100
const hashOf = async () => (await contentHash(office.ctx)).hash
const only = async () => Number((await office.rows('import')).at(-1)?.id)
const stateOf = async (id: number) => (await findImport(office.ctx, id))?.state
const act = (id: number, control: Control) => controlImport(office.ctx, id, control)

/** Runs an import and does something before its n-th write. */
async function runWith(control: Control, at: number, given: Given = {}, file = stock(many)) {
  let writes = 0
  const id = given.again === undefined ? null : Number(given.again)
  return office.run(file, {
    ...given,
    beforeWrite: async () => {
      if (++writes === at) await act(id ?? (await only()), control)
    },
  })
}

/** The content without any disturbance, and how many writes a run makes. */
async function undisturbed(given: Given, file = stock(many)): Promise<{ hash: string; writes: number }> {
  const other = await createOffice()
  try {
    await other.furnish()
    let writes = 0
    await other.run(file, { ...given, beforeWrite: async () => void writes++ })
    return { hash: (await contentHash(other.ctx)).hash, writes }
  } finally {
    await other.drop()
  }
}

const random = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}
const seed = Number(process.env.OPSBOOK_TEST_SEED ?? Date.now() % 100_000)

test.each([true, false])(
  `paused and resumed again and again (partial %s, seed ${seed}), ends with the content of one that was not`,
  async (isPartial) => {
    const next = random(seed)
    const { hash, writes } = await undisturbed({ isPartial })
    const pauses: string[] = []
    let done = await runWith('pause', 1 + next(writes - 1), { isPartial })
    for (let round = 0; done.row.state === 'paused' && round < 30; round++) {
      expect(done.outcome).toBe('taken')
      const { row, isQueued } = await act(done.id, 'resume')
      expect(isQueued).toBe(true)
      pauses.push(row.state)
      expect(row.state === 'applying' ? [row.paceRows, row.paceAt !== null] : row.state).toEqual(
        row.state === 'applying' ? [row.rowsDone, true] : 'waiting',
      )
      done = await runWith('pause', 1 + next(writes), { isPartial, again: done.id })
    }
    expect(pauses.length).toBeGreaterThan(0)
    expect(done).toMatchObject({ outcome: 'done', sheet: { inserts: many, unchanged: 0 } })
    expect(await hashOf()).toBe(hash)
    const items = (await office.rows('auditEntry')).filter(({ resource }) => resource === 'inventoryItem')
    expect(new Set(items.map(({ rowId }) => rowId)).size).toBe(items.length)
  },
  300_000,
)

describe('cancelled', () => {
  test(`at any moment (seed ${seed}), a strict import leaves nothing behind`, async () => {
    const next = random(seed)
    const before = await hashOf()
    const { writes } = await undisturbed({})
    for (let round = 0; round < 3; round++) {
      const done = await runWith('cancel', 1 + next(writes - 1))
      expect(done.outcome).toBe('taken')
      if (done.row.state === 'undoing') expect(await runUndo(office.ctx, done.id)).toBe('cancelled')
      const row = await findImport(office.ctx, done.id)
      expect(row?.state).toBe('cancelled')
      expect(row?.reason).toMatch(
        /^cancelled by system:test($|; the \d+ changes applied before were undone, nothing is left of this import$)/,
      )
      expect(await hashOf()).toBe(before)
    }
  }, 300_000)

  test('while it is applied, a strict import says what was undone, and cannot be undone again', async () => {
    const before = await hashOf()
    const { writes } = await undisturbed({})
    const done = await runWith('cancel', writes - 2)
    expect(done.row).toMatchObject({ state: 'undoing', reason: 'cancelled by system:test' })
    expect(await act(done.id, 'cancel')).toMatchObject({ row: { state: 'undoing' }, isQueued: true })
    await runUndo(office.ctx, done.id)
    expect(await hashOf()).toBe(before)
    await expect(act(done.id, 'undo')).rejects.toMatchObject({ message: `import ${done.id} is cancelled: undo is not possible` })
  }, 300_000)

  test('while it is applied, a partial import leaves what is in, says so, and can be undone', async () => {
    const before = await hashOf()
    const { writes } = await undisturbed({ isPartial: true })
    const done = await runWith('cancel', writes - 2, { isPartial: true })
    expect(done.row.reason).toMatch(
      new RegExp(
        `^cancelled by system:test; [1-9]\\d+ of ${many} rows had been brought in before and stay. POST /api/imports/${done.id}/undo takes them back$`,
      ),
    )
    expect((await office.items()).size).toBe(done.row.rowsDone)
    await act(done.id, 'undo')
    expect(await runUndo(office.ctx, done.id)).toBe('undone')
    expect(await findImport(office.ctx, done.id)).toMatchObject({ reason: `${done.row.reason}; undone since` })
    expect(await hashOf()).toBe(before)
  }, 300_000)
})

describe('a second word', () => {
  test('of another person at the same moment acts once, and so does the same one again', async () => {
    const done = await office.run(stock(30), {
      deadline: 0,
      beforeWrite: async (state) =>
        void (state === 'planned' && (await Promise.all([1, 2, 3, 4].map(async () => act(await only(), 'pause'))))),
    })
    expect(await act(done.id, 'pause')).toMatchObject({ row: { state: 'paused' }, isQueued: false })
    const said = (await office.rows('auditEntry')).filter(({ action }) => action === 'import.pause')
    expect(said).toMatchObject([{ importId: done.id, rowId: done.id, resource: 'import', actor: 'system:test' }])
    await Promise.all([1, 2, 3].map(() => act(done.id, 'resume')))
    expect((await office.rows('auditEntry')).filter(({ action }) => action === 'import.resume')).toHaveLength(1)
  })

  test('that makes no sense names the state and what can be done', async () => {
    const done = await office.run(stock(3))
    const refused = { code: 'conflict', issues: [{ code: 'state', hint: `What can be done: POST /api/imports/${done.id}/undo.` }] }
    for (const control of ['pause', 'resume', 'cancel'] as const)
      await expect(act(done.id, control)).rejects.toMatchObject({
        ...refused,
        message: `import ${done.id} is done: ${control} is not possible`,
      })
    const ctx = office.ctx
    const waiting = await createImport(
      ctx,
      newImport(ctx, { fileName: 'x', blobPath: 'x', etag: '', mode: 'apply', isPartial: false, timezone: 'UTC' }),
    )
    await expect(act(Number(waiting?.id), 'pause')).rejects.toMatchObject({
      message: `import ${waiting?.id} waits for its file: pause is not possible`,
      issues: [{ hint: `What can be done: POST /api/imports/${waiting?.id}/cancel.` }],
    })
    expect(await act(Number(waiting?.id), 'cancel')).toMatchObject({ row: { state: 'cancelled' }, isQueued: false })
  })
})

test('a run, a failure or a poisoned message that comes late changes nothing of an import that is paused, cancelled or over', async () => {
  const file = stock(30)
  const paused = await runWith('pause', 2, {}, file)
  const cancelled = await runWith('cancel', 2, {}, file)
  const over = await office.run(file)
  const before = [await office.contents(), await office.rows('import')]
  for (const { id, row } of [paused, cancelled, over]) {
    await failImport(office.ctx, id, 'too late')
    await giveUpImport(office.ctx, id)
    expect((await office.run(file, { again: { ...row, state: 'reading' } })).outcome).toBe('taken')
    expect((await office.run(file, { again: { ...row, state: 'applying' } })).outcome).toBe('taken')
    expect(await runUndo(office.ctx, id)).toBe(row.state)
  }
  expect([await office.contents(), await office.rows('import')]).toEqual(before)
})

test('given up after five tries it says what it failed by at last', async () => {
  const begin = async (trouble: string | null) => {
    const ctx = office.ctx
    const made = newImport(ctx, { fileName: 'x', blobPath: 'x', etag: ctx.random(4), mode: 'apply', isPartial: false, timezone: 'UTC' })
    const row = await createImport(ctx, { ...made, trouble })
    await giveUpImport(ctx, Number(row?.id))
    return (await findImport(ctx, Number(row?.id)))?.reason
  }
  expect(await begin('the database is busy')).toBe(
    'the import failed five times, at last by: the database is busy; once that is mended, upload the file again',
  )
  expect(await begin(null)).toMatch(/at last by: the process ended while it worked on the import/)
})

test('an import that has come to its end shows no trouble of a try before, from the same write on', async () => {
  const { ctx } = office
  const made = newImport(ctx, { fileName: 'x', blobPath: 'x', etag: ctx.random(4), mode: 'apply', isPartial: false, timezone: 'UTC' })
  const id = Number((await createImport(ctx, { ...made, state: 'applying', trouble: 'the database was away' }))?.id)
  await moveImport(ctx, { id }, { state: 'done' })
  expect(await findImport(ctx, id)).toMatchObject({ state: 'done', trouble: null })
})

test('trouble tells our own errors as they are, and of others no word of theirs', () => {
  expect(toTrouble(new AppError('unavailable', 'the database is busy'), 'r')).toBe('the database is busy')
  const secret = new TypeError("SELECT 'secret'")
  expect(toTrouble(secret, 'request-1')).toBe('an unexpected TypeError; the log has it under the request id request-1')
})

test('an undo that is given up says so, and goes on when it is asked for again', async () => {
  const before = await hashOf()
  const done = await office.run(stock(30))
  await act(done.id, 'undo')
  await giveUpImport(office.ctx, done.id)
  expect(await findImport(office.ctx, done.id)).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^the undo failed five times/),
  })
  await act(done.id, 'undo')
  expect(await runUndo(office.ctx, done.id)).toBe('undone')
  expect([await stateOf(done.id), await hashOf()]).toEqual(['undone', before])
})

describe('the time left', () => {
  const row = (more: Partial<ImportRow>): ImportRow => ({
    ...newImport(office.ctx, { fileName: 'x', blobPath: 'x', etag: 'x', mode: 'apply', isPartial: true, timezone: 'UTC' }),
    id: 1,
    ...more,
  })
  test('follows from the rows since the phase began or went on', () => {
    const paceAt = '2027-01-01T00:00:00.000Z'
    const now = '2027-01-01T00:00:10.000Z'
    expect(paceOf(row({ state: 'applying', rowsTotal: 1000, rowsDone: 500, paceAt, paceRows: 400 }), now)).toEqual({
      percent: 50,
      secondsLeft: 50,
    })
    expect(paceOf(row({ state: 'reading', rowsTotal: 1000, rowsDone: 250, paceAt, paceRows: 0 }), now)).toEqual({
      percent: 25,
      secondsLeft: 30,
    })
    expect(paceOf(row({ state: 'applying', rowsTotal: 1000, rowsDone: 400, paceAt, paceRows: 400 }), now).secondsLeft).toBeNull()
    expect(paceOf(row({ state: 'paused', rowsTotal: 1000, rowsDone: 500, paceAt, paceRows: 0 }), now)).toEqual({
      percent: 50,
      secondsLeft: null,
    })
    expect(paceOf(row({ state: 'reading', rowsDone: 500 }), now)).toEqual({ percent: null, secondsLeft: null })
  })
})
