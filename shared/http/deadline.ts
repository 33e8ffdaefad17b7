// The time that a request may take: beyond it the answer is 503, and what is still at work can write nothing more.
import { AppError } from '../errors.ts'

/** Azure's front end gives up after 230 seconds; a statement of the database takes at most 60. */
export const requestMilliseconds = 200_000

/** Runs work until the deadline; then its signal is aborted, and `unavailable` thrown. */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, milliseconds = requestMilliseconds): Promise<T> {
  const controller = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new AppError('unavailable', `the request took longer than ${milliseconds / 1000} seconds`, { retryAfterSeconds: 60 })
    controller.abort(error)
    late.reject(error)
  }, milliseconds).unref()
  try {
    return await Promise.race([work(controller.signal), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
