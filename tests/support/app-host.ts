// `npm start` as a program in a folder of its own: what it says, a client of its API, and its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { azuritesOf } from './host-app/processes.ts'
import { until } from './host-app/until.ts'

const program = resolve(import.meta.dirname, '../../infra/local/start.ts')

/** Password of the administrator of such a host. */
export const adminPassword = 'a-long-Password-of-9-tests'

/** A host that runs. */
export interface AppHost {
  readonly url: string
  readonly child: ChildProcess
  /** Everything that it wrote. */
  readonly said: { out: string; err: string }
  /** Asks its API; the body is sent and read as JSON. */
  call(method: string, path: string, given?: { token?: string; body?: unknown; headers?: Record<string, string> }): Promise<Answered>
  signIn(): Promise<string>
  /** Runs a function that listens to no request, as an operator may. */
  run(name: string): Promise<void>
  /** Ends it as Ctrl-C does; returns its exit code. */
  stop(): Promise<number>
  /** Ends it if need be, and removes its folder. */
  drop(): Promise<void>
}

/** An answer, read as JSON where it is any. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is for the test to say
  readonly json: any
}

/** Starts it under settings. */
export async function startAppHost(settings: Readonly<Record<string, string>> = {}, nodeOptions: readonly string[] = []): Promise<AppHost> {
  const folder = mkdtempSync(join(tmpdir(), 'app-host-'))
  const ports = { PORT: '0', OPSBOOK_BLOB_PORT: '0', OPSBOOK_QUEUE_PORT: '0', OPSBOOK_DATA_DIR: join(folder, 'data') }
  // whatever else the exporter would ask beyond this machine finds no way out
  const proxies = { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1,localhost' }
  const env = { ...process.env, ...ports, ...proxies, OPSBOOK_ADMIN_PASSWORD: adminPassword, ...settings }
  const child = spawn(process.execPath, [...nodeOptions, program], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const url = await until('it is up', () => /http:\/\/localhost:\d+/.exec(said.out)?.[0], 40_000).catch((error) => {
    child.kill('SIGKILL')
    throw new Error(`${said.out}${said.err}`, { cause: error })
  })
  const call: AppHost['call'] = async (method, path, { token, body, headers = {} } = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, headers: answer.headers, json: isJson && text !== '' ? JSON.parse(text) : text }
  }
  const stop = async () => {
    child.kill('SIGINT')
    const [code] = await closed
    return Number(code)
  }
  return {
    url,
    child,
    said,
    call,
    signIn: async () => {
      const { json } = await call('POST', '/api/auth/sign-in', { body: { username: 'admin', password: adminPassword } })
      return String(json.accessToken)
    },
    run: async (name) => {
      const { masterKey } = JSON.parse(readFileSync(join(folder, 'data', 'host', 'keys.json'), 'utf8'))
      const { status } = await call('POST', `/admin/functions/${name}`, { headers: { 'x-functions-key': masterKey }, body: {} })
      if (status !== 202) throw new Error(`${name} answered ${status}`)
    },
    stop,
    drop: async () => {
      if (child.exitCode === null) child.kill('SIGKILL')
      await closed
      await until('no Azurite is left', () => azuritesOf(folder).length === 0)
      rmSync(folder, { recursive: true })
    },
  }
}
