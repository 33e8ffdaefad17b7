// The keys of persons over the place that keeps them: made once, remembered for a while, destroyed for good.
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { openClients } from '../storage.ts'
import { personKeyContainer } from '../storage-names.ts'
import type { PersonKeys } from './keys.ts'
import { containerStore, folderStore, type KeyStore, memoryStore } from './stores.ts'

/** How long a key that was found is good without asking again: after an erasure other processes forget it within this time. */
const freshMilliseconds = 60_000
const mostRemembered = 10_000
/** A write of a person waits for its key: not as long as storage clients would try. */
const retries = { maxTries: 3, tryTimeoutInMs: 5000, retryDelayInMs: 200, maxRetryDelayInMs: 1000 }

/** The keys of the settings; nothing is opened before the first of them is needed. */
export function openPersonKeys({ personKeys, databaseUrl, storage, storageAccount }: Config): PersonKeys {
  const file = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : null
  if (personKeys?.startsWith('folder:')) return keysIn(folderStore(personKeys.slice('folder:'.length)))
  if (personKeys === null && file === ':memory:') return memoryKeys()
  if (personKeys === null && file !== null) return keysIn(folderStore(join(dirname(file), personKeyContainer)))
  const open = async () => {
    const own = personKeys?.startsWith('account:') ? { storage: null, storageAccount: personKeys.slice('account:'.length) } : null
    const account = own ?? { storage, storageAccount }
    if (account.storage === null && account.storageAccount === null)
      throw new AppError(
        'unavailable',
        'the keys of persons have no place: set AzureWebJobsStorage, or OPSBOOK_PERSON_KEYS=account:NAME or folder:PATH',
      )
    return (await openClients(account, retries)).blobs.getContainerClient(personKeyContainer)
  }
  let opened: ReturnType<typeof open> | undefined
  return keysIn(
    containerStore(() => {
      opened ??= open()
      opened.catch(() => {
        opened = undefined
      })
      return opened
    }),
  )
}

const keyFile = (person: string) => `key/${person}`
const erasedFile = 'erased/'

/** Keys that are gone with the process. */
export const memoryKeys = (): PersonKeys => keysIn(memoryStore())

/** The keys of persons that lie in a store; a store that cannot be reached is `unavailable`. */
export function keysIn(place: KeyStore): PersonKeys {
  const store = reachable(place)
  const known = new Map<string, { key: Buffer; at: number }>()
  const remember = (person: string, text: string) => {
    const key = Buffer.from(text, 'hex')
    if (known.size >= mostRemembered) known.clear()
    known.set(person, { key, at: performance.now() })
    return key
  }
  const find = async (person: string): Promise<Buffer | null> => {
    const found = known.get(person)
    if (found && performance.now() - found.at < freshMilliseconds) return found.key
    known.delete(person)
    const text = await store.read(keyFile(person))
    return text === null ? null : remember(person, text)
  }
  const wasErased = async (person: string) => (await store.read(erasedFile + person)) !== null
  const make = async (person: string): Promise<Buffer> => {
    // asked each time: another process may have erased the person whose key is still remembered here
    if (await wasErased(person)) throw erasedPerson(person)
    const found = await find(person)
    if (found) return found
    await store.writeOnce(keyFile(person), randomBytes(32).toString('hex'))
    // whoever was first has made it
    const text = await store.read(keyFile(person))
    if (text !== null && !(await wasErased(person))) return remember(person, text)
    // erased between the two: whoever erases marks first and removes the key then, so that one of the two sees the other
    await store.remove(keyFile(person))
    throw erasedPerson(person)
  }
  const each = async <T>(persons: readonly string[], get: (person: string) => Promise<T>) => {
    const distinct = [...new Set(persons)]
    const found: [string, T][] = []
    for (let from = 0; from < distinct.length; from += 16)
      found.push(
        ...(await Promise.all(distinct.slice(from, from + 16).map(async (person): Promise<[string, T]> => [person, await get(person)]))),
      )
    return found
  }
  return {
    make: async (persons) => new Map(await each(persons, make)),
    find: async (persons) => new Map((await each(persons, find)).flatMap(([person, key]) => (key ? [[person, key] as const] : []))),
    erase: async (person, at) => {
      await store.writeOnce(erasedFile + person, at)
      await store.remove(keyFile(person))
      known.delete(person)
    },
    erased: async () => {
      const names = await store.list(erasedFile)
      const dates = new Map(await each(names, (name) => store.read(name)))
      return names.map((name) => ({ person: name.slice(erasedFile.length), at: dates.get(name) ?? '' }))
    },
  }
}

function erasedPerson(person: string): AppError {
  return new AppError('conflict', `the personal data of ${person.replace('-', ' ')} was erased, and none is written of them again`, {
    issues: [{ path: 'id', code: 'erased', message: 'is a person whose data was erased', hint: 'Make a new row.' }],
  })
}

/** The same store, whose failures say what is the matter. */
function reachable(store: KeyStore): KeyStore {
  const or = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      const message =
        'the keys of persons cannot be reached: personal data is neither written nor read out of the audit trail until they can'
      throw new AppError('unavailable', message, { cause })
    }
  }
  return {
    read: (name) => or(store.read(name)),
    writeOnce: (name, content) => or(store.writeOnce(name, content)),
    remove: (name) => or(store.remove(name)),
    list: (prefix) => or(store.list(prefix)),
  }
}
