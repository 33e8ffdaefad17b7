// Calls to services outside: which addresses they may reach, that what was checked is what is called, and that answers are bounded.
import { globSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { sendWebhook } from '../../shared/notify/webhook.ts'
import { type Asked, ask, NoAnswer } from '../../shared/outgoing.ts'
import { type Guard, isPrivate } from '../../shared/outgoing-guard.ts'
import { selfSigned } from '../support/self-signed.ts'

const root = join(import.meta.dirname, '..', '..')
const bounds: Asked = { milliseconds: 2000, mostBytes: 1000 }
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A service on this machine, and what it was asked. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('here')) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, port: (server.address() as AddressInfo).port } // it listens on a port
}

/** A resolver that gives one answer after the other, the last one again and again. */
const resolving = (...answers: readonly (readonly string[])[]) => {
  const names: string[] = []
  const resolve: Guard['resolve'] = async (host) => answers[Math.min(names.push(host), answers.length) - 1] ?? []
  return { names, resolve }
}
const guardOf = (resolve: Guard['resolve'], ...privateHosts: string[]): Guard => ({ resolve, privateHosts })
const strict = guardOf(async () => {
  throw new Error('no name is to be looked up')
})

async function refusal(work: Promise<unknown>): Promise<NoAnswer> {
  const error = await work.then(
    () => new Error('it was answered'),
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(NoAnswer)
  return error
}

describe('an address', () => {
  test.each([
    ['this machine', '127.0.0.1', '127.255.255.254', '0.0.0.0', '::1', '::'],
    ['its network', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd00::1', 'fc00::1'],
    ['its link, and the metadata of clouds', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', '100.100.100.200'],
    ['the platform of Azure', '168.63.129.16'],
    ['many at once, or nobody', '224.0.0.1', '255.255.255.255', '240.0.0.1', 'ff02::1', '192.0.2.1', '198.18.0.1', '2001:db8::1'],
    ['IPv4 in the clothes of IPv6', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1'],
    ['no address at all', '', 'localhost', '127.1', '1.2.3.4.5'],
  ])('of %s is private', (_, ...addresses) => {
    expect(addresses.filter((address) => !isPrivate(address))).toEqual([])
  })

  test('of the internet is not', () => {
    const addresses = ['1.1.1.1', '8.8.8.8', '100.128.0.1', '172.32.0.1', '172.15.255.255', '168.63.129.17', '2606:4700::1111', '2a00::1']
    expect(addresses.filter(isPrivate)).toEqual([])
  })
})

describe('a call', () => {
  test('reaches no private address, however it is written', async () => {
    const { port, asked } = await serve()
    const hosts = [
      '127.0.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '127.0.0.1.',
      '１２７.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '0',
      '[::]',
    ]
    for (const host of hosts) {
      const { why, isUnsent } = await refusal(ask(`http://${host}:${port}/`, bounds, strict))
      expect([host, why, isUnsent]).toEqual([host, expect.stringContaining('has a private address'), true])
    }
    expect(asked).toEqual([])
  })

  test('reaches no name that has a private address, be it one of several; the refusal says what to set', async () => {
    for (const addresses of [['127.0.0.1'], ['93.184.215.14', '10.0.0.1'], ['2606:4700::1111', '::ffff:10.0.0.1']]) {
      const { why } = await refusal(ask('http://Inner.Example.:9/', bounds, guardOf(resolving(addresses).resolve)))
      expect(why).toBe('inner.example has a private address; if it is meant, add inner.example to OPSBOOK_PRIVATE_HOSTS')
    }
  })

  test('reaches a private address that is named, by its name or as an address, and no other', async () => {
    const { port } = await serve()
    const named = resolving(['127.0.0.1']).resolve
    expect(await ask(`http://osrm.internal:${port}/`, bounds, guardOf(named, 'osrm.internal'))).toMatchObject({ status: 200, text: 'here' })
    expect(await ask(`http://osrm.internal.:${port}/`, bounds, guardOf(named, '127.0.0.1'))).toMatchObject({ status: 200 })
    expect(await ask(`http://127.0.0.1:${port}/`, bounds, guardOf(named, '127.0.0.1'))).toMatchObject({ status: 200 })
    await refusal(ask(`http://x.osrm.internal:${port}/`, bounds, guardOf(named, 'osrm.internal', '127.0.0.2')))
  })

  test('goes to the address that was checked, whatever the name says a moment later', async () => {
    const { port, asked } = await serve()
    // the name is known to this resolver alone: whoever looked it up once more would reach nothing, or the second answer
    const rebinding = resolving(['127.0.0.1'], ['127.0.0.9'])
    const guard = guardOf(rebinding.resolve, '127.0.0.1')
    expect((await ask(`http://rebind.invalid:${port}/a`, bounds, guard)).text).toBe('here')
    expect(rebinding.names).toEqual(['rebind.invalid'])
    await refusal(ask(`http://rebind.invalid:${port}/b`, bounds, guard))
    expect(asked).toEqual([`rebind.invalid:${port}/a`])
  })

  test('follows no redirect, wherever it leads', async () => {
    const { port, asked } = await serve((_, response) => response.writeHead(307, { location: 'http://169.254.169.254/metadata' }).end())
    const answer = await ask(`http://127.0.0.1:${port}/`, { ...bounds, method: 'POST', body: '{}' }, guardOf(strict.resolve, '127.0.0.1'))
    expect([answer.status, asked.length]).toEqual([307, 1])
  })

  test('takes no username, and nothing but http and https', async () => {
    for (const url of ['http://good.example@127.0.0.1/', 'http://user:pass@good.example/', 'ftp://good.example/', 'file:///etc/passwd'])
      expect((await refusal(ask(url, bounds, strict))).isUnsent).toBe(true)
  })

  test('ends within its time, whether the name, the answer or the end of it does not come', async () => {
    const short = { ...bounds, milliseconds: 100 }
    const { port } = await serve((request, response) => void (request.url === '/half' && response.writeHead(200).write('half')))
    const guard = guardOf(strict.resolve, '127.0.0.1')
    for (const path of ['silent', 'half'])
      expect((await refusal(ask(`http://127.0.0.1:${port}/${path}`, short, guard))).why).toBe('no answer within 0.1 seconds')
    const forever = guardOf(() => new Promise(() => undefined))
    expect((await refusal(ask('http://slow.invalid/', short, forever))).why).toBe('no answer within 0.1 seconds')
    await refusal(ask('http://slow.invalid/', { ...short, signal: AbortSignal.abort() }, forever))
  })

  test('reads no more than it may', async () => {
    const { port } = await serve((_, response) => {
      const flood = () => void (response.destroyed || response.write('x'.repeat(600), flood))
      flood()
    })
    expect(await ask(`http://127.0.0.1:${port}/`, bounds, guardOf(strict.resolve, '127.0.0.1'))).toMatchObject({ status: 200, text: null })
  })

  test('over TLS asks for a certificate of the name, not of the address', async () => {
    const server = createTlsServer(selfSigned('service.invalid'), (_, response) => response.end('here'))
    const names: (string | false | undefined)[] = []
    server.on('connection', () => names.push('connected'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    const { port } = server.address() as AddressInfo // it listens on a port
    const guard = guardOf(resolving(['127.0.0.1']).resolve, 'service.invalid')
    expect(await refusal(ask(`https://service.invalid:${port}/`, bounds, guard))).toMatchObject({
      why: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      isUnsent: true,
    })
    expect(names).toEqual(['connected'])
  })
})

test('a webhook to this machine says which setting lets it through', async () => {
  const row = { kind: 'k', about: 'a', resource: null, rowId: null, subject: 's', body: 'b', createdAt: '2027-01-01T00:00:00.000Z' }
  const outgoing = { row, person: { id: 1, username: 'u' }, key: 'msg_1', at: '2027-01-01T00:00:00.000Z' }
  // the cast: a webhook reads nothing else of a message
  const outcome = await sendWebhook({ url: 'http://127.0.0.2:9/hook', secret: `whsec_${'A'.repeat(32)}` }, outgoing as never)
  expect(outcome).toMatchObject({ kind: 'again', error: expect.stringContaining('add 127.0.0.2 to OPSBOOK_PRIVATE_HOSTS'), isOfAll: true })
})

test('nothing else in the code opens connections of its own', () => {
  const opens =
    /\b(?:await|return|=>) fetch\(|^import (?!type ).*'node:(?:http|https|tls|dgram)'|\b(?:connect|createConnection|Socket)\b.* from 'node:net'|createTransport\(/m
  const files = globSync(['shared/**/*.ts', 'functions/*.ts'], { cwd: root }).filter((file) =>
    opens.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(files.sort()).toEqual(['shared/notify/email.ts', 'shared/outgoing.ts'])
})
