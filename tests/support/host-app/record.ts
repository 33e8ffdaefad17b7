// What the functions of the test app have seen, for the test in the same process and, as lines of a file, for another one.
import { appendFileSync } from 'node:fs'

/** One thing that happened in a function. */
export interface Seen {
  name: string
  [detail: string]: unknown
}

/** Everything seen in this process, oldest first. */
export const seen: Seen[] = []
let file: string | undefined

/** Writes what is seen from now on to a file as well, one JSON text a line. */
export function recordTo(path: string): void {
  file = path
}

/** Notes that something happened. */
export function record(entry: Seen): void {
  seen.push(entry)
  if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`)
}
