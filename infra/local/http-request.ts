// A Request over what node:http has already parsed. The library's HttpRequest reads it in place of building an undici
// Request, which costs more than the rest of the host; anything unusual is left to a real Request made on demand.
import type { IncomingMessage } from 'node:http'

/** The parts of a Request that @azure/functions uses, served from node's own objects. */
export class LazyRequest {
  readonly method: string
  readonly #incoming: IncomingMessage
  readonly #body: Buffer | undefined
  #headers: LazyHeaders | undefined
  #native: Request | undefined
  #isUsed = false

  constructor(incoming: IncomingMessage, body: Buffer | undefined) {
    this.method = incoming.method ?? 'GET'
    this.#incoming = incoming
    this.#body = body
  }

  get url(): string {
    const { url = '/', headers } = this.#incoming
    return (URL.parse(`http://${headers.host}${url}`) ?? new URL(`http://localhost${url}`)).href
  }

  get headers(): LazyHeaders {
    this.#headers ??= new LazyHeaders(this.#incoming)
    return this.#headers
  }

  get body(): ReadableStream | null {
    return this.#body ? this.#toNative().body : null
  }

  get bodyUsed(): boolean {
    return this.#native ? this.#native.bodyUsed : this.#isUsed
  }

  async text(): Promise<string> {
    if (this.#native) return this.#native.text()
    return decodeUtf8(this.#take())
  }

  async json(): Promise<unknown> {
    if (this.#native) return this.#native.json()
    return JSON.parse(decodeUtf8(this.#take()))
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.#native) return this.#native.arrayBuffer()
    const bytes = this.#take()
    const copy = new ArrayBuffer(bytes.byteLength)
    new Uint8Array(copy).set(bytes)
    return copy
  }

  async blob(): Promise<Blob> {
    return this.#toNative().blob()
  }

  async formData(): Promise<FormData> {
    return this.#toNative().formData()
  }

  clone(): LazyRequest {
    if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read')
    return new LazyRequest(this.#incoming, this.#body)
  }

  #take(): Buffer {
    if (!this.#body) return Buffer.alloc(0)
    if (this.#isUsed) throw new TypeError('Body is unusable: Body has already been read')
    this.#isUsed = true
    return this.#body
  }

  #toNative(): Request {
    if (this.#native) return this.#native
    const body = this.#body ? new Uint8Array(this.#take()) : null
    this.#native = new Request(this.url, { method: this.method, headers: [...this.headers], body })
    return this.#native
  }
}

/** Headers of a request, read from node's parsed object; real ones are made as soon as more than a look-up is asked. */
class LazyHeaders {
  readonly #incoming: IncomingMessage
  #native: Headers | undefined

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming
  }

  get(name: string): string | null {
    if (this.#native) return this.#native.get(name)
    const value = this.#incoming.headers[name] ?? this.#incoming.headers[name.toLowerCase()]
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  append(name: string, value: string): void {
    this.#toNative().append(name, value)
  }

  set(name: string, value: string): void {
    this.#toNative().set(name, value)
  }

  delete(name: string): void {
    this.#toNative().delete(name)
  }

  forEach(callback: (value: string, key: string, parent: Headers) => void, self?: unknown): void {
    this.#toNative().forEach(callback, self)
  }

  entries() {
    return this.#toNative().entries()
  }

  keys() {
    return this.#toNative().keys()
  }

  values() {
    return this.#toNative().values()
  }

  getSetCookie(): string[] {
    return this.#toNative().getSetCookie()
  }

  [Symbol.iterator]() {
    return this.#toNative()[Symbol.iterator]()
  }

  #toNative(): Headers {
    if (this.#native) return this.#native
    this.#native = new Headers()
    for (const [name, value] of Object.entries(this.#incoming.headers)) {
      if (value !== undefined) this.#native.append(name, Array.isArray(value) ? value.join(', ') : value)
    }
    return this.#native
  }
}

// The byte-order mark is dropped, as Body.text() does.
function decodeUtf8(bytes: Buffer): string {
  const hasMark = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return bytes.toString('utf8', hasMark ? 3 : 0)
}
