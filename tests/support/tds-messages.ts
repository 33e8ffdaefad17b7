// TDS as far as tests speak it: packets to messages and back, and the tokens of a server's answers.

/** Kinds of message, by the first byte of each of their packets. */
export const kinds = { batch: 0x01, call: 0x03, answer: 0x04, attention: 0x06, token: 0x08, transaction: 0x0e, login: 0x10, prelogin: 0x12 }

/** One message, put together from its packets. */
export interface Message {
  readonly kind: number
  readonly body: Buffer
}

const headerLength = 8

/** Puts the messages of one direction of a connection together; a message is given once its last packet is whole. */
export function createMessageReader(): (data: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0)
  let bodies: Buffer[] = []
  return (data) => {
    const messages: Message[] = []
    rest = Buffer.concat([rest, data])
    while (rest.length >= headerLength && rest.length >= rest.readUInt16BE(2)) {
      const [kind = 0, status = 0] = rest
      const length = rest.readUInt16BE(2)
      bodies.push(rest.subarray(headerLength, length))
      rest = rest.subarray(length)
      if ((status & 1) === 0) continue
      messages.push({ kind, body: Buffer.concat(bodies) })
      bodies = []
    }
    return messages
  }
}

/** A message as one packet. */
export function toPacket({ kind, body }: Message): Buffer {
  const header = Buffer.from([kind, 1, 0, 0, 0, 0, 1, 0])
  header.writeUInt16BE(headerLength + body.length, 2)
  return Buffer.concat([header, body])
}

const u16 = (value: number) => Buffer.from([value & 0xff, value >> 8])
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const text = (value: string) => Buffer.from(value, 'utf16le')
/** A text with its length in characters before it, in one byte or in two. */
const short = (value: string) => Buffer.concat([Buffer.from([value.length]), text(value)])
const long = (value: string) => Buffer.concat([u16(value.length), text(value)])
/** A token with its length in bytes after its first. */
const token = (first: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([first]), u16(body.length), body])
}

/** An answer of tokens. */
export const answerOf = (...tokens: readonly Buffer[]): Buffer => toPacket({ kind: kinds.answer, body: Buffer.concat(tokens) })

/** The end of an answer: of a call of a procedure, else of a batch or a sign-in. */
export const done = (kind: number): Buffer => Buffer.from([kind === kinds.call ? 0xfe : 0xfd, ...Buffer.alloc(12)])

/** An error with a number. */
export const errorToken = (number: number, severity = 16): Buffer =>
  token(0xaa, u32(number), Buffer.from([1, severity]), long(`error ${number} with 'secret' values`), short('server'), short(''), u32(1))

/** A sign-in is accepted, under TDS 7.4. */
export const loginAck = (): Buffer =>
  token(0xad, Buffer.from([1, 0x74, 0, 0, 4]), short('Microsoft SQL Server'), Buffer.from([16, 0, 0, 0]))

/** Where a token of Microsoft Entra is to be had, and for which resource. */
export function fedAuthInfo(resource: string): Buffer {
  const texts = [text('https://login.windows.net/common'), text(resource)]
  let offset = 4 + 9 * texts.length
  const heads = texts.map((one, at) => {
    const head = Buffer.concat([Buffer.from([at + 1]), u32(one.length), u32(offset)])
    offset += one.length
    return head
  })
  const body = Buffer.concat([u32(texts.length), ...heads, ...texts])
  return Buffer.concat([Buffer.from([0xee]), u32(body.length), body])
}

/** Federated sign-in is acknowledged, without a signature. */
export const fedAuthAck = (): Buffer => Buffer.from([0xae, 2, 0, 0, 0, 0, 0xff])

/** What a server offers before the sign-in. */
export function preloginBody(options: { readonly encrypts: boolean; readonly asksForToken: boolean }): Buffer {
  const fields: [number, Buffer][] = [
    [0, Buffer.from([16, 0, 0, 0, 0, 0])],
    [1, Buffer.from([options.encrypts ? 1 : 2])],
    [6, Buffer.from([options.asksForToken ? 1 : 0])],
  ]
  let offset = 5 * fields.length + 1
  const heads = fields.map(([name, { length }]) => {
    const head = Buffer.from([name, offset >> 8, offset & 0xff, length >> 8, length & 0xff])
    offset += length
    return head
  })
  return Buffer.concat([...heads, Buffer.from([0xff]), ...fields.map(([, value]) => value)])
}

/** One row of texts and whole numbers, with its columns, and the end of its statement. */
export function rowTokens(row: Readonly<Record<string, string | number>>): Buffer {
  const collation = Buffer.from([9, 4, 0xd0, 0, 52])
  const columns = Object.entries(row).map(([name, value]) => {
    const type = typeof value === 'string' ? Buffer.concat([Buffer.from([0xe7]), u16(800), collation]) : Buffer.from([0x26, 4])
    return Buffer.concat([u32(0), u16(1), type, short(name)])
  })
  const values = Object.values(row).map((value) =>
    typeof value === 'string' ? Buffer.concat([u16(2 * value.length), text(value)]) : Buffer.concat([Buffer.from([4]), u32(value)]),
  )
  const end = Buffer.from([0xff, 0x10, ...Buffer.alloc(11)])
  return Buffer.concat([Buffer.from([0x81]), u16(columns.length), ...columns, Buffer.from([0xd1]), ...values, end])
}
