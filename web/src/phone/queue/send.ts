// Sends what waits: all writes in one batch, then the photos one by one; one tab at a time.
import { call } from '../../api/call.ts'
import { Problem } from '../../api/problem.ts'
import { type DayDatabase, ownerOf } from '../store/database.ts'
import { keepSettled, readQueue } from './keep.ts'
import { sendPhoto } from './send-photo.ts'
import { isAlreadyDone, isUndecided, nextBatch, nextPhoto, refusalOf, settle, toRequest } from './settle.ts'
import type { BatchAnswer, Write } from './write.ts'

/** What sending came to. */
export interface Sent {
  readonly done: number
  readonly refused: readonly Write[]
  /** Whether something still waits for a better line. */
  readonly isUnfinished: boolean
  /** Seconds that the API asks to wait before it is tried again. */
  readonly retryAfter: number
}

const nothing: Sent = { done: 0, refused: [], isUnfinished: false, retryAfter: 0 }

/** Sends everything that can go now, one tab after the other; `onRound` is told whenever something was answered. */
export const sendWaiting = (database: DayDatabase, onRound: () => Promise<void>): Promise<Sent> =>
  navigator.locks.request(`opsbook-send-${database.name}`, async () => {
    let sent = nothing
    for (;;) {
      const waiting = await readQueue(database)
      const batch = nextBatch(waiting)
      const photo = nextPhoto(waiting)
      if (batch.length === 0 && !photo) return sent
      const round = batch.length > 0 ? await sendBatch(database, waiting, batch) : photo ? await sendOne(database, photo) : nothing
      sent = { ...round, done: sent.done + round.done, refused: [...sent.refused, ...round.refused] }
      if (round.done + round.refused.length > 0) await onRound()
      if (round.isUnfinished) return sent
    }
  })

async function sendBatch(database: DayDatabase, waiting: readonly Write[], batch: readonly Write[]): Promise<Sent> {
  const as = ownerOf(database)
  const answers = await ask(batch, as)
  if (answers instanceof Problem) return unfinished(answers)
  const settled = settle(waiting, answers)
  const looked = await Promise.all(settled.kept.map((write) => (write.refusal && !isOld(write, waiting) ? lookAt(write, as) : write)))
  const late = looked.filter(
    (write) => write.refusal?.code === 'stale' && write.refusal.theirs && isAlreadyDone(write, write.refusal.theirs),
  )
  const kept = looked.filter((write) => !late.includes(write))
  await keepSettled(database, [...settled.done, ...late], kept)
  const answered = new Set(answers.map(({ id }) => id))
  const refused = kept.filter(({ key, refusal }) => refusal !== null && answered.has(key))
  // an answer for nothing would make the next round the same as this one
  const isStuck = settled.done.length + settled.kept.length === 0
  const pauses = answers.map(({ status, headers }) => (isUndecided(status) ? Number(headers?.['retry-after']) || 0 : 0))
  return {
    ...{ done: settled.done.length + late.length, refused, isUnfinished: settled.isUnfinished || isStuck },
    retryAfter: Math.max(0, ...pauses),
  }
}

const unfinished = ({ retryAfter }: Problem): Sent => ({ ...nothing, isUnfinished: true, retryAfter: retryAfter ?? 0 })

const isOld = ({ key }: Write, before: readonly Write[]) => before.some((write) => write.key === key && write.refusal !== null)

/** The answers; the Problem where nothing was decided, and the same requests are to go again. A batch that is refused whole goes one by one, to know by which. */
async function ask(batch: readonly Write[], as: number): Promise<readonly BatchAnswer[] | Problem> {
  try {
    const { answers } = await call<{ answers: readonly BatchAnswer[] }>('/api/batch', {
      method: 'POST',
      body: { requests: batch.map(toRequest) },
      as,
    })
    return answers
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (isUndecided(error.status)) return error
    const [first, ...others] = batch
    if (first && others.length === 0) return [{ id: first.key, status: error.status, body: bodyOf(error) }]
    const answers: BatchAnswer[] = []
    for (const write of batch) {
      const one = await ask([write], as)
      if (one instanceof Problem) return answers.length > 0 ? answers : one
      answers.push(...one)
    }
    return answers
  }
}

const bodyOf = ({ code, message, issues }: Problem) => ({ code, detail: message, errors: issues })

/** What the row is by now, beside what was wanted of it. */
async function lookAt(write: Write, as: number): Promise<Write> {
  if (!write.on || !write.refusal) return write
  const theirs = await call<Record<string, unknown>>(`${write.on.path}/${write.on.id}`, { as }).catch(() => null)
  return { ...write, refusal: { ...write.refusal, theirs } }
}

async function sendOne(database: DayDatabase, write: Write): Promise<Sent> {
  try {
    await sendPhoto(write, ownerOf(database), (next) => keepSettled(database, [], [next]))
    await keepSettled(database, [write], [])
    return { ...nothing, done: 1 }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (isUndecided(error.status)) return unfinished(error)
    const refused = { ...write, refusal: refusalOf({ status: error.status, body: bodyOf(error) }) }
    await keepSettled(database, [], [refused])
    return { ...nothing, refused: [refused] }
  }
}
