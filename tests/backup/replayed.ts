// A database with a history, its anchors, and copies of it at any moment, for tests that carry a copy on to an instant.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeContext } from '../../shared/app.ts'
import type { AnchorPlace, Digest } from '../../shared/audit/anchors.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { tableFor } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { pages } from '../../shared/db/copy-pages.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import type { PersonKeys } from '../../shared/person-keys/keys.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { migrationsFolder } from './migrated.ts'

/** Anchors that are gone with the process. */
export function memoryAnchors(): AnchorPlace & { readonly kept: Map<string, { digest: Digest; content: Buffer }> } {
  const kept = new Map<string, { digest: Digest; content: Buffer }>()
  const key = (branch: string, blockNo: number) => `${branch} ${String(blockNo).padStart(9, '0')}`
  return {
    kept,
    name: 'memory',
    put: async (digest, content) => void kept.set(key(digest.branch, digest.blockNo), { digest, content }),
    digests: async function* (branch, from = 1) {
      for (const [name, { digest }] of [...kept].sort()) if (name.startsWith(`${branch} `) && digest.blockNo >= from) yield digest
    },
    branches: async () => [...new Set([...kept.values()].map(({ digest }) => digest.branch))],
    read: async (branch, blockNo) => kept.get(key(branch, blockNo))?.content ?? null,
  }
}

const tableName = (resource: string) => catalogue.get(resource).table

/** Every row of every resource as text, without lockVersion. */
export async function contentOf({ engine }: { engine: Engine }): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {}
  for (const resource of catalogue.resources) {
    const table = tableFor(resource, tableName)
    const columns = table.columns.filter(({ name }) => name !== 'lockVersion')
    const rows: string[] = []
    for await (const page of pages(engine, { ...table, columns })) rows.push(...page.map((row) => JSON.stringify(row)))
    if (rows.length > 0) content[resource.name] = rows
  }
  return content
}

/** Opens a new database with a clock of its own, which moves on with every look at it. */
export async function openHistory() {
  const folder = mkdtempSync(join(tmpdir(), 'history-'))
  const engines: Engine[] = []
  const keys = memoryKeys()
  const anchors = memoryAnchors()
  let time = Date.parse('2026-11-01T00:00:00.000Z')
  let copies = 0
  const open = (path: string, theirs: PersonKeys = keys): DbContext => {
    const engine = openSqlite(path)
    engines.push(engine)
    const made = makeContext({ engine, ids: createIds(engine), keys: theirs }, catalogue, createLog('silent'), {
      actor: systemActor('test'),
      source: 'api',
    })
    return { ...made, now: () => new Date(time++).toISOString() }
  }
  const path = join(folder, 'ops.db')
  const ctx = open(path)
  await migrate(ctx.engine, await readMigrations(migrationsFolder, 'sqlite'), ctx.now)
  return {
    ctx,
    folder,
    keys,
    anchors,
    open,
    /** Seals and anchors all there is; the instant by which that was done. */
    seal: async (branch?: string, of = ctx): Promise<string> => {
      await sealPending(of, branch === undefined ? {} : { branch })
      await anchorPending(of, anchors)
      return new Date(time++).toISOString()
    },
    /** Copies the database as it is now to a file of its own. */
    copy: (from = path): string => {
      const to = join(folder, `copy-${copies++}.db`)
      const database = new DatabaseSync(from)
      database.prepare('VACUUM INTO ?').run(to)
      database.close()
      return to
    },
    drop: async () => {
      await Promise.all(engines.map((engine) => engine.close()))
      rmSync(folder, { recursive: true })
    },
  }
}

/** An open history. */
export type History = Awaited<ReturnType<typeof openHistory>>
