// What the bench of tasks asks for: every declared list, first and hundredth page, searches, and the mixed day of a hundred people.

import { selectEntries } from '../../shared/audit/entry.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { list, listQueries } from '../../shared/db/listing.ts'
import { gather, select, selectById } from '../../shared/db/store.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { headersOf, type ReadCase } from './two-servers.ts'

const pathOf = (query: Readonly<Record<string, string>>) => `${task.path}?${new URLSearchParams(query)}`

const asking = (ctx: DbContext, query: Readonly<Record<string, string>>) => ({
  path: pathOf(query),
  queries: listQueries(ctx, task, parseList(ctx, task, Object.entries(query))).page,
})

/** Values that a filter is tried with. */
const values: Readonly<Record<string, readonly string[]>> = {
  assigneeId: ['2', '5', '9', '14'],
  siteId: ['1', '3', '5', '8'],
  status: ['pending', 'in-progress', 'completed', 'cancelled'],
  priority: ['low', 'normal', 'high', 'urgent'],
}

/** Every declared sort both ways, alone and with each of its filters; the first page, and the hundredth that its cursors lead to. */
export async function listCases(ctx: DbContext): Promise<ReadCase[]> {
  const cases: ReadCase[] = []
  for (const [sort, filters] of Object.entries(task.lists)) {
    for (const order of [sort, `-${sort}`]) {
      for (const filter of [null, ...filters]) {
        const queries = (filter === null ? [''] : (values[filter] ?? [])).map((value) => ({
          sort: order,
          ...(filter === null ? {} : { [filter]: value }),
        }))
        const name = `sort=${order}${filter === null ? '' : `&${filter}`}`
        cases.push({ name: `${name}, page 1`, asked: queries.map((query) => asking(ctx, query)) })
        const later = []
        for (const query of queries) later.push(asking(ctx, { ...query, cursor: await hundredth(ctx, query) }))
        cases.push({ name: `${name}, page 100`, asked: later })
      }
    }
  }
  return cases
}

/** The cursor of the hundredth page, or of the last but one where there are fewer. */
async function hundredth(ctx: DbContext, query: Readonly<Record<string, string>>): Promise<string> {
  let cursor = ''
  for (let page = 1; page < 100; page++) {
    const { nextCursor } = await list(ctx, task, parseList(ctx, task, Object.entries({ ...query, ...(cursor && { cursor }) })))
    if (nextCursor === null) break
    cursor = nextCursor
  }
  return cursor
}

const words = [
  { name: 'a common word', q: 'replace' },
  { name: 'a rare word', q: 'asbestos' },
  { name: 'two words', q: 'replace pump' },
  { name: 'two letters', q: 're' },
  { name: 'three letters', q: 'pum' },
  { name: 'a phrase with accents', q: 'façade panel, café' },
  { name: 'three common words', q: 'inspect roof drain' },
  { name: 'nothing found', q: 'zeppelin' },
]

/** Searches, alone and with filters. */
export function searchCases(ctx: DbContext): ReadCase[] {
  const filtered: readonly Readonly<Record<string, string>>[] = [
    { status: 'in-progress' },
    { status: 'completed' },
    { assigneeId: '5' },
    { siteId: '3' },
  ]
  return words.flatMap(({ name, q }) => [
    { name, asked: [asking(ctx, { q })] },
    { name: `${name}, filtered`, asked: filtered.map((filter) => asking(ctx, { q, ...filter })) },
  ])
}

/** A task as a client sends it. */
export const newTask = (at: number) => ({
  title: `Replace air filter, workshop ${at}`,
  description: 'Bring the tall ladder. Key is at reception, sign for it.',
  siteId: (at % 8) + 1,
  assigneeId: (at % 19) + 1,
  dueOn: `2027-0${(at % 9) + 1}-1${at % 10}`,
})

/** What a hundred people do in turn, 90 % of it reads; `paths` are those of the reads. */
export async function mixedDay(ctx: DbContext, tasks: number) {
  const [people] = await gather(ctx, [select(ctx, user, { isActive: true })])
  const reads: ReadCase['asked'][number][] = []
  const requests: { method: string; path: string; headers: Record<string, string>; body?: string }[] = []
  // behind the few that the seed has made, whose block of ids is not used up
  const idAt = (at: number) => ((at * 7919) % (tasks - 100)) + 65
  for (let at = 0; at < 1000; at++) {
    const { id, username } = people[at % people.length] ?? { id: 1, username: 'nobody' }
    const headers = headersOf({ id, name: username, role: 'manager', siteIds: null, sessionId: 'bench' })
    const row = idAt(at)
    const read = (asked: ReadCase['asked'][number]) => {
      reads.push(asked)
      requests.push({ method: 'GET', path: asked.path, headers })
    }
    const kind = at % 20
    if (kind === 7)
      requests.push(
        at % 40 === 7
          ? { method: 'POST', path: task.path, headers, body: JSON.stringify(newTask(at)) }
          : {
              method: 'POST',
              path: `${task.path}/${row}/comment`,
              headers,
              body: JSON.stringify({ body: 'Looked at it, parts are ordered.' }),
            },
      )
    else if (kind === 17)
      requests.push({
        method: 'PATCH',
        path: `${task.path}/${row}`,
        headers,
        body: JSON.stringify({ priority: at % 40 === 17 ? 'high' : 'low' }),
      })
    else if (kind < 6) read(asking(ctx, { sort: 'openDueAt', open: 'true', assigneeId: String(id) }))
    else if (kind < 9) read(asking(ctx, { overdue: 'true', sort: 'openDueAt' }))
    else if (kind < 12) read(asking(ctx, { q: words[at % words.length]?.q ?? 'pump' }))
    else if (kind < 14)
      read({
        path: `${task.path}/${row}/history`,
        queries: [selectEntries(ctx).where('resource', '=', 'task').where('rowId', '=', row).orderBy('entryNo').limit(51).compile()],
      })
    else read({ path: `${task.path}/${row}`, queries: [selectById(ctx, task, row).query] })
  }
  return { reads, requests }
}
