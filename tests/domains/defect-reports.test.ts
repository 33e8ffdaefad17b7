// Every report of defects worked out a second time, plainly, from the rows; and its workbook, which holds the same.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { defect, defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { area, failureCode, level, partNumber, workCenter } from '../../shared/domains/defects/list-resources.ts'
import { defectPareto } from '../../shared/domains/defects/pareto-report.ts'
import { defectReports } from '../../shared/domains/defects/reports.ts'
import { customer, supplier } from '../../shared/domains/shared/resources.ts'
import { openApi } from '../http/api.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { fillDefects } from './defect-report-world.ts'
import { ask, cellsFor, now, rowsOf, sheetOf } from './report-desk.ts'

type Rows<R extends Parameters<typeof rowsOf>[1]> = Awaited<ReturnType<typeof rowsOf<R>>>
type Defect = Rows<typeof defect>[number]
type Asked = Record<string, string>

const units = (value: unknown, scale: number) => Math.round(Number(value ?? 0) * 10 ** scale)
const sum = (rows: readonly Row[], name: string, scale = 3) => rows.reduce((total, row) => total + units(row[name], scale), 0) / 10 ** scale
/** `part / whole` in hundredths, rounded half up in whole numbers. */
const hundredths = (part: number, whole: number) => Math.floor((2 * part + whole) / (2 * whole)) / 100
const percent = (part: number, whole: number) => hundredths(Math.round(part * 1000) * 10_000, Math.round(whole * 1000))
const folded = (value: unknown) => String(value ?? '').toLowerCase()
const compare =
  <T>(...keys: ((one: T) => string | number)[]) =>
  (a: T, b: T) => {
    for (const key of keys) if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1
    return 0
  }
const dayIn = (zone: string, at: string) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at))
const daysBetween = (first: string, second: string) => (Date.parse(second) - Date.parse(first)) / 86_400_000
const english = (row: Row | undefined): unknown => {
  const names = row?.name
  if (typeof names === 'string' || names === undefined) return names ?? null
  const texts = names as Record<string, string> // a translated column
  return texts.en ?? texts[String(row?.sourceLanguage)] ?? Object.values(texts)[0]
}

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  let all: Defect[]
  let findings: Rows<typeof defectFinding>
  let dispositions: Rows<typeof defectDisposition>
  let actions: Rows<typeof defectAction>
  let lists: Record<string, Row[]>
  beforeAll(async () => {
    database = await createTestDatabase(dialect)
    ctx = { ...database.context(), now: () => now }
    await fillDefects(ctx, 250, 9)
    all = await rowsOf(ctx, defect)
    findings = await rowsOf(ctx, defectFinding)
    dispositions = await rowsOf(ctx, defectDisposition)
    actions = await rowsOf(ctx, defectAction)
    lists = {
      ...{ partNumberId: await rowsOf(ctx, partNumber), workCenterId: await rowsOf(ctx, workCenter), areaId: await rowsOf(ctx, area) },
      ...{ levelId: await rowsOf(ctx, level), customerId: await rowsOf(ctx, customer), supplierId: await rowsOf(ctx, supplier) },
      failureCodeId: await rowsOf(ctx, failureCode),
    }
  })
  afterAll(() => database.drop())

  const listed = (column: string, id: unknown) => lists[column]?.find((row) => row.id === id)
  const codeOf = (column: string, id: unknown) => listed(column, id)?.code ?? null

  /** The records that count: no draft, and none that an opened record corrects. */
  const counted = () => {
    const replaced = new Set(all.flatMap(({ correctsId, status }) => (status === 'draft' ? [] : [correctsId])))
    return all.filter(({ id, status }) => status !== 'draft' && !replaced.has(id))
  }
  const filters = ['partNumberId', 'workCenterId', 'areaId', 'levelId', 'customerId', 'supplierId'] as const
  /** What is asked of most reports: everything, a period in a zone, and one of each thing that narrows. */
  const questions = (): Asked[] => [
    {},
    { from: '2026-08-01', to: '2026-11-10', timezone: 'Pacific/Auckland' },
    { from: '2026-10-20' },
    { to: '2026-06-30', timezone: 'America/Chicago' },
    ...filters.map((name) => ({ [name]: String(all.find((row) => row[name] !== null)?.[name]) })),
    { from: '2026-01-01', partNumberId: String(all[3]?.partNumberId), workCenterId: String(all[3]?.workCenterId) },
  ]
  const isAsked = (query: Asked) => (row: Defect) => {
    const day = dayIn(query.timezone ?? 'UTC', row.detectedAt)
    const isWithin = day >= (query.from ?? '0') && day <= (query.to ?? '9')
    return isWithin && filters.every((name) => query[name] === undefined || row[name] === Number(query[name]))
  }

  test('a draft and a corrected record count nowhere, and a correction only once it is opened', () => {
    const corrections = all.filter(({ correctsId }) => correctsId !== null)
    const isCounted = new Set(counted().map(({ id }) => id))
    for (const status of ['draft', 'open', 'closed'] as const) {
      const [one] = corrections.filter((row) => row.status === status && !corrections.some(({ correctsId }) => correctsId === row.id))
      expect([status, isCounted.has(Number(one?.id)), isCounted.has(Number(one?.correctsId))]).toEqual(
        status === 'draft' ? [status, false, true] : [status, true, false],
      )
    }
  })

  test.each(['quantity', 'records'])('the Pareto by %s has the largest first, and its shares come to exactly 100', async (by) => {
    for (const query of [...questions(), { category: 'Surface' }, { category: 'surface', supplierId: '1' }, { from: '2999-01-01' }]) {
      const asked = new Map(
        counted()
          .filter(isAsked(query))
          .map((row) => [row.id, row]),
      )
      const found = findings.filter(({ defectId }) => asked.has(defectId))
      const wanted = (lists.failureCodeId ?? [])
        .filter(({ category }) => !('category' in query) || category === query.category)
        .map((failure) => {
          const own = found.filter(({ failureCodeId }) => failureCodeId === failure.id)
          const amount = by === 'quantity' ? sum(own, 'quantity') : new Set(own.map(({ defectId }) => defectId)).size
          return { failureCode: failure.code, name: english(failure), category: failure.category, amount }
        })
        .filter(({ amount }) => amount > 0)
        .sort(
          compare(
            ({ amount }) => -amount,
            ({ failureCode }) => folded(failureCode),
          ),
        )
      const total = sum(wanted, 'amount')
      const { rows, totals } = await ask(ctx, 'defectPareto', { ...query, by })
      expect(rows).toEqual(
        wanted.map((line, at) => {
          const cumulativePercent = percent(sum(wanted.slice(0, at + 1), 'amount'), total)
          return { ...line, sharePercent: percent(line.amount, total), cumulativePercent }
        }),
      )
      expect(totals).toEqual([{ amount: total }])
      if (wanted.length > 0) expect(rows.at(-1)?.cumulativePercent).toBe(100)
      if (!('category' in query) && !query.from?.startsWith('2999')) expect(wanted.length).toBeGreaterThan(5)
    }
  })

  test('a failure code that was found twice on one record is one record of the Pareto', async () => {
    const twice = Map.groupBy(findings, ({ defectId, failureCodeId }) => `${defectId} ${failureCodeId}`)
    expect([...twice.values()].some((group) => group.length > 1)).toBe(true)
  })

  const figures = (rows: readonly Defect[]) => ({
    records: rows.length,
    quantityInspected: sum(rows, 'quantityInspected'),
    quantityDefective: sum(rows, 'quantityDefective'),
    open: rows.filter(({ status }) => status !== 'closed').length,
  })

  test.each([
    ['part', 'partNumberId'],
    ['work-center', 'workCenterId'],
    ['area', 'areaId'],
    ['level', 'levelId'],
    ['customer', 'customerId'],
    ['supplier', 'supplierId'],
  ] as const)('defects by %s are counted for each, the largest quantity first', async (by, column) => {
    for (const query of questions()) {
      const asked = counted().filter(isAsked(query))
      const wanted = [...Map.groupBy(asked, (row) => row[column])]
        .map(([id, group]) => ({ code: codeOf(column, id), name: english(listed(column, id)), ...figures(group) }))
        .sort(
          compare(
            ({ quantityDefective }) => -quantityDefective,
            ({ code }) => folded(code),
          ),
        )
      expect(wanted.length).toBeGreaterThan(0)
      expect(await ask(ctx, 'defectsBy', { ...query, by })).toMatchObject({ rows: wanted, totals: [figures(asked)] })
    }
  })

  test('defects by week are counted for whole weeks of the zone, none left out', async () => {
    const mondayOf = (day: string) =>
      new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10)
    for (const [query, first, last] of [
      [{}, '2026-08-31', '2026-11-23'],
      [{ from: '2026-09-20', to: '2026-10-04', timezone: 'Pacific/Auckland' }, '2026-09-14', '2026-09-28'],
      [{ partNumberId: String(all[0]?.partNumberId), timezone: 'America/Chicago' }, '2026-08-31', '2026-11-23'],
    ] as const) {
      const { from: _, to: __, ...rest }: Asked = query
      const byWeek = Map.groupBy(counted().filter(isAsked(rest)), ({ detectedAt }) => mondayOf(dayIn(rest.timezone ?? 'UTC', detectedAt)))
      const mondays = Array.from({ length: daysBetween(first, last) / 7 + 1 }, (_, at) =>
        new Date(Date.parse(first) + at * 7 * 86_400_000).toISOString().slice(0, 10),
      )
      const wanted = mondays.map((weekStartsOn) => ({ weekStartsOn, ...figures(byWeek.get(weekStartsOn) ?? []) }))
      const { rows, totals } = await ask(ctx, 'defectsByWeek', query)
      expect(rows).toMatchObject(wanted)
      expect(rows).toHaveLength(wanted.length)
      expect(totals).toEqual([figures(mondays.flatMap((monday) => byWeek.get(monday) ?? []))])
      expect(rows.at(-1)?.week).toBe(last === '2026-11-23' ? '2026-W48' : '2026-W40')
    }
  })

  test('first-pass yield is what was good of what was inspected, per part and work centre and over all, null where nothing was', async () => {
    const yieldOf = (rows: readonly Defect[]) => {
      const { quantityInspected, quantityDefective } = figures(rows)
      return quantityInspected === 0 ? null : percent(quantityInspected - quantityDefective, quantityInspected)
    }
    const nulls = []
    for (const query of questions()) {
      const asked = counted().filter(isAsked(query))
      const wanted = [...Map.groupBy(asked, ({ partNumber: part, workCenter: center }) => `${folded(part)} ${folded(center)}`)]
        .sort(compare(([key]) => key))
        .map(([, group]) => {
          const { open: _, ...rest } = figures(group)
          return { part: group[0]?.partNumber, workCenter: group[0]?.workCenter, ...rest, yieldPercent: yieldOf(group) }
        })
      const { open: _, ...rest } = figures(asked)
      expect(await ask(ctx, 'firstPassYield', query)).toMatchObject({ rows: wanted, totals: [{ ...rest, yieldPercent: yieldOf(asked) }] })
      nulls.push(...wanted.filter(({ yieldPercent }) => yieldPercent === null))
    }
    expect(nulls.length).toBeGreaterThan(0)
  })

  const byCurrency = (rows: readonly Row[]) => [...Map.groupBy(rows, ({ currency }) => currency)].sort(compare(([one]) => folded(one)))

  test('the cost of poor quality is added up by month, kind and currency, and by part or work centre', async () => {
    const byId = new Map(counted().map((row) => [row.id, row]))
    for (const by of [undefined, 'part', 'work-center'])
      for (const [query, first, last] of [
        [{}, '2025-11', '2026-11'],
        [{ from: '2026-09-15', to: '2026-10-02', timezone: 'Pacific/Auckland' }, '2026-09', '2026-10'],
        [{ supplierId: String(lists.supplierId?.[0]?.id) }, '2025-11', '2026-11'],
      ] as const) {
        const { from: _, to: __, ...rest }: Asked = query
        const of = (defectId: number) => byId.get(defectId)
        const monthOf = (at: string) => dayIn(rest.timezone ?? 'UTC', at).slice(0, 7)
        const asked = dispositions.filter(({ defectId, decidedAt }) => {
          const row = of(defectId)
          return row !== undefined && isAsked(rest)(row) && monthOf(decidedAt) >= first && monthOf(decidedAt) <= last
        })
        const codes = (defectId: number) =>
          by === 'part' ? of(defectId)?.partNumber : by === 'work-center' ? of(defectId)?.workCenter : null
        const grouped = Map.groupBy(asked, ({ decidedAt, kind, currency, defectId }) =>
          [monthOf(decidedAt), folded(codes(defectId)), kind, currency ?? ''].join('\u0001'),
        )
        const wanted = [...grouped].sort(compare(([key]) => key)).map(([, group]) => ({
          month: monthOf(String(group[0]?.decidedAt)),
          kind: group[0]?.kind,
          code: codes(Number(group[0]?.defectId)) ?? null,
          dispositions: group.length,
          quantity: sum(group, 'quantity'),
          uncosted: group.filter(({ cost }) => cost === null).length,
          cost: sum(group, 'cost', 2),
          currency: group[0]?.currency,
        }))
        expect(wanted.length).toBeGreaterThan(3)
        const { rows, totals } = await ask(ctx, 'costOfPoorQuality', { ...query, ...(by ? { by } : {}) })
        expect(rows).toEqual(wanted)
        expect(totals).toEqual(
          byCurrency(asked).map(([currency, group]) => ({
            currency,
            dispositions: group.length,
            quantity: sum(group, 'quantity'),
            uncosted: group.filter(({ cost }) => cost === null).length,
            cost: sum(group, 'cost', 2),
          })),
        )
      }
  })

  const openQuestions = (): Asked[] => questions().flatMap(({ from, to: _, ...rest }) => (from === undefined ? [rest] : []))
  const isOpen = ({ status }: Defect) => status !== 'closed'

  test('the age of what is open is counted in bands by state, with what is overdue and the actions', async () => {
    for (const query of [...openQuestions(), { timezone: 'Pacific/Auckland' }]) {
      const zone = query.timezone ?? 'UTC'
      const today = dayIn(zone, now)
      const bandOf = ({ detectedAt }: Defect) => {
        const days = daysBetween(dayIn(zone, detectedAt), today)
        return days <= 7 ? '0-7' : days <= 30 ? '8-30' : days <= 60 ? '31-60' : days <= 90 ? '61-90' : 'over 90'
      }
      const records = new Map(
        counted()
          .filter(isAsked({ ...query }))
          .map((row) => [row.id, row]),
      )
      const open = [...records.values()].filter(isOpen)
      const todo = actions.filter(({ doneAt, defectId }) => doneAt === null && records.has(defectId))
      const isLate = ({ dueOn }: { dueOn: string | null }) => dueOn !== null && dueOn < today
      const line = (own: readonly Defect[], doing: typeof actions) => ({
        defects: own.length,
        open: own.filter(({ status }) => status === 'open').length,
        contained: own.filter(({ status }) => status === 'contained').length,
        inReview: own.filter(({ status }) => status === 'in-review').length,
        dispositioned: own.filter(({ status }) => status === 'dispositioned').length,
        inRework: own.filter(({ status }) => status === 'in-rework').length,
        verification: own.filter(({ status }) => status === 'verification').length,
        overdue: own.filter(isLate).length,
        actions: doing.length,
        actionsOverdue: doing.filter(isLate).length,
      })
      const ofBand = (band: string, id: number) => {
        const row = records.get(id)
        return row !== undefined && bandOf(row) === band
      }
      const wanted = ['0-7', '8-30', '31-60', '61-90', 'over 90'].map((band) => ({
        band,
        ...line(
          open.filter((row) => bandOf(row) === band),
          todo.filter(({ defectId }) => ofBand(band, defectId)),
        ),
      }))
      expect(await ask(ctx, 'openDefectAge', query)).toMatchObject({ rows: wanted, totals: [line(open, todo)] })
    }
  })

  test('what is open is listed with its actions, the longest detected first', async () => {
    for (const query of [...openQuestions(), { timezone: 'Pacific/Auckland' }]) {
      const zone = query.timezone ?? 'UTC'
      const today = dayIn(zone, now)
      const records = new Map(
        counted()
          .filter(isAsked(query))
          .map((row) => [row.id, row]),
      )
      const line = (row: Defect, own: { of: string; state: string; person: unknown; dueOn: string | null }) => ({
        ...own,
        number: row.number,
        part: row.partNumber,
        workCenter: row.workCenter,
        detectedAt: row.detectedAt,
        daysOpen: daysBetween(dayIn(zone, row.detectedAt), today),
        daysOverdue: own.dueOn === null ? null : Math.max(0, daysBetween(own.dueOn, today)),
      })
      const wanted = [...records.values()]
        .sort(
          compare(
            ({ detectedAt }) => detectedAt,
            ({ number }) => number,
          ),
        )
        .flatMap((row) => [
          ...(isOpen(row) ? [line(row, { of: 'defect', state: row.status, person: row.preparedBy, dueOn: row.dueOn })] : []),
          ...actions
            .filter(({ defectId, doneAt }) => defectId === row.id && doneAt === null)
            .map(({ kind, owner, dueOn }) => line(row, { of: 'action', state: kind, person: owner, dueOn })),
        ])
      expect(wanted.length).toBeGreaterThan(0)
      expect((await ask(ctx, 'openDefects', query)).rows).toEqual(wanted)
    }
  })

  test('suppliers are told what was wrong, what went back, what it cost and how long it took', async () => {
    for (const query of questions()) {
      const asked = counted().filter((row) => row.supplierId !== null && isAsked(query)(row))
      const wanted = (lists.supplierId ?? []).toSorted(compare(({ code }) => folded(code))).flatMap((one) => {
        const own = new Map(asked.filter(({ supplierId }) => supplierId === one.id).map((row) => [row.id, row]))
        if (own.size === 0) return []
        const decided = dispositions.filter(({ defectId }) => own.has(defectId))
        const returns = decided.filter(({ kind }) => kind === 'return-to-vendor')
        const returned = [...new Set(returns.map(({ defectId }) => defectId))]
        const closed = [...own.values()].filter(({ closedAt }) => closedAt !== null)
        const spent = closed.reduce((total, row) => total + Math.max(0, Date.parse(String(row.closedAt)) - Date.parse(row.detectedAt)), 0)
        const costs = byCurrency(decided.filter(({ cost }) => cost !== null)).map(([currency, group]) => {
          return { cost: sum(group, 'cost', 2), currency }
        })
        const whose = { supplier: one.code, name: one.name }
        const first = {
          ...whose,
          records: own.size,
          quantityDefective: sum([...own.values()], 'quantityDefective'),
          returnedRecords: returned.length,
          returnedQuantity: sum(returns, 'quantity'),
          openReturns: returned.filter((id) => own.get(id)?.status !== 'closed').length,
          meanDaysToClose: closed.length === 0 ? null : hundredths(spent * 100, closed.length * 86_400_000),
        }
        const empty = Object.fromEntries(Object.keys(first).map((name) => [name, null]))
        return [
          { ...first, ...(costs[0] ?? { cost: null, currency: null }) },
          ...costs.slice(1).map((cost) => ({ ...empty, ...whose, ...cost })),
        ]
      })
      const { rows, totals } = await ask(ctx, 'supplierView', query)
      expect(rows).toEqual(wanted)
      const withCost = wanted.filter(({ cost }) => cost !== null)
      expect(totals?.filter(({ cost }) => cost !== 0)).toEqual(
        byCurrency(withCost).map(([currency, group]) => ({ currency, cost: sum(group, 'cost', 2) })),
      )
    }
  })

  test.each(defectReports.map(({ name }) => name))('the workbook of %s holds what its JSON says', async (name) => {
    expect(await sheetOf(ctx, name)).toEqual(cellsFor(name, await ask(ctx, name)))
  })

  test('a correction takes the place of what it corrects once it is opened, and gives it back when it is removed', async () => {
    const one = await createTestDatabase(dialect)
    const own = { ...one.context(), now: () => now }
    await fillDefects(own, 1, 3)
    const before = await rowsOf(own, defect)
    const [row] = before
    const [failure] = await rowsOf(own, failureCode)
    if (!row || !failure) throw new Error('nothing was made')
    const supplierId = (await rowsOf(own, supplier))[0]?.id ?? null
    const figuresOf = async () => {
      const { totals } = await ask(own, 'defectPareto')
      const yields = await ask(own, 'firstPassYield')
      const suppliers = await ask(own, 'supplierView', { supplierId: String(supplierId) })
      const pick = (of: Row | undefined) => of?.records ?? 0
      return [totals?.[0]?.amount, pick(yields.totals?.[0]), pick(suppliers.rows[0])]
    }
    const base = await figuresOf()
    const { id: _, createdAt: __, updatedAt: ___, ...copy } = row
    const made = async (number: string, status: 'draft' | 'closed', correctsId: number | null, quantity: number) => {
      const [written] = await commit(own, [insert(defect, { ...copy, number, status, correctsId, supplierId })])
      const defectId = Number(written?.id)
      await commit(own, [insert(defectFinding, { defectId, failureCodeId: failure.id, quantity, detectedAt: row.detectedAt })])
      return (await rowsOf(own, defect)).find(({ id }) => id === defectId) ?? row
    }
    const plus = (quantity: number, records: number) => [Number(base[0]) + quantity, Number(base[1]) + records, Number(base[2]) + records]
    const wrong = await made('X-1', 'closed', null, 100)
    expect(await figuresOf()).toEqual(plus(100, 1))
    const right = await made('X-2', 'draft', wrong.id, 7)
    expect(await figuresOf()).toEqual(plus(100, 1))
    await commit(own, [update(defect, right, { status: 'open' })])
    expect(await figuresOf()).toEqual(plus(7, 1))
    const opened = (await rowsOf(own, defect)).find(({ id }) => id === right.id) ?? row
    const [found] = (await rowsOf(own, defectFinding)).filter(({ defectId }) => defectId === right.id)
    if (!found) throw new Error('the finding is gone')
    await commit(own, [remove(defectFinding, found), remove(defect, opened)])
    expect(await figuresOf()).toEqual(plus(100, 1))
    await one.drop()
  })

  test('an empty database has no figures, and nothing is divided by it', async () => {
    const one = await createTestDatabase(dialect)
    expect(await ask(one.context(), 'defectPareto')).toMatchObject({ rows: [], totals: [{ amount: 0 }] })
    expect(await ask(one.context(), 'firstPassYield')).toMatchObject({ rows: [], totals: [{ records: 0, yieldPercent: null }] })
    expect((await ask(one.context(), 'openDefectAge')).totals).toMatchObject([{ defects: 0, actions: 0 }])
    for (const name of ['defectsBy', 'costOfPoorQuality', 'openDefects', 'supplierView'])
      expect((await ask(one.context(), name)).rows).toEqual([])
    await one.drop()
  })
})

test('the Pareto is added up out of indexes alone, whatever it is asked', async () => {
  const database = await createTestDatabase('sqlite')
  const ctx = { ...database.context(), now: () => now }
  await fillDefects(ctx, 50, 3)
  const period = { from: '2025-11-28', to: '2026-11-27' }
  for (const asked of [
    {},
    period,
    { by: 'records' },
    { ...period, by: 'records' },
    { partNumberId: '1' },
    { ...period, workCenterId: '1' },
  ]) {
    const plan: string[] = []
    const read: typeof ctx.engine.read = async (queries) => {
      const explained = queries.map((query) => ({ ...query, sql: `EXPLAIN QUERY PLAN ${query.sql}` }))
      plan.push(...(await ctx.engine.read(explained)).flat().map(({ detail }) => String(detail)))
      return ctx.engine.read(queries)
    }
    await defectPareto.run({ ...ctx, engine: { ...ctx.engine, read } }, defectPareto.input.parse(asked))
    const steps = plan.filter((step) => /^(SEARCH|SCAN) [dw] /.test(step))
    expect([asked, steps.length > 0, steps.filter((step) => !step.includes(' COVERING INDEX '))]).toEqual([asked, true, []])
  }
  await database.drop()
})

test('sums beyond 15 digits stay exact, and are given as text', async () => {
  const database = await createTestDatabase()
  const ctx = { ...database.context(), now: () => now }
  await fillDefects(ctx, 1, 3)
  const [row] = await rowsOf(ctx, defect)
  const [failure] = await rowsOf(ctx, failureCode)
  if (!row || !failure) throw new Error('nothing was made')
  const { id: _, ...copy } = row
  const most = 999_999_999_999.999
  for (const number of ['X-1', 'X-2', 'X-3']) {
    const large = { quantityLot: most, quantityInspected: most, quantityDefective: most }
    const [made] = await commit(ctx, [insert(defect, { ...copy, number, status: 'open', ...large })])
    await commit(ctx, [
      insert(defectFinding, { defectId: Number(made?.id), failureCodeId: failure.id, quantity: most, detectedAt: row.detectedAt }),
    ])
  }
  const { rows } = await ask(ctx, 'defectPareto')
  expect(rows[0]).toMatchObject({ failureCode: failure.code, amount: '2999999999999.997' })
  await database.drop()
})

test('wrong parameters are all named at once, and a technician may ask', async () => {
  const api = await openApi()
  const refused = await api.call('GET', '/api/defects/reports/defect-pareto?by=colour&partNumberId=x&timezone=X/Y&to=2026-13-01&week=1')
  expect([refused.status, [...new Set(refused.json.errors.map((issue) => issue.path))].sort()]).toEqual([
    400,
    ['by', 'partNumberId', 'timezone', 'to', 'week'],
  ])
  const backwards = await api.call('GET', '/api/defects/reports/defects-by?from=2026-02-01&to=2026-01-01')
  expect(backwards.json.errors).toMatchObject([{ path: 'to', code: 'range', message: '2026-01-01 is before 2026-02-01' }])
  for (const as of ['technician', 'auditor', 'medic', 'staff', 'manager'])
    expect((await api.call('GET', '/api/defects/reports/open-defect-age', { as })).status).toBe(200)
  expect((await api.call('GET', '/api/defects/reports/open-defect-age', { as: null })).status).toBe(401)
  await api.drop()
})
