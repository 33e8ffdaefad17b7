// Asking for an export: what is asked is checked as a whole, then it waits to be written.
import { selectAccount } from '../auth/users.ts'
import { personalColumns } from '../catalogue/resource.ts'
import { expect } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { type ExportRow, insertExport, selectUnfinishedExports } from '../db/exports.ts'
import { gather, present, selectById } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import { parseExport } from './every-row.ts'
import { readableOf, toSubject, type Wanted } from './wanted.ts'

/** Exports of one person that wait or are written at once. */
const mostUnfinished = 5

/** What a request asks for: a list, a domain, or a person. */
export interface Asked {
  readonly resource?: string
  readonly query?: string
  readonly domain?: string
  readonly person?: { readonly resource: string; readonly id: number }
  readonly format: ExportRow['format']
}

/** Reads what is asked for; throws `invalid` with everything that is wrong. Whether a person's row is there is asked later. */
export function toWanted(ctx: DbContext, { resource, query = '', domain, person, format }: Asked): Wanted {
  const { catalogue } = ctx
  const issues: Issue[] = []
  const refuse = (path: string, code: Issue['code'], message: string, hint: string) => issues.push({ path, code, message, hint })
  const given = [resource, domain, person].filter((one) => one !== undefined).length
  if (given !== 1) refuse('', 'one_of', 'names not exactly one of resource, domain and person', 'Say what to export by one of the three.')
  const names = catalogue.resources.filter(({ verbs }) => verbs.has('read')).map(({ name }) => name)
  const known = (name: string) => (names.includes(name) ? catalogue.find(name) : undefined)
  const list = resource === undefined ? undefined : known(resource)
  if (resource !== undefined && !list) refuse('resource', 'unknown', `there is no resource ${resource}`, `Resources: ${names.join(', ')}.`)
  if (query !== '' && resource === undefined) refuse('query', 'unknown', 'goes with a resource only', 'Leave it out.')
  const domains = [...new Set(catalogue.resources.map((one) => one.domain))].filter((one) => readableOf(catalogue, one).length > 0)
  if (domain !== undefined && !domains.includes(domain))
    refuse('domain', 'unknown', `there is no domain ${domain}`, `Domains: ${domains.join(', ')}.`)
  if (domain !== undefined && format !== 'xlsx')
    refuse('format', 'choice', 'of a whole domain is xlsx', 'Use xlsx, or export one resource.')
  const about = person && catalogue.find(person.resource)
  const persons = catalogue.resources.filter((one) => personalColumns(one).size > 0).map(({ name }) => name)
  if (person && !persons.includes(person.resource))
    refuse('person.resource', 'unknown', `${person.resource} holds no personal data`, `Persons are rows of: ${persons.join(', ')}.`)
  if (person && format !== 'json' && format !== 'ndjson')
    refuse('format', 'choice', 'of one person is json or ndjson', 'Use json or ndjson: what is kept is no one table.')
  try {
    if (list) parseExport(ctx, list, new URLSearchParams(query))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    issues.push(...error.issues.map((issue) => ({ ...issue, path: issue.path === '' ? 'query' : `query.${issue.path}` })))
  }
  if (issues.length > 0) throw new AppError('invalid', 'the export cannot be given as asked', { issues })
  if (person && about) return { kind: 'person', subject: toSubject(about, person.id), query: '', format }
  if (domain !== undefined) return { kind: 'domain', subject: domain, query: '', format }
  return { kind: 'list', subject: resource ?? '', query, format }
}

/** Keeps an export that waits, in the name of the actor; throws `rate_limited` while five of theirs are unfinished. The caller has checked the permissions. */
export async function askForExport(ctx: DbContext, wanted: Wanted, person: Asked['person']): Promise<Pick<ExportRow, 'id' | 'state'>> {
  const { id: actorId, name, role } = ctx.actor
  const about = person && ctx.catalogue.get(person.resource)
  if (person && about) {
    const [[row]] = await gather(ctx, [selectById(ctx, about, person.id)])
    present(ctx, about, person.id, row, true)
  }
  const [unfinished, [account]] = await gather(ctx, [selectUnfinishedExports(ctx), selectAccount(ctx, actorId ?? 0)])
  if (!account?.isActive) throw new AppError('unauthenticated', 'the user is not active')
  if (unfinished.filter((row) => row.actorId === actorId).length >= mostUnfinished) {
    const message = `${mostUnfinished} exports of yours are not finished yet`
    throw new AppError('rate_limited', message, {
      issues: [{ path: '', code: 'too_many', message, hint: 'Wait until one of them is done: GET /api/exports.' }],
      retryAfterSeconds: 10,
    })
  }
  const row: ExportRow = {
    ...wanted,
    id: await ctx.ids.next('export'),
    state: 'waiting',
    rows: null,
    bytes: null,
    fileHash: null,
    reason: null,
    createdAt: ctx.now(),
    createdBy: name,
    actorId,
    actorRole: role,
    finishedAt: null,
    expiresAt: null,
  }
  const { id, state } = row
  // of two requests at once each sees the exports before it: the row of the person is what both decide by
  const guard = expect(ctx.catalogue.get('user'), { id: account.id, lockVersion: account.row.lockVersion })
  await commit(ctx, [guard], { also: [insertExport(ctx, row)], answer: () => ({ id, state }) })
  return { id, state }
}
