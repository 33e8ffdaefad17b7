// The floor of the bench of tasks: node:http and node:sqlite, the same queries prepared, the same JSON, writes of the same rows, and nothing else.
import { createServer } from 'node:http'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Query } from '../../shared/db/engine.ts'

const database = new DatabaseSync(process.argv[2] ?? '')
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000',
)
const begin = database.prepare('BEGIN IMMEDIATE')
const commit = database.prepare('COMMIT')
const insert = database.prepare(
  `INSERT INTO "tasks_task" ("id", "version", "lockVersion", "createdAt", "createdBy", "updatedAt", "updatedBy", "number", "numberKey", "title", "description", "siteId", "assigneeId", "dueOn", "timezone", "dueAt", "openDueAt", "status", "priority", "recurrenceBase", "occurrenceNo")
   VALUES (?, 1, 0, ?, 'bench', ?, 'bench', ?, ?, ?, ?, ?, ?, ?, 'UTC', ?, ?, 'pending', 'normal', 'due', 1)`,
)
const update = database.prepare(
  'UPDATE "tasks_task" SET "priority" = ?, "version" = "version" + 1, "updatedAt" = ?, "updatedBy" = ? WHERE "id" = ?',
)
const say = database.prepare(
  `INSERT INTO "tasks_taskComment" ("id", "version", "lockVersion", "createdAt", "createdBy", "updatedAt", "updatedBy", "taskId", "body") VALUES (?, 1, 0, ?, 'bench', ?, 'bench', ?, ?)`,
)
const audit = database.prepare(
  `INSERT INTO "auditEntry" ("commitId", "at", "actor", "source", "requestId", "resource", "rowId", "version", "action", "after")
   VALUES (?, ?, 'bench', 'api', ?, 'task', ?, 1, ?, ?)`,
)
let nextId = 1_000_000_000

interface Body {
  readonly title: string
  readonly description: string
  readonly siteId: number
  readonly assigneeId: number
  readonly dueOn: string
  readonly priority: string
  readonly body: string
}

function write(method: string | undefined, path: string, text: string): unknown {
  const row: Body = JSON.parse(text)
  const at = new Date().toISOString()
  const [, id, action] = /(\d+)(\/comment)?$/.exec(path) ?? []
  const made = nextId++
  begin.run()
  if (method === 'PATCH') update.run(row.priority, at, 'bench', Number(id))
  else if (action) say.run(made, at, at, Number(id), row.body)
  else {
    const due = `${row.dueOn}T00:00:00.000Z`
    insert.run(made, at, at, `T-${made}`, `t-${made}`, row.title, row.description, row.siteId, row.assigneeId, row.dueOn, due, due)
  }
  audit.run(String(made), at, String(made), made, `task.${method}`, text)
  commit.run()
  return { id: made, version: 1, createdAt: at, ...row }
}

/** The queries that answer a path. */
const prepared = new Map<string, readonly { statement: StatementSync; parameters: readonly (string | number)[] }[]>()
const statements = new Map<string, StatementSync>()
process.on('message', (asked: readonly { path: string; queries: readonly Query[] }[]) => {
  for (const { path, queries } of asked) {
    const ready = queries.map(({ sql, parameters }) => {
      const statement = statements.get(sql) ?? database.prepare(sql)
      statements.set(sql, statement)
      return { statement, parameters: parameters as readonly (string | number)[] } // as they are bound for SQLite
    })
    prepared.set(path, ready)
  }
  process.send?.('ready')
})

const server = createServer((request, response) => {
  const url = request.url ?? ''
  const send = (status: number, body: unknown) => {
    const text = JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
  }
  if (request.method !== 'GET') {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => send(201, write(request.method, url, body)))
    return
  }
  const queries = prepared.get(url)
  if (!queries) return send(404, {})
  send(200, { items: queries.flatMap(({ statement, parameters }) => statement.all(...parameters)), nextCursor: 'x' })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
})
