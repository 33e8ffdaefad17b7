// POST to a service outside, of which a message either went out or did not.
import { type Answer, ask, NoAnswer } from '../outgoing.ts'

const milliseconds = 10_000

/** Sends JSON within 10 seconds; answers with what came back, cut off at so many bytes, or with why nothing did. */
export async function post(
  url: string,
  body: string,
  mostBytes: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer | NoAnswer> {
  try {
    return await ask(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, milliseconds, mostBytes })
  } catch (error) {
    if (error instanceof NoAnswer) return error
    throw error
  }
}
