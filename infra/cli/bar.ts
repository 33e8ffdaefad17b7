// A bar for those who wait at a terminal.
import { SingleBar } from 'cli-progress'

/** Shows how many rows of a total are done, where a person looks on. */
export function progress(total: number): { at(value: number, state: string): void; stop(): void } {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {percentage}% {value}/{total} rows, {eta_formatted} left, {state}', hideCursor: true })
    : null
  bar?.start(Math.max(total, 1), 0, { state: '' })
  return { at: (value, state) => bar?.update(value, { state }), stop: () => bar?.stop() }
}
