// An API with exports over real storage; whoever signs in by their role is a stored user, and a test has the queue's work done when it wants.
import { createHash } from 'node:crypto'
import { createPermissions } from '../../shared/auth/permissions.ts'
import { findAccount, toActor } from '../../shared/auth/users.ts'
import { config } from '../../shared/config.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { moveExport } from '../../shared/db/exports.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { exportFiles } from '../../shared/exports/files.ts'
import { runExport } from '../../shared/exports/run.ts'
import { failExport, findExport } from '../../shared/exports/step.ts'
import type { AnyEndpoint } from '../../shared/http/endpoint.ts'
import { exportJobEndpoints } from '../../shared/http/export-job-endpoints.ts'
import type { Service } from '../../shared/http/service.ts'
import { openApi } from '../http/api.ts'

/** Opens it; storage must be open by then. `role` is that of the one person there is, id 7, who signs in as `{role}-tester`. */
export async function openDesk(role = 'admin', extra: (service: Service) => readonly AnyEndpoint[] = () => []) {
  const api = await openApi((service) => [...exportJobEndpoints(service), ...extra(service)])
  const { ctx } = api
  const person = { username: `${role}-tester`, email: 'tester@company.example', name: 'Tester', role: role as 'admin' }
  await commit(ctx, [insert(user, { id: 7, ...person })])
  const files = exportFiles(config())
  const permissions = createPermissions(catalogue, domains)
  /** Does what the worker thread does for an export. */
  const write = async (id: number) => {
    await moveExport(ctx, { id, state: 'waiting' }, { state: 'writing' })
    const row = await findExport(ctx, id)
    if (!row) throw new Error(`no export ${id}`)
    const account = await findAccount(ctx, row.actorId ?? 0)
    if (!account) throw new Error('nobody')
    const actor = toActor(account, null)
    try {
      await runExport({ ...ctx, actor }, row, { files, can: (permission) => permissions.can(actor, permission) })
    } catch (error) {
      await failExport(ctx, row, error instanceof Error ? error.message : String(error))
    }
  }
  return {
    ...api,
    files,
    write,
    /** Asks, has it written, and gives what can be downloaded. */
    taken: async (body: unknown, as = role) => {
      const { json, status, text } = await api.call('POST', '/api/exports', { as, body })
      if (status !== 202) throw new Error(`POST /api/exports: ${status} ${text}`)
      await write(Number(json.id))
      const view = (await api.call('GET', `/api/exports/${json.id}`, { as })).json
      const { url } = (view.download ?? {}) as { url?: string }
      if (url === undefined) throw new Error(`no file: ${JSON.stringify(view)}`)
      const response = await fetch(url)
      const bytes = Buffer.from(await response.arrayBuffer())
      const hash = createHash('sha256').update(bytes).digest('hex')
      return { view, bytes, text: bytes.toString(), hash, disposition: response.headers.get('content-disposition') }
    },
  }
}

/** An open desk. */
export type Desk = Awaited<ReturnType<typeof openDesk>>
