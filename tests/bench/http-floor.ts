// The floor of the HTTP bench: node:http and node:sqlite, the same SQL, the same JSON, and nothing else.
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { benchQueries } from './http-cases.ts'

const database = new DatabaseSync(process.argv[2] ?? '')
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000')
const queries = benchQueries()
const get = database.prepare(queries.get)
const list = database.prepare(queries.list)
const begin = database.prepare('BEGIN IMMEDIATE')
const commit = database.prepare('COMMIT')
const insert = database.prepare(
  `INSERT INTO "facilities_inventoryItem" ("id", "version", "lockVersion", "createdAt", "createdBy", "updatedAt", "updatedBy", "sku", "skuKey", "name", "nameKey", "categoryId", "storeId", "unit", "packSize", "reorderPoint")
   VALUES (?, 1, 0, ?, 'bench', ?, 'bench', ?, ?, ?, ?, ?, ?, 'ea', 1000, 0)`,
)
const audit = database.prepare(
  `INSERT INTO "auditEntry" ("commitId", "at", "actor", "source", "requestId", "resource", "rowId", "version", "action", "after")
   VALUES (?, ?, 'bench', 'api', ?, 'inventoryItem', ?, 1, 'inventoryItem.create', ?)`,
)
let nextId = 1_000_000

const server = createServer((request, response) => {
  const url = request.url ?? ''
  const send = (status: number, body: unknown) => {
    const text = JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
  }
  if (request.method === 'POST') {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => send(201, create(JSON.parse(body), body)))
    return
  }
  const mark = url.indexOf('?')
  if (mark < 0) return send(200, get.get(Number(url.slice(url.lastIndexOf('/') + 1))))
  const category = Number(new URLSearchParams(url.slice(mark)).get('categoryId'))
  send(200, { items: list.all(category, 51), nextCursor: 'x' })
})

function create(row: { sku: string; name: string; categoryId: number; storeId: number }, body: string) {
  const id = nextId++
  const at = new Date().toISOString()
  begin.run()
  insert.run(id, at, at, row.sku, row.sku.toLowerCase(), row.name, row.name.toLowerCase(), row.categoryId, row.storeId)
  audit.run(String(id), at, String(id), id, body)
  commit.run()
  return { id, version: 1, createdAt: at, ...row }
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
})
