// What a trigger other than HTTP is to the host, and the host to it.
import { AppError } from '../../shared/errors.ts'
import type { HostOptions } from './host-json.ts'
import type { HostedFunction } from './hosted-function.ts'
import type { InvocationInput } from './invoke.ts'
import type { Log } from './log.ts'
import type { RpcInvocationResponse } from './rpc.ts'
import type { Storage } from './storage.ts'

/** The host as a trigger sees it. */
export interface TriggerHost {
  options: HostOptions
  storage: Storage
  log: Log
  /** Folder for what must outlive the process (timer statuses). */
  hostFolder: string
  hostId: string
  queueLeaseMs: number
  blobPollMs: number
  setting(name: string): string | undefined
  run(hosted: HostedFunction, invocationId: string, input: InvocationInput): Promise<RpcInvocationResponse>
}

/** A started trigger. */
export interface Trigger {
  /** Runs the function once with `input` as `POST /admin/functions/NAME` gives it; rejects with what it threw. */
  runByHand(input: string): Promise<unknown>
  /** Starts nothing more and resolves when what is running has ended. */
  stop(): Promise<void>
}

/** Puts app settings in place of `%NAME%`; throws AppError `invalid` that names a setting that is missing. */
export function resolveSettings(text: string, setting: (name: string) => string | undefined, functionName: string): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = setting(name)
    if (value === undefined) throw new AppError('invalid', `Function ${functionName}: the app setting "${name}" in "${text}" is missing.`)
    return value
  })
}
