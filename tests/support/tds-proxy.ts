// A TCP proxy before the server: it reads every message that goes by, and cuts, holds, truncates or refuses at chosen moments.
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { parseMssqlUrl } from '../../shared/db/mssql-url.ts'
import { serverUrl } from './server.ts'
import { answerOf, createMessageReader, done, errorToken, kinds, type Message } from './tds-messages.ts'
import { readStatement, type Statement } from './tds-statements.ts'

/** What becomes of the next request, or of the next sign-in. */
export type Mishap =
  | 'none'
  | 'lose the request'
  | 'truncate the request'
  | 'lose the answer'
  | 'truncate the answer'
  /** The server works, its client hears nothing. */
  | 'hold the answer'
  /** The server never sees it, and an error of this number comes back. */
  | { readonly refuse: number; readonly severity?: number }
  /** The server has it, something is done, and the answer is lost. */
  | { readonly whileItWorks: () => void }

const roundTrips: ReadonlySet<number> = new Set([kinds.batch, kinds.call, kinds.transaction, 0x07])

/** Whether the server to test against is reached without encryption, so that a proxy can read along. */
export const canReadAlong = serverUrl !== '' && parseMssqlUrl(serverUrl).encrypt === false

/** Knows as much of TDS as it takes. */
export class TestProxy {
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #clients = 0
  port = 0
  /** Requests since the last `forget`, in order, without those of which a sign-in consists. */
  readonly requests: Message[] = []
  /** Sign-ins and signals to cancel a request, counted since the last `forget`. */
  logins = 0
  cancels = 0
  readonly mishaps: Mishap[] = []
  readonly loginMishaps: Mishap[] = []
  readonly #target: { host: string; port: number }

  constructor(target: { host: string; port: number }) {
    this.#target = target
  }

  /** Listens, on the port that it had before where it had one. */
  async start(): Promise<void> {
    this.#server = createServer((client) => this.#relay(client)).listen(this.port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address) this.port = address.port
  }

  /** Refuses connections and cuts those that there are. */
  async stop(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close')
    this.#server?.close()
    this.cut()
    await closed
  }

  /** Cuts all connections, and takes new ones. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Connections that clients hold. */
  get connections(): number {
    return this.#clients
  }

  /** The statements of the requests. */
  get statements(): Statement[] {
    return this.requests.flatMap((message) => readStatement(message) ?? [])
  }

  /** Begins to count anew. */
  forget(): void {
    this.requests.length = 0
    this.logins = 0
    this.cancels = 0
  }

  #relay(client: Socket): void {
    const server = connect(this.#target)
    const read = createMessageReader()
    const state: Relay = { client, server, begun: 'sign-in', doomed: null, kind: 0 }
    let held: Buffer[] = []
    this.#clients++
    client.once('close', () => this.#clients--)
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket)
      socket.on('error', () => cutBoth(state))
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroySoon()
      })
    }
    client.on('data', (data) => {
      // a message goes on when it is whole, for only then can it be kept back
      held.push(data)
      const messages = read(data)
      if (messages.length === 0) return
      const mishap = messages.map((message) => this.#note(state, message)).find((one) => one !== undefined)
      const whole = Buffer.concat(held)
      held = []
      pass(state, whole, mishap)
    })
    server.on('data', (data) => {
      if (state.doomed === 'hold the answer') return
      if (state.doomed === null) client.write(data)
      else if (state.doomed === 'truncate the answer') client.write(data.subarray(0, data.length / 2), () => cutBoth(state))
      else cutBoth(state)
    })
  }

  /** Counts a message, and takes the mishap that is due to it. */
  #note(state: Relay, message: Message): Mishap | undefined {
    const { kind } = message
    state.kind = kind
    if (kind === kinds.attention) this.cancels++
    if (kind === kinds.login) {
      this.logins++
      // the driver's own settings follow in a batch
      state.begun = 'settings'
      return this.loginMishaps.shift()
    }
    if (!roundTrips.has(kind)) return undefined
    if (state.begun === 'settings') {
      state.begun = 'work'
      return undefined
    }
    this.requests.push(message)
    return this.mishaps.shift()
  }
}

interface Relay {
  readonly client: Socket
  readonly server: Socket
  begun: 'sign-in' | 'settings' | 'work'
  /** Kind of the message that came last. */
  kind: number
  doomed: 'lose the answer' | 'truncate the answer' | 'hold the answer' | null
}

function cutBoth({ client, server }: Relay): void {
  client.destroy()
  server.destroy()
}

function pass(state: Relay, data: Buffer, mishap: Mishap | undefined): void {
  const { client, server, kind } = state
  if (mishap === undefined || mishap === 'none') server.write(data)
  else if (mishap === 'lose the request') cutBoth(state)
  else if (mishap === 'truncate the request') server.write(data.subarray(0, data.length / 2), () => cutBoth(state))
  else if (typeof mishap === 'object' && 'refuse' in mishap) client.write(answerOf(errorToken(mishap.refuse, mishap.severity), done(kind)))
  else {
    state.doomed = typeof mishap === 'object' ? 'lose the answer' : mishap
    server.write(data, () => {
      if (typeof mishap === 'object') mishap.whileItWorks()
    })
  }
}
