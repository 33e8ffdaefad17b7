import { mkdtempSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { makeItems, listPath, benchQueries } from './http-cases.ts'
process.env.OPSBOOK_TOKEN_SECRET = 'a secret of the bench, which is longer than 32 bytes'
const dir = mkdtempSync('/tmp/opsbook-try-')
await makeItems(dir + '/x.db', 100000)
process.env.DATABASE_URL = 'sqlite:' + dir + '/x.db'
const { HttpRequest } = await import('@azure/functions')
const { catalogue, domains } = await import('../../shared/domains/index.ts')
const { serviceOf } = await import('../../shared/http/service.ts')
const { toFunctions } = await import('../../shared/http/register.ts')
const { domainEndpoints } = await import('../../shared/http/resource-endpoints.ts')
const { signAccessToken } = await import('../../shared/auth/tokens.ts')
const token = signAccessToken({ id: 1, name: 'bench', role: 'admin', siteIds: null, sessionId: 'b' } as any, 'b', [process.env.OPSBOOK_TOKEN_SECRET], new Date().toISOString())
const fns = toFunctions(serviceOf(catalogue, domains), domains.flatMap(domainEndpoints))
const get = (n: string) => fns.find((f) => f.name === n)!.handler
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
const native = (method: string, body?: string) => ({ method, url: '', headers: { get: (n: string) => (headers as any)[n] ?? null }, arrayBuffer: async () => { const b = Buffer.from(body ?? ''); const c = new ArrayBuffer(b.length); new Uint8Array(c).set(b); return c } })
const cpu = async (name: string, n: number, f: (i: number) => any) => {
  for (let i = 0; i < n / 4; i++) await f(i)
  const a = process.cpuUsage()
  for (let i = 0; i < n; i++) await f(i + n)
  const d = process.cpuUsage(a)
  console.log(name.padEnd(28), ((d.user + d.system) / n).toFixed(1), 'us user', (d.user / n).toFixed(1))
}
const q = benchQueries()
const db = new DatabaseSync(dir + '/x.db'); db.exec('PRAGMA cache_size = -32000')
const g = db.prepare(q.get), l = db.prepare(q.list)
const which = process.argv[2] ?? 'all'
if (which === 'all') {
await cpu('floor get', 40000, (i) => JSON.stringify(g.get(i % 100000 + 1)))
await cpu('floor list', 3000, (i) => JSON.stringify({ items: l.all(i % 10 + 1, 51) }))
await cpu('floor list sql only', 3000, (i) => l.all(i % 10 + 1, 51))
}

if (which === 'create' || which === 'all') {
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY')
const begin = db.prepare('BEGIN IMMEDIATE'), commit = db.prepare('COMMIT')
const insert = db.prepare(`INSERT INTO "facilities_inventoryItem" ("id", "version", "lockVersion", "createdAt", "createdBy", "updatedAt", "updatedBy", "sku", "skuKey", "name", "nameKey", "categoryId", "storeId", "unit", "packSize", "reorderPoint") VALUES (?, 1, 0, ?, 'bench', ?, 'bench', ?, ?, ?, ?, ?, ?, 'ea', 1000, 0)`)
const audit = db.prepare(`INSERT INTO "auditEntry" ("commitId", "at", "actor", "source", "requestId", "resource", "rowId", "version", "action", "after") VALUES (?, ?, 'bench', 'api', ?, 'inventoryItem', ?, 1, 'inventoryItem.create', ?)`)
let nx = 1e6
await cpu('floor create', 6000, (i) => { const row = { sku: 'N' + Math.random() + i, name: 'Pump', categoryId: 3, storeId: 2 }; const body = JSON.stringify(row); const id = nx++; const at = new Date().toISOString(); begin.run(); insert.run(id, at, at, row.sku, row.sku.toLowerCase(), row.name, row.name.toLowerCase(), row.categoryId, row.storeId); audit.run(String(id), at, String(id), id, body); commit.run(); return JSON.stringify(row) })
}
const item = get('facilities_inventory-items_item'), coll = get('facilities_inventory-items')
if (which === 'all') await cpu('ours get', 40000, async (i) => { const r: any = await item(new HttpRequest({ nativeRequest: native('GET'), query: {}, params: { id: String(i % 100000 + 1) } } as any), {} as any); if (r.status !== 200) throw r })
if (which !== 'create') await cpu('ours list', which === 'prof' ? 10000 : 3000, async (i) => { const r: any = await coll(new HttpRequest({ nativeRequest: native('GET'), query: { categoryId: String(i % 10 + 1), sort: 'name', limit: '50' }, params: {} } as any), {} as any); if (r.status !== 200) throw r })
if (which !== 'prof') await cpu('ours create', 6000, async (i) => { const r: any = await coll(new HttpRequest({ nativeRequest: native('POST', JSON.stringify({ sku: 'N' + Math.random() + i, name: 'Pump', categoryId: 3, storeId: 2 })), query: {}, params: {} } as any), {} as any); if (r.status !== 201) throw new Error(r.body) })
process.exit()
