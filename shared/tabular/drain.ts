// Waiting for a stream to take more, without waiting for ever when its reader has gone.
import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** A signal that fires when `out` fails or is closed before its end, so that what waits for it stops. */
export function lossOf(out: Writable): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const onError = (error: Error) => controller.abort(error)
  const onClose = () => {
    if (!out.writableFinished) controller.abort(new Error('the output was closed before all was written'))
  }
  out.once('error', onError)
  out.once('close', onClose)
  if (out.destroyed) onClose()
  const release = () => {
    out.off('error', onError)
    out.off('close', onClose)
  }
  return { signal: controller.signal, release }
}

/** Waits until `stream` has room again; throws the reason of `signal` when that fires first. */
export async function drained(stream: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  try {
    await once(stream, 'drain', { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
