// Which writes go out together, and what becomes of them by the answers; pure.
import type { BatchAnswer, BatchRequest, Refusal, Write } from './write.ts'

/** Requests of one batch. */
export const mostRequests = 100

const rowOf = ({ on }: Write) => (on ? `${on.resource} ${on.id}` : null)

/** The writes that go out in the next batch, in their order: an edit waits for what was done to the same row before it, and a photo goes by itself. */
export function nextBatch(writes: readonly Write[]): Write[] {
  const touched = new Set<string | null>()
  const batch: Write[] = []
  for (const write of writes) {
    if (write.refusal || write.photo) continue
    const row = rowOf(write)
    const isHeld = write.base !== null && row !== null && touched.has(row)
    if (!isHeld && batch.length < mostRequests) batch.push(write)
    touched.add(row)
  }
  return batch
}

/** The next photo whose row is there. */
export const nextPhoto = (writes: readonly Write[]): Write | undefined =>
  writes.find(({ photo, refusal }) => photo !== null && photo.ownerId !== null && refusal === null)

/** A write as a request of the batch. */
export const toRequest = ({ key, method, path, body, base }: Write): BatchRequest => ({
  id: key,
  method,
  path,
  headers: { 'idempotency-key': key, ...(base ? { 'if-match': `"${base.version}"` } : {}) },
  body,
})

/** What the answers come to. */
export interface Settled {
  /** Writes that are done, to be taken away. */
  readonly done: readonly Write[]
  /** Writes as they are kept from now on: refused, bound to a row that is there now, or seen at a later version. */
  readonly kept: readonly Write[]
  /** Whether something is to be tried again later. */
  readonly isUnfinished: boolean
}

/** Nothing was decided: the session has ended, there were too many requests, or the server could not. */
export const isUndecided = (status: number) => status === 0 || status === 401 || status === 408 || status === 429 || status >= 500

/** Settles the writes of a batch by its answers; a write without an answer stays as it is. */
export function settle(writes: readonly Write[], answers: readonly BatchAnswer[]): Settled {
  const byKey = new Map(answers.map((answer) => [answer.id, answer]))
  const done: Write[] = []
  const kept = new Map<string, Write>()
  let isUnfinished = false
  for (const write of writes) {
    const answer = byKey.get(write.key)
    if (!answer) continue
    if (isUndecided(answer.status)) isUnfinished = true
    else if (answer.status < 400) done.push(write)
    else kept.set(write.key, { ...write, refusal: refusalOf(answer) })
  }
  for (const { key, on } of done) {
    const { id, version } = madeBy(byKey.get(key)?.body)
    for (const later of writes) {
      const now = kept.get(later.key) ?? later
      if (later.after === key && now.photo && id !== null)
        kept.set(later.key, { ...now, after: null, photo: { ...now.photo, ownerId: id } })
      // what this device itself has just changed is no conflict; anything more than that may be somebody else's
      const isSame = on !== null && later.on?.resource === on.resource && later.on.id === on.id
      if (isSame && later.key !== key && now.base && version === now.base.version + 1)
        kept.set(later.key, { ...now, base: { ...now.base, version } })
    }
  }
  const taken = new Set(done.map(({ key }) => key))
  return { done, kept: [...kept.values()].filter(({ key }) => !taken.has(key)), isUnfinished }
}

/** The id and version of the row that an answer gives, by itself or under its name. */
function madeBy(body: unknown): { id: number | null; version: number | null } {
  for (const found of [body, ...(isRecord(body) ? Object.values(body) : [])])
    if (isRecord(found) && typeof found.id === 'number')
      return { id: found.id, version: typeof found.version === 'number' ? found.version : null }
  return { id: null, version: null }
}

/** What a refusal says, read from a problem document. */
export function refusalOf({ status, body }: Pick<BatchAnswer, 'status' | 'body'>): Refusal {
  const told = isRecord(body) ? body : {}
  const issues = Array.isArray(told.errors) ? (told.errors as Refusal['issues']) : [] // the contract says what they hold
  const message = [told.detail, told.title].find((text) => typeof text === 'string') ?? `${status}`
  return { status, code: String(told.code ?? 'unexpected'), message, issues, theirs: null }
}

/** Whether a row has become what an edit wanted by the edit itself: its answer was lost on the way. */
export const isAlreadyDone = ({ base, body }: Write, theirs: Readonly<Record<string, unknown>>): boolean =>
  base !== null &&
  theirs.version === base.version + 1 &&
  Object.entries(body).every(([name, value]) => JSON.stringify(theirs[name] ?? null) === JSON.stringify(value ?? null))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
