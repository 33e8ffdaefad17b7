// What errors of SQL Server mean, in the words of real servers; and how long passing ones are waited out.
import { describe, expect, test } from 'vitest'
import { ConstraintFault, Miss, type Op } from '../../shared/db/engine.ts'
import { isTransient, isWaking, pauseAfter, toFault, untilDefinite } from '../../shared/db/mssql-faults.ts'
import { AppError } from '../../shared/errors.ts'

/** An error as the driver wraps it. */
const driverError = (number: number | undefined, message: string, code = 'EREQUEST') =>
  Object.assign(new Error(message), {
    name: 'RequestError',
    code,
    number,
    originalError: Object.assign(new Error(message), { info: { number, message } }),
    precedingErrors: [],
  })

describe('an error of the server', () => {
  const constraints: readonly [number, string, ConstraintFault['kind'], string][] = [
    [
      2627,
      "Violation of PRIMARY KEY constraint 'PK_commitLog'. Cannot insert duplicate key in object 'dbo.commitLog'. The duplicate key value is (it's mine).",
      'unique',
      'PK_commitLog',
    ],
    [
      2601,
      "Cannot insert duplicate key row in object 'dbo.facilities_store' with unique index 'UX_facilities_store_codeKey'. The duplicate key value is (0x41).",
      'unique',
      'UX_facilities_store_codeKey',
    ],
    [
      547,
      'The INSERT statement conflicted with the FOREIGN KEY constraint "FK_a_b_cId". The conflict occurred in database "ops", table "dbo.a_c", column \'id\'.',
      'foreign_key',
      'FK_a_b_cId',
    ],
    [
      547,
      'The UPDATE statement conflicted with the CHECK constraint "CK_a_b_quantity". The conflict occurred in database "ops", table "dbo.a_b", column \'quantity\'.',
      'check',
      'CK_a_b_quantity',
    ],
    [
      515,
      "Cannot insert the value NULL into column 'name', table 'ops.dbo.a_b'; column does not allow nulls. INSERT fails.",
      'not_null',
      'a_b.name',
    ],
    [
      2628,
      "String or binary data would be truncated in table 'ops.dbo.a_b', column 'name'. Truncated value: 'secret'.",
      'check',
      'a_b.name',
    ],
    [8115, 'Arithmetic overflow error converting numeric to data type numeric.', 'check', ''],
    [2627, 'duplicate key value violates unique constraint "pk_commitlog"', 'unique', 'pk_commitlog'],
    [547, 'new row for relation "a_b" violates check constraint "ck_a_b_quantity"', 'check', 'ck_a_b_quantity'],
    [515, 'null value in column "name" of relation "a_b" violates not-null constraint', 'not_null', 'a_b.name'],
  ]
  for (const [number, message, kind, constraint] of constraints) {
    test(`${number} is the ${kind} constraint ${constraint}: ${message.slice(0, 50)}`, () => {
      const fault = toFault(driverError(number, message))
      expect(fault).toBeInstanceOf(ConstraintFault)
      expect(fault).toMatchObject({ kind, constraint })
    })
  }

  test('51000 is a miss, with the ids that it names or those of an op of one', () => {
    const ops: Op[] = [
      { kind: 'live', table: 't', ids: [8] },
      { kind: 'update', table: 't', match: [], set: [], rows: [[9, 1]] },
    ]
    expect(toFault(driverError(51000, 'opsbook miss 1: 45,12'), ops)).toEqual(new Miss(1, [12, 45]))
    expect(toFault(driverError(51000, 'opsbook miss 0'), ops)).toEqual(new Miss(0, [8]))
    expect(toFault(driverError(51000, 'opsbook miss 1'), ops)).toEqual(new Miss(1, [9]))
  })

  test('that is unknown keeps its values out of the message, and itself as the cause', () => {
    const error = driverError(245, "Conversion failed when converting the nvarchar value 'secret' to data type int.")
    expect(toFault(error)).toMatchObject({ message: 'the database refused a statement with error 245', cause: error })
  })

  test('passes by itself when it is a known transient one, wherever it stands in what the driver wraps', () => {
    const passing = [
      40613, 40197, 40501, 49918, 49919, 49920, 10928, 10929, 4060, 1204, 1205, 1222, 3960, 8645, 596, 233, 10053, 10054, 10060,
    ]
    for (const number of passing) expect([number, isTransient(driverError(number, 'x'))]).toEqual([number, true])
    for (const code of ['ESOCKET', 'ETIMEOUT', 'ECONNCLOSED', 'ECLOSE', 'ECONNRESET'])
      expect(isTransient(driverError(undefined, 'x', code))).toBe(true)
    expect(isTransient(Object.assign(new Error('x'), { precedingErrors: [driverError(1205, 'x')] }))).toBe(true)
    expect(isTransient(Object.assign(new Error('x'), { originalError: { isTransient: true } }))).toBe(true)
    for (const number of [2627, 547, 51000, 18456, 208]) expect([number, isTransient(driverError(number, 'x'))]).toEqual([number, false])
    expect(isTransient(Object.assign(driverError(9001, 'x'), { class: 21 }))).toBe(true)
    expect(isTransient(Object.assign(driverError(9001, 'x'), { class: 17 }))).toBe(false)
    expect([isWaking(driverError(40613, 'x')), isWaking(driverError(40197, 'x'))]).toEqual([true, false])
    expect(isTransient(new AppError('invalid', 'x', { cause: driverError(1205, 'x') }))).toBe(false)
  })
})

describe('a refused sign-in', () => {
  const refusal = (number: number) => driverError(number, "Login failed for 'secret'", 'ELOGIN')

  test('passes by itself unless the number says that it stays', () => {
    for (const number of [18401, 17187, 40613, 33557097]) expect([number, isTransient(refusal(number))]).toEqual([number, true])
    for (const number of [18456, 18452, 18488, 40615, 911, 916]) expect([number, isTransient(refusal(number))]).toEqual([number, false])
  })

  test('makes the database unavailable, without the words of the server', () => {
    expect(toFault(refusal(18456))).toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 10,
      message: 'the database lets nobody in just now (18456)',
    })
  })
})

describe('the pause before another attempt', () => {
  test('grows up to two seconds, and lies anywhere between its bounds by chance', () => {
    expect([1, 2, 3, 6, 7, 20].map((attempt) => pauseAfter(attempt, 1))).toEqual([60, 110, 210, 1610, 2010, 2010])
    expect([1, 20].map((attempt) => pauseAfter(attempt, 0))).toEqual([10, 10])
    expect(pauseAfter(3, 0.5)).toBe(110)
    const pauses = new Set(Array.from({ length: 100 }, () => pauseAfter(5)))
    expect(pauses.size).toBeGreaterThan(50)
  })
})

describe('work that meets passing faults', () => {
  const failing = (times: number, error: unknown) => {
    let calls = 0
    return { work: async () => (++calls <= times ? Promise.reject(error) : calls), calls: () => calls }
  }

  test('is done again until it succeeds', async () => {
    expect(await untilDefinite(failing(3, driverError(1205, 'x')).work, () => 5_000)).toBe(4)
  })

  test('is waited for as long as the most lasting of its faults asks', async () => {
    const faults = [driverError(40613, 'x'), driverError(undefined, 'x', 'ESOCKET'), driverError(undefined, 'x', 'ESOCKET')]
    let calls = 0
    const work = async () => {
      const fault = faults[calls++]
      if (fault) throw fault
      return calls
    }
    expect(await untilDefinite(work, (error) => (isWaking(error) ? 5_000 : 0))).toBe(4)
  })

  test('is not done again after a definite answer', async () => {
    const { work, calls } = failing(3, driverError(2627, 'x'))
    await expect(untilDefinite(work, () => 5_000)).rejects.toMatchObject({ number: 2627 })
    expect(calls()).toBe(1)
  })

  test('ends as unavailable when patience ends, a write not before its second attempt', async () => {
    const read = failing(99, driverError(40613, 'x'))
    await expect(untilDefinite(read.work, () => 0)).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 10,
      message: 'the database cannot be reached just now (40613)',
    })
    expect(read.calls()).toBe(1)
    const written = failing(99, driverError(undefined, 'x', 'ETIMEOUT'))
    await expect(untilDefinite(written.work, () => 0, 2)).rejects.toMatchObject({
      message: 'the database cannot be reached just now (ETIMEOUT)',
    })
    expect(written.calls()).toBe(2)
  })
})
