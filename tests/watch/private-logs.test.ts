// The local host at its most talkative, with secrets in every setting and people in every table: nothing of it comes out in what it writes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppHost, startAppHost } from '../support/app-host.ts'
import { until } from '../support/host-app/until.ts'
import { findMarkers, secretMarkers } from '../support/log-guard/markers.ts'

const backupKey = '5a79'.repeat(16)
const secretSettings = {
  OPSBOOK_WEBHOOK_URL: 'http://127.0.0.1:9/hook?key=zyxhookquery',
  OPSBOOK_WEBHOOK_SECRET: `whsec_${Buffer.from('zyx-secret-of-webhooks-32-bytes!!').toString('base64')}`,
  OPSBOOK_TELEGRAM_TOKEN: '99887766:zyxTelegramTokenOfTheTests',
  OPSBOOK_TELEGRAM_API: 'http://127.0.0.1:9',
  OPSBOOK_SMTP_URL: 'smtp://zyxmailer:zyxmailpassword@127.0.0.1:9',
  OPSBOOK_MAIL_FROM: 'Opsbook <ops@zyx.example>',
  OPSBOOK_BACKUP_KEY: backupKey,
  OPSBOOK_TOKEN_SECRET: 'zyx-token-secret-of-the-tests-32-bytes',
  OPSBOOK_ROUTING: 'google:http://127.0.0.1:9',
  OPSBOOK_ROUTING_KEY: 'zyxRoutingKey',
}
/** Stands in every secret and in everything that people typed. */
const marker = /zyx|555019987|5a795a79/i

let host: AppHost
let token: string
const given = new Set<string>()
beforeAll(async () => {
  host = await startAppHost({ ...secretSettings, OPSBOOK_LOG_LEVEL: 'debug' })
  token = await host.signIn()
}, 240_000)
afterAll(() => host.drop())

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await host.call(method, path, { token, headers, ...(body === undefined ? {} : { body }) })
  // tokens and signed addresses that were handed out
  for (const text of JSON.stringify(answer.json).match(/[\w.%+/-]{40,}/g) ?? []) given.add(text)
  return answer
}
const statusOf = async (...request: Parameters<typeof call>) => (await call(...request)).status

test('signing in, wrongly and rightly, and passwords that change', async () => {
  expect(await statusOf('POST', '/api/auth/sign-in', { username: 'zyxnobody', password: 'zyxwrong' })).toBe(401)
  expect(await statusOf('POST', '/api/auth/sign-in', { username: ['zyx'], password: 7 })).toBe(400)
  expect(await statusOf('POST', '/api/auth/sign-in', '{"username": zyx}')).toBe(400)
  const user = { username: 'zyxuser', email: 'zyx@zyx.example', name: 'Zyx Lovelace', phone: '+1 555019987', telegramId: '555019987' }
  const made = await call('POST', '/api/shared/users', user)
  expect(made.status).toBe(201)
  expect(await statusOf('POST', '/api/shared/users', user)).toBe(409)
  const link = await call('POST', `/api/auth/users/${made.json.id}/password-link`, { kind: 'invitation' })
  expect(link.status).toBe(201)
  const password = 'zyx-password-of-a-user'
  expect(await statusOf('POST', '/api/auth/password-by-link', { token: link.json.token, password })).toBe(204)
  const signedIn = await call('POST', '/api/auth/sign-in', { username: 'zyxuser', password })
  expect(await statusOf('POST', '/api/auth/refresh', { refreshToken: signedIn.json.refreshToken })).toBe(200)
  // used a second time
  expect(await statusOf('POST', '/api/auth/refresh', { refreshToken: signedIn.json.refreshToken })).toBeGreaterThanOrEqual(400)
  expect(await statusOf('POST', '/api/auth/forgotten-password', { username: 'zyxuser' })).toBeLessThan(500)
})

test('hostile headers, bodies and paths', async () => {
  const headers = {
    'x-request-id': 'zyx\tid',
    traceparent: 'zyx',
    tracestate: 'zyx=1',
    cookie: 'zyx=1',
    'user-agent': 'zyx',
    'idempotency-key': 'zyx',
  }
  expect(await statusOf('GET', '/api/facilities/categories?q=zyx&zyx=zyx', undefined, headers)).toBe(400)
  expect(await statusOf('GET', '/api/facilities/categories', undefined, { authorization: 'Bearer zyx.zyx.zyx' })).toBe(401)
  expect(await statusOf('POST', '/api/facilities/categories', { code: 'zyx'.repeat(99), name: 'zyx', zyx: 'zyx' }, headers)).toBe(400)
  expect(await statusOf('POST', '/api/facilities/categories', '{"name": "zyx"', headers)).toBe(400)
  expect(await statusOf('GET', '/api/zyx/zyx?token=zyx')).toBe(404)
  expect(await statusOf('GET', '/api/tasks/calendar.ics?token=zyxzyxzyxzyxzyxzyxzyx')).toBeGreaterThanOrEqual(400)
})

test('workbooks, good and bad, through storage and threads', async () => {
  const texts = ['Username,Email,Full name,Phone\nzyxa,zyxa@zyx.example,Zyx A,555019987\nzyxb,no address zyx,Zyx B,\n', 'zyx\0zyx']
  for (const [at, text] of texts.entries()) {
    const { json } = await call('POST', '/api/imports', { fileName: `zyx${at}.csv`, mode: 'apply', partial: true })
    expect((await fetch(json.uploadUrl, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: text })).status).toBe(201)
    await until(
      'the import has ended',
      async () => !['waiting', 'reading', 'planned', 'applying'].includes((await call('GET', `/api/imports/${json.id}`)).json.state),
      90_000,
    )
  }
}, 240_000)

test('messages to people, dumps and drills, and what fails of them', async () => {
  const task = { title: 'zyx title', description: 'zyx', assigneeId: 1, dueOn: '2027-03-01' }
  expect(await statusOf('POST', '/api/tasks/tasks', task)).toBe(201)
  const dump = await call('POST', '/api/backups', {})
  const isOver = ({ json }: { json: { state: string } }) => !['wanted', 'running'].includes(json.state)
  await until('the dump is made', async () => isOver(await call('GET', `/api/backups/${dump.json.id}`)), 150_000)
  for (const name of ['notify', 'alerts', 'auditSweep', 'retention', 'figures', 'nightlyBackup']) await host.run(name)
  await host.run('weeklyDrill')
}, 240_000)

test('programs of the terminal that fail', async () => {
  const outputs = await Promise.all([
    run('db.ts', ['status'], { DATABASE_URL: 'mssql://zyxuser:zyxpassword@127.0.0.1:9/zyx?patienceMilliseconds=1' }),
    run('restore.ts', ['--list'], { OPSBOOK_VAULT_STORAGE: 'AccountName=zyx;AccountKey=enl4enl4enl4;BlobEndpoint=http://127.0.0.1:9/zyx' }),
    run('import.ts', ['nowhere.csv'], { OPSBOOK_BACKUP_KEY: 'zyx', OPSBOOK_WEBHOOK_SECRET: 'zyx', OPSBOOK_TELEGRAM_TOKEN: 'zyx' }),
  ])
  expect(outputs.map(({ code }) => code === 0)).toEqual([false, false, false])
  for (const { said } of outputs) expect(said).not.toMatch(/zyxpassword|enl4enl4|zyxmail|5a795a79|eyJ/)
}, 120_000)

test('nothing of all that was written anywhere', async () => {
  expect(await host.stop()).toBe(0)
  const said = `${host.said.out}${host.said.err}`
  const lines = host.said.err.split('\n').filter((line) => line.startsWith('{"at":'))
  expect(lines.length).toBeGreaterThan(60)
  expect(lines.map((line) => JSON.parse(line).function)).toEqual(
    expect.arrayContaining(['auth-sign-in', 'importStep', 'backupTask', 'notify', 'auditSeal']),
  )
  expect(said.split('\n').filter((line) => marker.test(line))).toEqual([])
  expect([...given].filter((text) => !/^\d|api/.test(text) && said.includes(text))).toEqual([])
  expect(findMarkers(said, secretMarkers)).toEqual([])
}, 120_000)

async function run(program: string, args: readonly string[], settings: Record<string, string>) {
  const env = { ...process.env, ...settings, OPSBOOK_LOG_LEVEL: 'debug' }
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../infra/cli', program), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  const [code] = await once(child, 'close')
  return { code: Number(code), said }
}
