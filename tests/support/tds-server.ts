// A server that speaks just enough of TDS to be signed in to, over TLS or in the clear; it stores nothing.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import {
  answerOf,
  createMessageReader,
  done,
  errorToken,
  fedAuthAck,
  fedAuthInfo,
  kinds,
  loginAck,
  type Message,
  preloginBody,
  rowTokens,
  toPacket,
} from './tds-messages.ts'

/** What the server is like. */
export interface FakeServerOptions {
  /** Encrypts with this certificate; in the clear without one. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Asks for a token of this resource. */
  readonly resource?: string
}

/** Answers the question that the pool asks after the first sign-in, as a database with all the settings that Opsbook needs. */
const settings = rowTokens({ version: 'Microsoft SQL Server of the tests', readCommitted: 1, snapshot: 1 })

/** A fake of SQL Server that counts sign-ins and keeps the tokens that they bring. */
export class FakeServer {
  readonly #sockets = new Set<Socket>()
  readonly #options: FakeServerOptions
  #server: Server | null = null
  port = 0
  logins = 0
  readonly tokens: string[] = []
  /** Numbers of the errors that the next sign-ins are refused with, and whether the last of them stays. */
  readonly refusals: number[] = []
  refusesForever = false

  constructor(options: FakeServerOptions = {}) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#sockets.delete(socket))
      this.#greet(socket)
    }).listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address) this.port = address.port
  }

  /** Cuts all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close')
    this.#server?.close()
    this.cut()
    await closed
  }

  /** Answers the first message, and goes on in the clear or encrypted. */
  #greet(socket: Socket): void {
    const { tls, resource } = this.#options
    socket.once('data', () => {
      if (!tls) this.#serve(socket)
      else {
        const secure = new TLSSocket(new HandshakeStream(socket), { isServer: true, ...tls })
        secure.on('error', () => socket.destroy())
        this.#serve(secure)
      }
      const body = preloginBody({ encrypts: tls !== undefined, asksForToken: resource !== undefined })
      socket.write(toPacket({ kind: kinds.answer, body }))
    })
  }

  #serve(stream: Duplex): void {
    const read = createMessageReader()
    stream.on('data', (data: Buffer) => {
      for (const message of read(data)) stream.write(answerOf(...this.#answer(message), done(message.kind)))
    })
  }

  #answer({ kind, body }: Message): Buffer[] {
    if (kind === kinds.login) {
      this.logins++
      const refusal = this.refusesForever && this.refusals.length === 1 ? this.refusals[0] : this.refusals.shift()
      if (refusal !== undefined) return [errorToken(refusal, 14)]
      return this.#options.resource === undefined ? [loginAck()] : [fedAuthInfo(this.#options.resource)]
    }
    if (kind === kinds.token) {
      this.tokens.push(body.subarray(8).toString('utf16le'))
      return [loginAck(), fedAuthAck()]
    }
    return kind === kinds.call ? [settings] : []
  }
}

/** The bytes of a TLS handshake, which TDS 7 wraps into packets; raw once the client has sent raw ones. */
class HandshakeStream extends Duplex {
  readonly #socket: Socket
  readonly #read = createMessageReader()
  #isWrapped = true
  #flight: Buffer[] = []

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.on('data', (data) => {
      this.#isWrapped &&= data[0] === kinds.prelogin
      if (!this.#isWrapped) this.push(data)
      else for (const { body } of this.#read(data)) this.push(body)
    })
    socket.on('close', () => this.destroy())
  }

  override _read(): void {
    // data is pushed as it comes
  }

  override _write(data: Buffer, _encoding: string, then: () => void): void {
    if (!this.#isWrapped) return void this.#socket.write(data, then)
    // the client waits for one message each time, however many records there are
    if (this.#flight.push(data) === 1) setImmediate(() => this.#send())
    then()
  }

  #send(): void {
    if (this.#flight.length > 0) this.#socket.write(toPacket({ kind: kinds.answer, body: Buffer.concat(this.#flight) }))
    this.#flight = []
  }
}
