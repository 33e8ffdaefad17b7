// `npm start` as a program: settings, ports, folders, signals; one clear line where it cannot start.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { azuritesOf } from '../support/host-app/processes.ts'
import { until } from '../support/host-app/until.ts'

const program = resolve(import.meta.dirname, '../../infra/local/start.ts')
let folder: string
let running: ChildProcess[]
let listeners: Server[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-start-'))
  running = []
  listeners = []
})
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  for (const listener of listeners) listener.close()
  await until('no Azurite is left', () => azuritesOf(folder).length === 0)
  rmSync(folder, { recursive: true })
})

function run(settings: Record<string, string> = {}) {
  const env = {
    ...process.env,
    PORT: '0',
    OPSBOOK_BLOB_PORT: '0',
    OPSBOOK_QUEUE_PORT: '0',
    OPSBOOK_DATA_DIR: join(folder, 'data'),
    ...settings,
  }
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  running.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const exited = once(child, 'close').then(([code]) => code)
  return { child, said, exited, isUp: () => until('it is up', () => /http:\/\/localhost:\d+/.exec(said.out)?.[0], 25_000) }
}

async function takePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  listeners.push(server)
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

/** A start that is refused before storage has started is refused at once. */
async function expectRefusal(settings: Record<string, string>, line: RegExp, milliseconds = 4000): Promise<void> {
  const before = azuritesOf(folder)
  const started = performance.now()
  const { said, exited } = run(settings)
  expect(await exited).toBe(1)
  expect(said).toEqual({ out: '', err: expect.stringMatching(line) })
  expect(said.err.trimEnd().split('\n')).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(milliseconds)
  expect(azuritesOf(folder)).toEqual(before)
}

test.each(['PORT', 'OPSBOOK_BLOB_PORT', 'OPSBOOK_QUEUE_PORT'])('a taken %s is one line that names port and setting', async (setting) => {
  const port = await takePort()
  await expectRefusal(
    { [setting]: String(port) },
    new RegExp(`^Port ${port} for .+ is taken: end the program that uses it, or set ${setting}`),
  )
})

test.each(['abc', '70000', '-1', '1.5'])('PORT %s is one line that says what to give', async (value) => {
  await expectRefusal({ PORT: value }, new RegExp(`^PORT is "${value}": give a port from 1 to 65535`))
})

test('a data folder that cannot be written is one line with its path', async () => {
  writeFileSync(join(folder, 'file'), '')
  await expectRefusal(
    { OPSBOOK_DATA_DIR: join(folder, 'file', 'data') },
    /^The data folder .+file\/data cannot be written \(ENOTDIR.+\): make it writable/,
  )
})

test('a folder without an app is one line that names it and the setting', async () => {
  await expectRefusal(
    { OPSBOOK_APP_DIR: folder },
    /^.+host-start-.+ holds no app: main in its package\.json .+ Set OPSBOOK_APP_DIR to one that does\./,
  )
  writeFileSync(join(folder, 'package.json'), '{"main": "functions/*.js"}')
  await expectRefusal({ OPSBOOK_APP_DIR: folder }, /holds no app/)
})

test('a package of which a part is missing is one line that names the part', async () => {
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "main": "functions/*.js"}')
  mkdirSync(join(folder, 'functions'))
  writeFileSync(join(folder, 'functions', 'http.js'), `import '../lib/chunk.js'\n`)
  await expectRefusal(
    { OPSBOOK_APP_DIR: folder },
    /^.+ holds a part of an app only: infra\/migrations is not there\. Unzip the whole package/,
  )
  cpSync(resolve(import.meta.dirname, '../../infra/migrations'), join(folder, 'infra', 'migrations'), { recursive: true })
  await expectRefusal(
    { OPSBOOK_APP_DIR: folder },
    /^.+ holds a part of an app only: Cannot find module '.+chunk\.js'.+ Unzip the whole package/,
    30_000,
  )
})

test('two hosts cannot share a data folder; after kill -9 the folder is free, and its data still there', async () => {
  const first = run({ OPSBOOK_BLOB_PORT: String(await freePort()) })
  const url = await first.isUp()
  expect((await fetch(`${url}/admin/host/status`)).status).toBe(200)
  await expectRefusal({}, new RegExp(`^The data folder .+ is used by another Opsbook \\(process ${first.child.pid}\\): stop it`))

  first.child.kill('SIGKILL')
  await first.exited
  const second = run()
  await second.isUp()
  const started = performance.now()
  // Ctrl-C in a terminal reaches every process of the group.
  process.kill(-(second.child.pid ?? 0), 'SIGINT')
  expect(await second.exited).toBe(0)
  expect(performance.now() - started).toBeLessThan(5000)
  expect(azuritesOf(folder)).toEqual([])
}, 60_000)

test('a second Ctrl-C does not wait for what is still running', async () => {
  const { child, exited, isUp } = run()
  const gone = once(child, 'exit') // Azurite, which ends by itself, may hold the pipes a little longer
  const url = await isUp()
  const socket = connect(Number(new URL(url).port), 'localhost').on('error', () => undefined)
  socket.write('POST /api/auth/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{')
  const isServed = () =>
    fetch(`${url}/admin/host/status`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until('the unfinished request is in', isServed)
  child.kill('SIGINT')
  await until('it ends', async () => !(await isServed()))
  const asked = performance.now()
  child.kill('SIGINT')
  await gone
  expect(performance.now() - asked).toBeLessThan(2000) // it would wait for 3 s
  expect(await exited).toBe(0)
  socket.destroy()
}, 40_000)

test('what is in storage is there after the next start; SIGTERM ends it as Ctrl-C does', async () => {
  const port = await freePort()
  const connect = () =>
    BlobServiceClient.fromConnectionString(
      `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=http://127.0.0.1:${port}/devstoreaccount1`,
    ).getContainerClient('kept')
  const first = run({ OPSBOOK_BLOB_PORT: String(port) })
  await first.isUp()
  await connect().create()
  await connect().getBlockBlobClient('text').upload('kept', 4)
  first.child.kill('SIGTERM')
  expect(await first.exited).toBe(0)
  const second = run({ OPSBOOK_BLOB_PORT: String(port) })
  await second.isUp()
  expect((await connect().getBlobClient('text').downloadToBuffer()).toString()).toBe('kept')
}, 60_000)

async function freePort(): Promise<number> {
  const port = await takePort()
  await new Promise((resolve) => listeners.pop()?.close(resolve))
  return port
}
