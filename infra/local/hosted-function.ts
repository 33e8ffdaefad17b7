// A registered function with what every trigger needs to know of it.
import { AppError } from '../../shared/errors.ts'
import type { RegisteredFunction } from './core.ts'
import { describeError, type Log } from './log.ts'
import type { RpcBinding } from './rpc.ts'

/** A function ready to be triggered. */
export interface HostedFunction {
  readonly name: string
  readonly registered: RegisteredFunction
  readonly trigger: RpcBinding
  readonly triggerName: string
  /** Output bindings other than the HTTP response, by name. */
  readonly outputs: readonly [string, RpcBinding][]
  logFailure(invocationId: string, error: unknown): void
}

const servedTriggers = ['httptrigger', 'timertrigger', 'queuetrigger', 'blobtrigger']
const servedOutputs = ['http', 'queue', 'blob']

/** Prepares a registered function; throws AppError `invalid` that names a binding this host cannot serve. */
export function toHostedFunction(registered: RegisteredFunction, log: Log): HostedFunction {
  const { name, bindings } = registered.metadata
  const entries = Object.entries(bindings)
  const found = entries.find(([, binding]) => /trigger$/i.test(binding.type))
  if (!found || !servedTriggers.includes(found[1].type.toLowerCase())) {
    throw new AppError('invalid', `Function ${name}: the local host cannot serve a "${found?.[1].type ?? 'missing'}".`)
  }
  const [triggerName, trigger] = found
  const outputs: [string, RpcBinding][] = []
  for (const [key, binding] of entries) {
    if (binding === trigger) continue
    const type = binding.type.toLowerCase()
    if (binding.direction !== 'out' || !servedOutputs.includes(type)) {
      throw new AppError('invalid', `Function ${name}: the local host cannot serve the ${binding.direction} binding "${binding.type}".`)
    }
    if (type !== 'http') outputs.push([key, binding])
  }
  return {
    name,
    registered,
    trigger,
    triggerName,
    outputs,
    logFailure: (invocationId, error) =>
      log({ level: 'error', message: `failed: ${describeError(error)}`, functionName: name, invocationId }),
  }
}
