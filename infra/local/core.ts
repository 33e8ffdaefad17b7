// Answers `require('@azure/functions-core')`, the module that only the real Functions worker provides.
import { registerHooks } from 'node:module'
import type { LogLevel } from '@azure/functions'
import { AppError } from '../../shared/errors.ts'
import { consoleLog, type Log } from './log.ts'
import type { FunctionCallback, ProgrammingModel, RpcFunctionMetadata } from './rpc.ts'

/** A function that the app registered. */
export interface RegisteredFunction {
  metadata: RpcFunctionMetadata
  callback: FunctionCallback
}

/** Hooks by the names the library registers them under. */
export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log'
type Hook = (context: object) => unknown

/** What the app has registered in this process; one process runs one app, as a worker does. */
export interface Core {
  readonly functions: Map<string, RegisteredFunction>
  readonly hooks: Record<HookName, Hook[]>
  /** Data that app hooks share with each other. */
  readonly appHookData: Record<string, unknown>
  model?: ProgrammingModel
  isStarting: boolean
  log: Log
}

class Disposable {
  readonly #dispose: () => void
  constructor(dispose: () => void) {
    this.#dispose = dispose
  }
  dispose(): void {
    this.#dispose()
  }
}

const coreUrl = 'opsbook:functions-core'
const coreKey = Symbol.for('opsbook.functions-core')
let installed: Core | undefined

/** Makes `@azure/functions-core` resolvable in this process, once, and returns what gets registered through it. */
export function installCore(): Core {
  if (installed) return installed
  const core: Core = {
    functions: new Map(),
    hooks: { appStart: [], appTerminate: [], preInvocation: [], postInvocation: [], log: [] },
    appHookData: {},
    isStarting: true,
    log: consoleLog,
  }
  Object.defineProperty(globalThis, coreKey, { value: createApi(core) })
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core' ? { url: coreUrl, format: 'commonjs', shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === coreUrl
        ? { format: 'commonjs', source: `module.exports = globalThis[Symbol.for('${coreKey.description}')]`, shortCircuit: true }
        : next(url, context),
  })
  installed = core
  return core
}

function createApi(core: Core): object {
  return {
    version: '3.13.0',
    hostVersion: '4.1040.0',
    Disposable,
    setProgrammingModel(model: ProgrammingModel): void {
      core.model = model
    },
    getProgrammingModel: () => core.model,
    registerFunction(metadata: RpcFunctionMetadata, callback: FunctionCallback): Disposable {
      if (!core.isStarting) throw new Error('A function can only be registered during app startup.')
      if (core.functions.has(metadata.name)) throw new AppError('invalid', `Two functions are named "${metadata.name}".`)
      core.functions.set(metadata.name, { metadata, callback })
      return new Disposable(() => core.functions.delete(metadata.name))
    },
    registerHook(name: string, hook: Hook): Disposable {
      if (!isHookName(core, name)) throw new RangeError(`Unrecognized hook "${name}"`)
      const list = core.hooks[name]
      list.push(hook)
      return new Disposable(() => list.splice(list.indexOf(hook), 1))
    },
    log(level: LogLevel, _category: string, message: string): void {
      core.log({ level: level === 'information' ? 'debug' : level, message })
    },
  }
}

function isHookName(core: Core, name: string): name is HookName {
  return Object.hasOwn(core.hooks, name)
}
