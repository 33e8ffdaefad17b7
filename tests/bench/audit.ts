// Measures the audit: how fast entries are sealed and anchored, how many people write at once, and what it adds to a write.
import { fork } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAzurite } from '../../infra/local/azurite.ts'
import { anchorFolder, anchorPlace } from '../../shared/audit/anchor-places.ts'
import type { AnchorPlace } from '../../shared/audit/anchors.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { readProgress } from '../../shared/db/ledger.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { contextOf } from '../audit/ledger.ts'
import { floorOfSealing } from './audit-floor.ts'
import { cases, drive, firstMessage, secret } from './http.ts'
import { makeItems } from './http-cases.ts'

/** Entries a second, and those of the bare floor measured beside. */
export interface SealingFigures {
  name: string
  perSecond: number
  floorPerSecond: number
}

const times = 3
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const secondsOf = async (work: () => Promise<unknown>) => {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-audit-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function verified(ctx: DbContext, anchors: AnchorPlace): Promise<void> {
  await verifyLedger(ctx, anchors, ({ message }) => {
    throw new Error(message)
  })
}

/** A database file with so many entries that wait, each an update of a row with its values before and after. */
async function makeEntries(path: string, entries: number): Promise<void> {
  const engine = openSqlite(path)
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite')))
  const values = (which: string) =>
    `'{"quantity":' || i || ',"unitCost":19.99,"location":"Shelf ' || i % 100 || '","notes":"${which} the stocktake of Friday, counted twice"}'`
  await engine.execute([
    `INSERT INTO "auditEntry" ("commitId", "at", "actorId", "actor", "source", "requestId", "resource", "rowId", "version", "action", "before", "after")
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${entries})
     SELECT '19d41c03a40-' || hex(randomblob(10)), '2027-02-28T14:30:00.123Z', 7, 'ann', 'api', lower(hex(randomblob(16))), 'inventoryItem', i % 5000 + 1, i, 'inventoryItem.update', ${values('before')}, ${values('after')} FROM n`,
  ])
  await engine.close()
}

/** Seals so many entries of a database file, anchors the blocks in a folder and in Azurite, and verifies them, each against the floor; medians of three. */
export function benchSealing(entries: number): Promise<SealingFigures[]> {
  return inFolder(async (folder) => {
    await makeEntries(join(folder, 'made.db'), entries)
    const azurite = await startAzurite({ folder: join(folder, 'azurite'), blobPort: 0, queuePort: 0 })
    const container = anchorPlace({ vault: { storage: azurite.connectionString, storageAccount: null } })
    const taken = { floor: [] as number[], seal: [] as number[], folder: [] as number[], azurite: [] as number[], verify: [] as number[] }
    try {
      for (let time = 0; time < times; time++) {
        const path = (name: string) => join(folder, `${name}${time}.db`)
        for (const name of ['floor', 'ours']) cpSync(join(folder, 'made.db'), path(name))
        taken.floor.push(floorOfSealing(path('floor')))
        const ctx = contextOf(openSqlite(path('ours')))
        taken.seal.push(await secondsOf(() => sealPending(ctx)))
        taken.folder.push(await secondsOf(() => anchorPending(ctx, anchorFolder(join(folder, `anchors${time}`)))))
        taken.verify.push(await secondsOf(() => verified(ctx, anchorFolder(join(folder, `anchors${time}`)))))
        await ctx.engine.execute(['UPDATE "auditBlock" SET "anchoredAt" = NULL'])
        taken.azurite.push(await secondsOf(() => anchorPending(ctx, container)))
        await ctx.engine.close()
      }
    } finally {
      await azurite.stop()
    }
    const floorPerSecond = entries / median(taken.floor)
    const figure = (name: string, seconds: number): SealingFigures => ({ name, perSecond: entries / seconds, floorPerSecond })
    return [
      figure('seal', median(taken.seal)),
      figure('seal, and anchor in a folder', median(taken.seal) + median(taken.folder)),
      figure('seal, and anchor in Azurite', median(taken.seal) + median(taken.azurite)),
      figure('verify against the anchors of a folder', median(taken.verify)),
    ]
  })
}

/** Creates a second through the real host, with its sealer at work, and through the bare server; entries and how many were sealed in the end. */
export interface WriteFigures {
  perSecond: number
  floorPerSecond: number
  entries: number
  sealed: number
}

/** 50 users create items at once, in rounds long enough that the sealer is woken while they write; medians. */
export function benchAuditedWrites(seconds = 12): Promise<WriteFigures> {
  return inFolder(async (folder) => {
    const azurite = await startAzurite({ folder: join(folder, 'azurite'), blobPort: 0, queuePort: 0 })
    const start = (script: string, given: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      fork(join(import.meta.dirname, script), [...given], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
    await makeItems(join(folder, 'ours.db'), 10_000)
    cpSync(join(folder, 'ours.db'), join(folder, 'floor.db'))
    const settings = {
      DATABASE_URL: `sqlite:${join(folder, 'ours.db')}`,
      OPSBOOK_TOKEN_SECRET: secret,
      AzureWebJobsStorage: azurite.connectionString,
    }
    const servers = [
      start('http-host.ts', [folder, azurite.connectionString], settings),
      start('http-floor.ts', [join(folder, 'floor.db')]),
    ]
    try {
      const [ours = '', floor = ''] = await Promise.all(servers.map(async (child) => String(await firstMessage(child, 'a server'))))
      const requests = cases(10_000).find(({ name }) => name === 'create')?.requests ?? []
      const floors: number[] = []
      const own: number[] = []
      for (let time = 0; time < times; time++) {
        floors.push(await drive(floor, requests, 3))
        // throws when a single request is refused, by 409, 503 or anything else
        own.push(await drive(ours, requests, seconds))
      }
      const ctx = contextOf(openSqlite(join(folder, 'ours.db')))
      const { head, pending } = await readProgress(ctx)
      await ctx.engine.close()
      const sealed = head?.lastSeq ?? 0
      return { perSecond: median(own), floorPerSecond: median(floors), entries: sealed + pending, sealed }
    } finally {
      for (const child of servers) child.kill()
      await azurite.stop()
    }
  })
}

/** Milliseconds of a commit of one row with its audit entry, and without; medians of commits in turn. */
export function benchAuditShare(commits = 1000): Promise<{ withAudit: number; without: number }> {
  return inFolder(async (folder) => {
    const engine = openSqlite(join(folder, 'share.db'))
    await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite')))
    const audited = contextOf(engine)
    const bare: DbContext = {
      ...audited,
      engine: {
        ...engine,
        write: (ops, id) =>
          engine.write(
            ops.filter(({ kind }) => kind !== 'audit'),
            id,
          ),
      },
    }
    const taken = { withAudit: [] as number[], without: [] as number[] }
    for (let at = 0; at < commits; at++) {
      const change = (mark: string) => [insert(category, { code: `${mark}${at}`, name: `Category ${at}` })]
      taken.withAudit.push((await secondsOf(() => commit(audited, change('A')))) * 1000)
      taken.without.push((await secondsOf(() => commit(bare, change('B')))) * 1000)
    }
    await engine.close()
    return { withAudit: median(taken.withAudit), without: median(taken.without) }
  })
}
