// An engine that tells after each write that left an entry in the audit trail.
import type { Engine } from './engine.ts'

/** The same engine; `onAudited` is called once such a write is done. */
export function wakingEngine(engine: Engine, onAudited: () => void): Engine {
  return {
    ...engine,
    write: async (ops, commitId) => {
      await engine.write(ops, commitId)
      if (ops.some(({ kind }) => kind === 'audit')) onAudited()
    },
  }
}
