// An error as the log may tell it: kind, code and place, and its words only where they are ours. What a driver or a parser says may hold what people
// have typed, and what a refusal says is for whoever asked.
import { AppError } from './errors.ts'

/** What is told of an error. */
export interface Described {
  readonly name: string
  readonly message: string
  readonly code?: string
  /** Where it was thrown, without the message. */
  readonly stack?: string
  readonly issues?: readonly string[]
  readonly cause?: unknown
}

const deepest = 8

/** Describes a thrown value; anything but an error as it is where it is a word or a number of ours. */
export function describeError(value: unknown, depth = 0): Described | string {
  if (!(value instanceof Error)) return typeof value === 'string' ? withoutSecrets(value) : `a thrown ${typeof value}`
  const { name, stack, cause } = value
  return {
    name,
    ...wordsOf(value, depth),
    stack: framesOf(stack),
    ...(cause === undefined || cause === null || depth >= deepest ? {} : { cause: describeError(cause, depth + 1) }),
  }
}

function wordsOf(error: Error, depth: number): Pick<Described, 'message' | 'code' | 'issues'> {
  if (error instanceof AppError) {
    const { code, message, issues } = error
    // what cannot be served is told by whom it depends on, and so is what that is caused by, such as a wrong setting
    if (code === 'unavailable' || depth > 0) return { code, message: withoutSecrets(message) }
    return { code, message: `a refusal (${code})`, issues: issues.slice(0, 20).map((issue) => `${issue.path}: ${issue.code}`) }
  }
  const fields: Readonly<Record<string, unknown>> = { ...error }
  const code = typeof fields.code === 'string' ? fields.code : undefined
  const told = code === undefined ? {} : { code }
  if (typeof fields.number === 'number' || code === 'EREQUEST') {
    const constraint = /\b(?:PK|UX|UQ|IX|FK|CK)_\w+/i.exec(error.message)?.[0]
    return { ...told, message: `error ${fields.number ?? 'without a number'} of the database${constraint ? ` by ${constraint}` : ''}` }
  }
  // what could not be parsed is quoted in it
  if (error instanceof SyntaxError) return { ...told, message: withoutSecrets(error.message.replaceAll(/(["'`]).*\1/gs, '"..."')) }
  return { ...told, message: withoutSecrets(error.message) }
}

/** A stack begins with the message, which may be of several lines. */
function framesOf(stack: string | undefined): string | undefined {
  const frames = stack?.split('\n').filter((line) => /^\s+at .*[:)\d]$/.test(line))
  return frames && frames.length > 0 ? frames.map((line) => line.trim()).join('\n') : undefined
}

const secrets: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, 'TOKEN'],
  [/\b(bearer|basic) +[\w.~+/=-]{8,}/gi, '$1 TOKEN'],
  [/\b(\w*(?:token|key|secret|password|signature)|sig|code|pwd)=[^&;\s"']+/gi, '$1=...'],
  [/("\w*(?:token|key|secret|password)"\s*:\s*)"[^"]*"/gi, '$1"..."'],
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/"']+@/gi, '$1...@'],
  [/\bwhsec_[\w+/=]+/g, 'whsec_...'],
  [/\b(bot)?\d{5,}:[\w-]{20,}/g, 'TOKEN'],
  // begins where a word does: begun within one, a long word without @ would be gone through once for each of its letters
  [/(?<![^\s@<>()[\]"',;:=/])[^\s@<>()[\]"',;:=/]+@[^\s@<>()[\]"',;:/]+\.[a-z]{2,}/gi, 'ADDRESS'],
]

/** Characters of a text that are told: whoever is asked may say much, and each line is looked through. */
const mostTold = 10_000

/** A text without what looks like a token, a password, a signature or an address of a person; cut where it is very long. */
export function withoutSecrets(text: string): string {
  return secrets.reduce((left, [form, instead]) => left.replace(form, instead), cut(text))
}

/** Cut between words, so that no half of a secret is left that nobody knows for one. */
function cut(text: string): string {
  if (text.length <= mostTold) return text
  return `${text.slice(0, Math.max(0, text.lastIndexOf(' ', mostTold)))} ...`
}

/** An error that may be thrown to a host that logs what it is given. */
export function toTellable(error: unknown): Error {
  const told = describeError(error)
  if (typeof told === 'string') return new Error(told)
  const safe = new Error(told.message)
  safe.name = told.name
  safe.stack = `${told.name}: ${told.message}${told.stack === undefined ? '' : `\n    ${told.stack.replaceAll('\n', '\n    ')}`}`
  return safe
}
