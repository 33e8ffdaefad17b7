// What a request says over the wire: its statement, and each parameter with the type that it is declared and sent under.
import { kinds, type Message } from './tds-messages.ts'

/** A parameter: its type as the statement's declaration names it, and as it stands before the value. */
export interface SentParameter {
  readonly declared: string
  readonly sent: string
}

/** A statement as it went over the wire. */
export interface Statement {
  readonly text: string
  readonly declaration: string
  readonly parameters: ReadonlyMap<string, SentParameter>
}

/** Reads bytes from front to back. */
class Reader {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }
  u8 = () => this.#bytes.readUInt8(this.skip(1))
  u16 = () => this.#bytes.readUInt16LE(this.skip(2))
  u32 = () => this.#bytes.readUInt32LE(this.skip(4))
  take = (length: number) => {
    const from = this.skip(length)
    return this.#bytes.subarray(from, from + length)
  }
  skip(length: number): number {
    this.#at += length
    return this.#at - length
  }

  /** A value that is as long as the server can keep, in chunks. */
  chunks(): Buffer {
    const parts: Buffer[] = []
    if (this.take(8).every((byte) => byte === 0xff)) return Buffer.alloc(0)
    for (let length = this.u32(); length > 0; length = this.u32()) parts.push(this.take(length))
    return Buffer.concat(parts)
  }
}

const unlimited = 0xffff

/** A value with its type in the words of SQL. */
function readValue(reader: Reader): { type: string; value: Buffer } {
  const kind = reader.u8()
  const small = () => reader.take(reader.u8())
  const large = (name: string, unit: number, hasCollation: boolean) => {
    const size = reader.u16()
    if (hasCollation) reader.skip(5)
    if (size === unlimited) return { type: `${name}(max)`, value: reader.chunks() }
    const length = reader.u16()
    return { type: `${name}(${size / unit})`, value: reader.take(length === unlimited ? 0 : length) }
  }
  switch (kind) {
    case 0xe7:
      return large('nvarchar', 2, true)
    case 0xa5:
      return large('varbinary', 1, false)
    case 0x26:
      return { type: { 8: 'bigint', 4: 'int' }[reader.u8()] ?? 'another int', value: small() }
    case 0x68:
      reader.skip(1)
      return { type: 'bit', value: small() }
    case 0x6a: {
      reader.skip(1)
      return { type: `decimal(${reader.u8()}, ${reader.u8()})`, value: small() }
    }
    case 0x28:
      return { type: 'date', value: small() }
    case 0x2a:
      return { type: `datetime2(${reader.u8()})`, value: small() }
    default:
      throw new Error(`a parameter of the kind ${kind.toString(16)} is not known here`)
  }
}

const declared = /@(\w+) ([a-z0-9]+(?:\([^)]*\))?)/g

/** Reads a call of sp_executesql; null for any other message. */
export function readStatement({ kind, body }: Message): Statement | null {
  if (kind !== kinds.call) return null
  const reader = new Reader(body)
  reader.skip(reader.u32() - 4)
  if (reader.u16() !== unlimited || reader.u16() !== 10) return null
  reader.skip(2)
  const values: { name: string; type: string; value: Buffer }[] = []
  while (!reader.isAtEnd) {
    const name = reader.take(2 * reader.u8()).toString('utf16le')
    reader.skip(1)
    values.push({ name, ...readValue(reader) })
  }
  const [statement, declaration, ...given] = values
  const declaredAs = new Map(
    [...(declaration?.value.toString('utf16le') ?? '').matchAll(declared)].map(([, name, type]) => [`@${name}`, type ?? '']),
  )
  return {
    text: statement?.value.toString('utf16le') ?? '',
    declaration: declaration?.value.toString('utf16le') ?? '',
    parameters: new Map(given.map(({ name, type }) => [name, { declared: declaredAs.get(name) ?? '', sent: type }])),
  }
}
