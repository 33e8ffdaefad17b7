// Imports that a terminal runs itself: who runs them, and the end of those whose terminal was closed.
import { hostname } from 'node:os'
import type { DbContext } from '../db/context.ts'
import { listOfTerminals, terminalMark } from '../db/imports.ts'
import { failImport } from './fail.ts'
import { isAlive } from './scratch.ts'

const here = hostname()
  .replace(/[^\w.-]/g, '-')
  .slice(0, 40)

/** What stands in place of an ETag for an import of this process. */
export function markOfTerminal(id: string): string {
  return `${terminalMark}${here}:${process.pid}:${id}`
}

/** Ends the imports whose process on this machine is gone; what a strict one had applied is undone. Returns how many there were. */
export async function endAbandoned(ctx: DbContext): Promise<number> {
  const abandoned = (await listOfTerminals(ctx)).filter(({ etag }) => {
    const [, host, pid] = etag.split(':')
    return host === here && !isAlive(Number(pid))
  })
  for (const { id } of abandoned) await failImport(ctx, id, 'the terminal that ran this import was closed before it ended; run it again')
  return abandoned.length
}
