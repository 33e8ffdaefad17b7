// What can be done with an import under way or over: pause, resume, cancel, undo.
import { z } from 'zod'
import { config } from '../config.ts'
import type { DbContext } from '../db/context.ts'
import { type Control, controlImport, requireUndoable } from '../imports/control.ts'
import { importFiles } from '../imports/files.ts'
import { previewUndo } from '../imports/undo.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { importView, undoView } from './import-answers.ts'
import { presentImport, toView } from './import-endpoints.ts'

/** Changes the state of the import of a URL and queues a step where there is something to do; the import as it is then. */
async function act(ctx: DbContext, id: string | undefined, control: Control) {
  const seen = await presentImport(ctx, id)
  const { row, isQueued } = await controlImport(ctx, seen.id, control)
  if (isQueued) await importFiles(config()).enqueue(row.id)
  return toView(row, ctx.now())
}

const simple = (control: Control, summary: string): AnyEndpoint =>
  defineEndpoint({
    name: `import-${control}`,
    method: 'POST',
    path: `/api/imports/{id:long}/${control}`,
    summary,
    access: 'import.create',
    output: () => importView,
    handle: async (ctx, { params }) => ({ body: await act(ctx, params.id, control) }),
  })

/** The endpoints that steer an import. */
export const importControlEndpoints: AnyEndpoint[] = [
  simple('pause', 'Holds an import that waits, reads or is applied; what is in stays in. Asked again it changes nothing.'),
  simple('resume', 'Lets a paused import go on where it stopped.'),
  simple(
    'cancel',
    'Ends an import. What a strict one has brought in is undone first; what a partial one has brought in stays, and can be undone.',
  ),
  defineEndpoint({
    name: 'import-undo',
    method: 'POST',
    path: '/api/imports/{id:long}/undo',
    summary:
      'Takes back what an import has brought in, but for rows that others have touched since. Unless dryRun is false it only says what would be removed, restored and left.',
    access: 'import.undo',
    input: z.strictObject({ dryRun: z.boolean().default(true) }),
    output: undoView,
    also: { 202: () => importView },
    handle: async (ctx, { params, input }) => {
      if (!input.dryRun) return { status: 202, body: await act(ctx, params.id, 'undo') }
      const row = await presentImport(ctx, params.id)
      requireUndoable(row)
      return { body: { dryRun: true, ...(await previewUndo(ctx, row.id)) } }
    },
  }),
]
