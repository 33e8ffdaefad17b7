// What messages are sent to in tests: a receiver of HTTP and a mail server, both real, on this machine.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { NotifySettings } from '../../shared/config.ts'

/** A request as it came. */
export interface Got {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
/** What is answered: a status, and JSON where there is any; 'silence' never answers. */
export type Reply = { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> } | 'silence'

/** Answers each request as told, and keeps them all. */
export async function openReceiver(answer: (got: Got, count: number) => Reply | Promise<Reply> = () => ({ status: 204 })) {
  const got: Got[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return // the sender has gone before it had said all
    }
    const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() }
    got.push(one)
    const reply = await answer(one, got.length)
    if (reply !== 'silence') response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, got, close }
}

/** A mail as it came. */
export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
}

/** Refuses a mail with such a code; null takes it. */
export type Refusal = (mail: Mail) => number | null | Promise<number | null>

/** Takes mails, or refuses them once their text is there; with a password it takes nothing without it. */
export async function openMailServer(refuse: Refusal = () => null, password: string | null = null) {
  const got: Mail[] = []
  const server = new SMTPServer({
    disabledCommands: password === null ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: password === null,
    onAuth: ({ username, password: given }, _, done) =>
      given === password ? done(null, { user: username }) : done(Object.assign(new Error('no'), { responseCode: 535 })),
    logger: false,
    onData: async (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      try {
        for await (const chunk of stream) chunks.push(chunk)
      } catch {
        return // the sender has gone: what came of its mail is no mail
      }
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
      const mail = { from, to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() }
      got.push(mail)
      const code = await refuse(mail)
      done(code === null ? null : Object.assign(new Error('no, and no secrets either'), { responseCode: code }))
    },
  })
  // a sender that was killed is no fault of the server's
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo // it listens on a port
  return { url: `smtp://127.0.0.1:${port}`, got, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

/** A secret of webhooks, and the bytes that it stands for. */
export const webhookKey = Buffer.from('thirty-two bytes for the tests!!')
export const webhookSecret = `whsec_${webhookKey.toString('base64')}`
/** The token of a bot. */
export const botToken = '123456:tests-only-tests-only-tests-only'

/** Settings of the channels that have an address here; the others are not set up. */
export const settingsOf = ({ webhook, telegram, email }: { webhook?: string; telegram?: string; email?: string }): NotifySettings => ({
  webhook: webhook === undefined ? null : { url: `${webhook}/hook`, secret: webhookSecret },
  telegram: telegram === undefined ? null : { token: botToken, api: telegram },
  email: email === undefined ? null : { smtpUrl: email, from: { name: 'Opsbook, of course', address: 'ops@company.example' } },
})
