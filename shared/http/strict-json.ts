// A strict JSON reader: duplicate fields, `__proto__`, deep nesting and numbers that JSON cannot carry are refused, with line and column.

const deepest = 32

/** Why a text is no acceptable JSON, and where; line and column count from 1. */
export class JsonFault extends Error {
  readonly line: number
  readonly column: number

  constructor(message: string, text: string, at: number) {
    const before = text.slice(0, at)
    const line = before.split('\n').length
    const column = at - before.lastIndexOf('\n')
    super(`${message} at line ${line}, column ${column}`)
    this.line = line
    this.column = column
  }
}

/** Parses JSON text; throws JsonFault. */
export function parseJson(text: string): unknown {
  return new Reader(text).document()
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are what JSON forbids in a string
const plain = /[^"\\\u0000-\u001f]*/y
const escapes: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

class Reader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): unknown {
    const value = this.#value()
    this.#skip()
    if (this.#at < this.#text.length) this.#fail('something follows the value')
    return value
  }

  #fail(message: string, at = this.#at): never {
    throw new JsonFault(message, this.#text, at)
  }

  #skip(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.#at++
    }
  }

  #value(): unknown {
    this.#skip()
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object())
      case '[':
        return this.#nested(() => this.#array())
      case '"':
        return this.#string()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      case undefined:
        return this.#fail('the text ends where a value is expected')
      default:
        return this.#number()
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth++
    if (this.#depth > deepest) this.#fail(`nesting is deeper than ${deepest}`)
    this.#at++
    const value = read()
    this.#depth--
    return value
  }

  #object(): Record<string, unknown> {
    const value: Record<string, unknown> = {}
    this.#skip()
    if (this.#ends('}')) return value
    for (;;) {
      this.#skip()
      const at = this.#at
      if (this.#text[at] !== '"') this.#fail('a field name in double quotes is expected')
      const name = this.#string()
      if (name === '__proto__') this.#fail('the field name __proto__ is not allowed', at)
      if (Object.hasOwn(value, name)) this.#fail(`the field ${JSON.stringify(name)} is given twice`, at)
      this.#skip()
      if (!this.#ends(':')) this.#fail('a colon is expected')
      value[name] = this.#value()
      this.#skip()
      if (this.#ends('}')) return value
      if (!this.#ends(',')) this.#fail('a comma or } is expected')
    }
  }

  #array(): unknown[] {
    const value: unknown[] = []
    this.#skip()
    if (this.#ends(']')) return value
    for (;;) {
      value.push(this.#value())
      this.#skip()
      if (this.#ends(']')) return value
      if (!this.#ends(',')) this.#fail('a comma or ] is expected')
    }
  }

  #ends(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('a value is expected')
    this.#at += word.length
    return value
  }

  #number(): number {
    number.lastIndex = this.#at
    const found = number.exec(this.#text)?.[0]
    if (found === undefined) this.#fail('a value is expected')
    const value = Number(found)
    if (!Number.isFinite(value)) this.#fail('the number is out of range')
    this.#at += found.length
    return value
  }

  #string(): string {
    this.#at++
    let value = ''
    for (;;) {
      const from = this.#at
      plain.lastIndex = from
      plain.test(this.#text)
      this.#at = plain.lastIndex
      value += this.#text.slice(from, this.#at)
      const sign = this.#text[this.#at]
      if (sign === '"') {
        this.#at++
        return value
      }
      if (sign === undefined) this.#fail('the text ends within a string')
      if (sign !== '\\') this.#fail('a control character stands in a string')
      value += this.#escape()
    }
  }

  #escape(): string {
    const sign = this.#text[this.#at + 1] ?? ''
    const single = escapes[sign]
    if (single !== undefined) {
      this.#at += 2
      return single
    }
    const code = this.#text.slice(this.#at + 2, this.#at + 6)
    if (sign !== 'u' || !/^[0-9a-fA-F]{4}$/.test(code)) this.#fail('the escape is not one of JSON')
    this.#at += 6
    return String.fromCharCode(Number.parseInt(code, 16))
  }
}
