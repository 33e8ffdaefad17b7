// A list as a file: at once where it is small enough, else written by the server and fetched when it is done.
import { call, send } from '../api/call.ts'
import { downloadFile, saveAnswer } from '../api/files.ts'
import { isTooMany, Problem } from '../api/problem.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import type { Filter, Sort } from './conditions.ts'

/** Kinds of files. */
export const formats = ['xlsx', 'csv', 'json', 'ndjson'] as const
/** One of them. */
export type FileFormat = (typeof formats)[number]

/** The query of a list as the API takes it, without its pages. */
export const queryOf = ({ filter, sort }: { filter: Filter; sort: Sort }): Record<string, string> => ({
  ...filter,
  sort: `${sort.order === 'DESC' ? '-' : ''}${sort.field}`,
  empty: 'last',
})

/** Saves a list as a file; false where it has more rows than are given at once. */
export async function exportNow({ path, name }: ResourceMetadata, query: Record<string, string>, format: FileFormat): Promise<boolean> {
  try {
    await saveAnswer(await send(`${path}/export`, { query: { ...query, format } }), `${name}.${format}`)
    return true
  } catch (error) {
    if (isTooMany(error)) return false
    throw error
  }
}

interface Job {
  readonly id: number
  readonly state: 'waiting' | 'writing' | 'done' | 'failed' | 'expired'
  readonly rows: number | null
  readonly reason: string | null
  readonly fileName: string
  readonly download: { readonly url: string } | null
}

/** How a file that the server writes stands. */
export type OnJob = (told: { readonly state: Job['state'] | 'fetching'; readonly done?: number; readonly of?: number }) => void

/** Has the server write a list of any length, waits for it, and saves it; throws a Problem. */
export async function exportLater(
  { name }: ResourceMetadata,
  query: Record<string, string>,
  format: FileFormat,
  onJob: OnJob,
  signal: AbortSignal,
) {
  const body = { resource: name, query: String(new URLSearchParams(query)), format }
  const { id } = await call<Job>('/api/exports', { method: 'POST', body, headers: { 'idempotency-key': crypto.randomUUID() }, signal })
  for (let wait = 500; ; wait = Math.min(5000, wait * 1.5)) {
    const job = await call<Job>(`/api/exports/${id}`, { signal })
    onJob({ state: job.state })
    if (job.state === 'failed' || job.state === 'expired')
      throw new Problem({ status: 500, code: job.state, message: job.reason ?? job.state })
    if (job.download) return downloadFile(job.download.url, job.fileName, (done, of) => onJob({ state: 'fetching', done, of }))
    await pause(wait, signal)
  }
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
