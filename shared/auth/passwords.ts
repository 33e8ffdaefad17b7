// Password hashes: Argon2id in PHC text, computed off the event loop and a few at a time.
import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { machine } from '../context.ts'
import { AppError } from '../errors.ts'

/** OWASP's Argon2id strength: memory in KiB, passes and lanes. */
const strength = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const tagLength = 32
const compute = promisify(argon2)

// hashing shares Node's four worker threads with files and compression, so it never takes all of them
const mostAtOnce = 2
const mostWaiting = 200
let running = 0
const waiting: (() => void)[] = []

async function argon2id(parameters: Argon2Parameters): Promise<Buffer> {
  if (waiting.length >= mostWaiting) throw new AppError('unavailable', 'too many people are signing in at once', { retryAfterSeconds: 5 })
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await compute('argon2id', parameters)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** The form of a password that is hashed, so that every keyboard's way to write it is the same password. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC')
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** The PHC text of a password, with a fresh salt. */
export async function hashPassword(password: string, random: (bytes: number) => string = machine.random): Promise<string> {
  const nonce = Buffer.from(random(saltBytes), 'hex')
  const { memory, passes, parallelism } = strength
  const tag = await argon2id({ message: normalizePassword(password), nonce, tagLength, memory, passes, parallelism })
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`
}

interface Phc {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly nonce: Buffer
  readonly tag: Buffer
}

function parsePhc(text: string): Phc {
  const [, memory, passes, parallelism, salt = '', tag = ''] =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,})\$([A-Za-z0-9+/]{22,})$/.exec(text) ?? []
  if (tag === '') throw new Error('a stored password hash is not Argon2id in PHC text')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

/** What is compared with where there is nobody or no password, so that the time taken does not tell; it never matches. */
const nobody: Phc = { ...strength, nonce: Buffer.alloc(saltBytes), tag: Buffer.alloc(tagLength) }

/** Whether a password belongs to a hash, and whether that hash is weaker than one made today. Without a hash: never, in the same time. */
export async function verifyPassword(
  password: string,
  hash: string | null,
): Promise<{ readonly isRight: boolean; readonly isOutdated: boolean }> {
  const { tag, nonce, memory, passes, parallelism } = hash === null ? nobody : parsePhc(hash)
  const found = await argon2id({ message: normalizePassword(password), nonce, tagLength: tag.length, memory, passes, parallelism })
  const isRight = timingSafeEqual(found, tag) && hash !== null
  return { isRight, isOutdated: isRight && (memory < strength.memory || passes < strength.passes) }
}
