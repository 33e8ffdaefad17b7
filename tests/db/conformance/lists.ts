// Lists of every resource: each sort and filter that it declares gives the rows that the rule of the README gives, in its order.
import { describe, expect } from 'vitest'
import { labelName, type Resource, systemColumns } from '../../../shared/catalogue/resource.ts'
import type { DbContext } from '../../../shared/db/context.ts'
import { parseList } from '../../../shared/db/list-request.ts'
import { list } from '../../../shared/db/listing.ts'
import type { Row } from '../../../shared/db/rows.ts'
import { fold, storeSamples, valuesOf } from './samples.ts'
import { everything } from './specimen.ts'
import { holds, outcomeOf } from './twin.ts'

const count = 45

/** What a list is asked for, and the condition that its rows meet. */
interface Asked {
  readonly query: Readonly<Record<string, string>>
  readonly meets: (row: Row) => boolean
}

/** Text compares by the bytes of its fold, all else as it is; empty is before everything. */
function compare(a: unknown, b: unknown): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(fold(a)), Buffer.from(fold(b)))
  return Number(a) - Number(b)
}

/** Every sort of a resource both ways, and one way or the other with each of its filters by each operator. */
function questionsOf(resource: Resource): Asked[] {
  return ['id', ...Object.keys(resource.lists)].flatMap((sort) => {
    const filters = new Set([
      ...(resource.lists[sort] ?? []),
      ...resource.naturalKey,
      ...resource.unique,
      ...(sort === 'updatedAt' ? [] : [sort]),
    ])
    const conditions = [...filters].filter((name) => name !== 'id').flatMap((name) => conditionsOn(resource, name))
    return [
      ...[sort, `-${sort}`].map((order) => ({ query: { sort: order }, meets: (row: Row) => row.deletedAt === null })),
      { query: { sort, empty: 'last' }, meets: (row: Row) => row.deletedAt === null },
      ...conditions.map(({ query, meets }, at) => {
        const order = at % 2 === 0 ? sort : `-${sort}`
        const deleted = ['exclude', 'include', 'only'][at % 3] ?? 'exclude'
        const isShown = (row: Row) => deleted === 'include' || (row.deletedAt === null) === (deleted === 'exclude')
        return { query: { sort: order, deleted, ...query }, meets: (row: Row) => isShown(row) && meets(row) }
      }),
    ]
  })
}

const shown = (value: unknown) => (typeof value === 'number' && String(value).includes('e-') ? Number(value).toFixed(15) : String(value))

/** A query takes what people type: numbers of 15 digits, days since the year 1000. */
function canBeTyped(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) < 1e15
  return value !== '' && !/^0\d{3}-/.test(String(value))
}

/** Conditions on a column: equal to a value, among some, below, above, empty, beginning with. */
function conditionsOn(resource: Resource, name: string): Asked[] {
  const column = resource.columns[name]
  if (!column || typeof valuesOf(resource, column)[0] === 'object') return []
  const values = column.refersTo === null ? valuesOf(resource, column).filter(canBeTyped) : [1, 2, 3, 4]
  const some = values.filter((_, at) => at % Math.ceil(values.length / 9) === 0)
  const listed = some.filter((value) => !String(value).includes(',')).slice(0, 6)
  const is = (test: (order: number) => boolean, value: unknown) => (row: Row) => row[name] !== null && test(compare(row[name], value))
  return [
    ...some.map((value) => ({ query: { [name]: shown(value) }, meets: is((order) => order === 0, value) })),
    {
      query: { [`${name}.in`]: listed.map(shown).join(',') },
      meets: (row) => row[name] !== null && listed.some((value) => compare(row[name], value) === 0),
    },
    ...some.slice(0, 4).flatMap((value) => [
      { query: { [`${name}.lt`]: shown(value) }, meets: is((order) => order < 0, value) },
      { query: { [`${name}.gte`]: shown(value) }, meets: is((order) => order >= 0, value) },
    ]),
    {
      query: { [`${name}.gt`]: shown(some[0]), [`${name}.lte`]: shown(some.at(-1)) },
      meets: (row) => is((order) => order > 0, some[0])(row) && is((order) => order <= 0, some.at(-1))(row),
    },
    { query: { [`${name}.null`]: 'true' }, meets: (row) => row[name] === null },
    { query: { [`${name}.null`]: 'false' }, meets: (row) => row[name] !== null },
    ...(column.keyed
      ? prefixes.map((prefix) => ({
          query: { [`${name}.prefix`]: prefix },
          meets: (row: Row) => typeof row[name] === 'string' && fold(row[name]).startsWith(fold(prefix)),
        }))
      : []),
  ]
}

const prefixes = ['a', 'A ', 'É', 's', 'ß', 'ﬀ', '😀', '\u{10fffd}', '%', '_', '[', '~', '']
const needles = ['a', 'B', 'É', 'ß', 'ﬀ', '😁', '%', '_', '[', "'", '  ', '\\']

/** All ids of a list, page by page, with the cursors between them. */
async function pages(ctx: DbContext, resource: Resource, query: Readonly<Record<string, string>>, limit = 5) {
  const ids: unknown[] = []
  const cursors: string[] = []
  for (let cursor: string | undefined = undefined; ; ) {
    const asked = { ...query, limit: String(limit), ...(cursor === undefined ? {} : { cursor }) }
    const page = await list(ctx, resource, parseList(ctx, resource, Object.entries(asked)))
    ids.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) return { ids, cursors }
    cursor = page.nextCursor
    cursors.push(cursor)
  }
}

export function listContract(): void {
  // of those that everybody, administrators too, has their own rows of, these rows are nobody's
  const shared = everything.resources.filter(({ own }) => !own?.roles.includes('admin'))
  describe.each(shared.map((resource) => ({ name: resource.name, resource })))('of $name', ({ resource }) => {
    const asked = questionsOf(resource)

    holds(
      'gives for every sort and filter the rows of the rule in its order, page by page',
      async ({ ctx }) => {
        const rows = await storeSamples(ctx, resource, count)
        const answers = []
        for (const { query } of asked) answers.push(await pages(ctx, resource, query))
        return { rows, answers }
      },
      ({ rows, answers }) => {
        // there are few parents, and some resources have at most one row of each
        expect(rows.length).toBeGreaterThan(resource.unique.some((name) => resource.columns[name]?.refersTo) ? 3 : 20)
        for (const [at, { query, meets }] of asked.entries()) {
          const sort = (query.sort ?? '').replace('-', '')
          const order = (a: Row, b: Row) => compare(a[sort], b[sort]) || Number(a.id) - Number(b.id)
          const ordered = rows.filter(meets).sort((a, b) => (query.sort?.startsWith('-') ? order(b, a) : order(a, b)))
          const isEmpty = (row: Row) => query.empty === 'last' && row[sort] === null
          const right = [...ordered.filter((row) => !isEmpty(row)), ...ordered.filter(isEmpty)]
          expect([query, answers[at]?.ids]).toEqual([query, right.map(({ id }) => id)])
        }
      },
    )

    holds(
      'gives whole rows, with the label of every reference and the sums, and counts them',
      async ({ ctx }) => {
        const made = new Map<Resource, Row[]>()
        const rows = await storeSamples(ctx, resource, count, made)
        const { items, count: counted } = await list(
          ctx,
          resource,
          parseList(ctx, resource, [
            ['sort', 'id'],
            ['limit', '1000'],
            ['count', 'true'],
            ['deleted', 'include'],
          ]),
        )
        return { rows, items, counted, parents: ctx.catalogue.from(resource).map(({ to }) => made.get(to) ?? rows) }
      },
      ({ rows, items, counted, parents }) => {
        expect(counted).toBe(rows.length)
        const references = everything.from(resource)
        items.forEach((item, at) => {
          const labels = references.map(({ column, to }, place) => {
            const parent = parents[place]?.find(({ id }) => id === item[column])
            const label = to.naturalKey.find((name) => to.columns[name]?.refersTo === null) ?? 'id'
            return [labelName(column), parent?.[label] ?? null]
          })
          expect(item).toMatchObject({ ...rows[at], ...Object.fromEntries(labels) })
        })
        for (const [name, { sum }] of Object.entries(resource.columns)) {
          if (sum?.of !== resource.name) continue
          const units = (row: Row) => Math.round(Number(row[sum.column]) * 1000)
          const sumOf = (id: unknown) =>
            rows.filter((row) => row[sum.by] === id && row.deletedAt === null).reduce((all, row) => all + units(row), 0)
          expect(items.map((item) => [item.id, item[name]])).toEqual(items.map(({ id }) => [id, sumOf(id) / 1000]))
        }
      },
    )

    if (resource.search.length > 0) {
      holds(
        'finds by any part of the texts that it searches, whatever the case',
        async ({ ctx }) => {
          const rows = await storeSamples(ctx, resource, count)
          const found = []
          for (const q of needles) found.push(q.trim() === '' ? [] : (await pages(ctx, resource, { sort: 'id', q })).ids)
          return { rows, found }
        },
        ({ rows, found }) => {
          const live = rows.filter(({ deletedAt }) => deletedAt === null)
          const holdsNeedle = (row: Row, q: string) =>
            resource.search.some((name) => typeof row[name] === 'string' && fold(row[name]).includes(fold(q)))
          for (const [at, q] of needles.entries()) {
            const right = q.trim() === '' ? [] : live.filter((row) => holdsNeedle(row, q)).map(({ id }) => id)
            expect([q, found[at]]).toEqual([q, right])
          }
        },
        'all bytes as text',
      )
    }
  })

  holds(
    'of rows that no sort can tell apart goes by their ids, both ways, and a page may end among them',
    async ({ ctx }) => {
      const [resource] = [everything.get('category')]
      await storeSamples(ctx, resource, 1)
      return [await pages(ctx, resource, { sort: 'name' }, 1), await pages(ctx, resource, { sort: '-name' }, 1)]
    },
    (outcome) => expect(outcome.map(({ ids }) => ids)).toEqual([[1], [1]]),
  )

  holds(
    'refuses the same questions in the same words',
    async ({ ctx }) => {
      const resource = everything.get('specimen')
      const refused: Readonly<Record<string, string>>[] = [
        { sort: 'essay' },
        { sort: 'note', note: 'x' },
        { 'code.prefix': 'a\u0000' },
        { q: 'a\u0000' },
        { q: '\ud83d' },
        { quantity: '0.0001', sort: 'quantity' },
        { seenAt: '10000-01-01T00:00:00Z', sort: 'seenAt' },
        { madeOn: '2027-02-29', sort: 'madeOn' },
        { 'state.in': 'new,old', sort: 'code' },
        { cursor: 'x' },
      ]
      const outcomes = []
      for (const query of refused) outcomes.push(await outcomeOf(Promise.resolve().then(() => pages(ctx, resource, query))))
      return outcomes
    },
    (outcomes) => {
      for (const outcome of outcomes) expect(outcome).toMatchObject({ error: 'AppError', code: 'invalid' })
    },
  )
}

/** What the lists of every resource must keep to, so that engines cannot differ. */
export function listRules(): void {
  holds(
    'every sort is by a key, a number, a day, a time or an instant, and every filter by these or by a closed list of words',
    async () =>
      everything.resources.flatMap((resource) => {
        const kindOf = (name: string) => resource.columns[name] ?? systemColumns[name as keyof typeof systemColumns]
        const isBare = (name: string) => ['text', 'choice', 'json'].includes(kindOf(name)?.kind ?? '') && !kindOf(name)?.keyed
        const filters = [...Object.values(resource.lists).flat(), ...resource.naturalKey, ...resource.unique]
        return [
          ...Object.keys(resource.lists)
            .filter(isBare)
            .map((name) => `${resource.name} sorts by ${name}`),
          ...filters.filter((name) => isBare(name) && kindOf(name)?.kind !== 'choice').map((name) => `${resource.name} filters by ${name}`),
        ]
      }),
    [],
  )
}
