// The local Functions host: imports an app built on @azure/functions, serves its HTTP functions, runs its other triggers.

import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError } from '../../shared/errors.ts'
import { createFallback } from './admin.ts'
import { startBlobTrigger } from './blob-trigger.ts'
import { type ConnectionLimits, usualConnections } from './connections.ts'
import { type Core, installCore } from './core.ts'
import { readHostOptions } from './host-json.ts'
import { type HostedFunction, toHostedFunction } from './hosted-function.ts'
import { createHttpServer } from './http.ts'
import { type InvocationInput, invoke } from './invoke.ts'
import { loadKeys } from './keys.ts'
import { consoleLog, describeError, type Log } from './log.ts'
import { writeOutputs } from './outputs.ts'
import { startQueueTrigger } from './queue-trigger.ts'
import { compareNames } from './router.ts'
import type { RpcInvocationResponse } from './rpc.ts'
import { createStorage } from './storage.ts'
import { isFrequent, startTimerTrigger } from './timer-trigger.ts'
import type { Trigger, TriggerHost } from './trigger.ts'

/** How to start a host; times in milliseconds. */
export interface HostStart {
  /** Paths or file: URLs of the modules that register functions, imported in this order. */
  entries: readonly string[]
  /** host.json, parsed. */
  hostJson: unknown
  /** Where keys and timer statuses are kept (in `<dataDir>/host`). */
  dataDir: string
  /** 0 takes any free port. */
  httpPort: number
  /** Address to listen on; default 127.0.0.1. */
  httpHost?: string
  /** Connection string for the bindings' setting `AzureWebJobsStorage`. */
  storageConnection: string
  /** Other app settings for `%NAME%` and for connections; default none. */
  setting?: (name: string) => string | undefined
  log?: Log
  /** Largest request body; default 100 MB, as on Azure. */
  maxBodyBytes?: number
  /** Bounds of connections other than the usual ones. */
  connections?: Partial<ConnectionLimits>
  /** Longest wait for running invocations when stopping; default 3000. */
  drainMs?: number
  /** How long a queue message stays hidden after a host was killed; default 15000. */
  queueLeaseMs?: number
  /** Time between two listings of a blob container; default 500. */
  blobPollMs?: number
  /** Part of the path of blob receipts; default "opsbook". */
  hostId?: string
}

/** A running host. */
export interface Host {
  url: string
  /** Names and triggers of the functions that are served, in alphabetical order. */
  functions: { name: string; trigger: string; route?: string; methods?: string[]; schedule?: string }[]
  /** Takes no more work, waits for running invocations (bounded), and closes the server. */
  stop(): Promise<void>
}

/** Starts the host; throws AppError `invalid` for what is wrong with host.json or a function, `unavailable` for a taken port or storage. */
export async function startHost(start: HostStart): Promise<Host> {
  const log = start.log ?? consoleLog
  const options = readHostOptions(start.hostJson)
  const core = await loadApp(start.entries, log)
  const functions = [...core.functions.values()]
    .map((registered) => toHostedFunction(registered, log))
    .sort((a, b) => compareNames(a.name, b.name))
  const hostFolder = join(start.dataDir, 'host')
  const keys = loadKeys(hostFolder)
  const setting = (name: string): string | undefined => (name === 'AzureWebJobsStorage' ? start.storageConnection : start.setting?.(name))
  const storage = createStorage(setting)
  let active = 0
  let whenIdle = (): void => {}

  const run = async (hosted: HostedFunction, invocationId: string, input: InvocationInput): Promise<RpcInvocationResponse> => {
    const started = performance.now()
    active++
    try {
      const response = await invoke(core, hosted.registered, invocationId, input)
      if (hosted.outputs.length > 0) await writeOutputs(storage, options, setting, hosted, input, response)
      if (hosted.trigger.type !== 'httpTrigger') {
        const message = `done in ${Math.round(performance.now() - started)} ms`
        log({ level: isFrequent(hosted, host) ? 'debug' : 'information', message, functionName: hosted.name, invocationId })
      }
      return response
    } catch (error) {
      hosted.logFailure(invocationId, error)
      throw error
    } finally {
      active--
      if (active === 0) whenIdle()
    }
  }

  const host: TriggerHost = {
    options,
    setting,
    storage,
    log,
    run,
    hostFolder,
    hostId: start.hostId ?? 'opsbook',
    queueLeaseMs: start.queueLeaseMs ?? 15_000,
    blobPollMs: start.blobPollMs ?? 500,
  }
  const triggers = new Map<string, Trigger>()
  const server = createHttpServer({
    functions,
    routePrefix: options.routePrefix,
    keys,
    maxBodyBytes: start.maxBodyBytes ?? 104_857_600,
    connections: { ...usualConnections, ...start.connections },
    run,
    serveOther: createFallback({ functions, keys, routePrefix: options.routePrefix, log, trigger: (name) => triggers.get(name) }),
  })
  const url = await listen(server, start.httpPort, start.httpHost ?? '127.0.0.1')
  try {
    for (const hook of core.hooks.appStart) await hook({ hookData: {}, appHookData: core.appHookData, functionAppDirectory: process.cwd() })
    for (const hosted of functions) {
      const trigger = await startTrigger(hosted, host)
      if (trigger) triggers.set(hosted.name, trigger)
    }
  } catch (error) {
    server.close()
    server.closeAllConnections()
    await Promise.all([...triggers.values()].map((trigger) => trigger.stop()))
    storage.close()
    throw error
  }

  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    const deadline = AbortSignal.timeout(start.drainMs ?? 3000)
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    const idle = new Promise<void>((resolve) => {
      whenIdle = resolve
      if (active === 0) resolve()
    })
    const late = new Promise((resolve) => deadline.addEventListener('abort', resolve, { once: true }))
    const drained = Promise.all([...triggers.values()].map((trigger) => trigger.stop())).then(() => idle)
    await Promise.race([drained, late])
    if (active > 0) log({ level: 'warning', message: `${active} invocations were still running when the host stopped` })
    for (const hook of core.hooks.appTerminate) {
      await Promise.resolve(hook({ hookData: {}, appHookData: core.appHookData })).catch((error: unknown) =>
        log({ level: 'error', message: `appTerminate hook failed: ${describeError(error)}` }),
      )
    }
    await Promise.race([closed, late])
    server.closeAllConnections()
    storage.close()
  }
  return {
    url,
    functions: functions.map((hosted) => summarize(hosted, options.routePrefix)),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

async function loadApp(entries: readonly string[], log: Log): Promise<Core> {
  const core = installCore()
  core.log = log
  core.isStarting = true
  for (const entry of entries) await import(entry.startsWith('file:') ? entry : pathToFileURL(entry).href)
  const capabilities = (await core.model?.getCapabilities?.({})) ?? {}
  if ('HttpUri' in capabilities)
    throw new AppError('invalid', 'HTTP streaming (app.setup enableHttpStream) is not served by the local host.')
  core.isStarting = false
  return core
}

async function startTrigger(hosted: HostedFunction, host: TriggerHost): Promise<Trigger | undefined> {
  const start = triggerStarts[hosted.trigger.type.toLowerCase()]
  try {
    return await start?.(hosted, host)
  } catch (error) {
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new AppError('unavailable', `Function ${hosted.name}: its storage cannot be used (${reason}): look at AzureWebJobsStorage.`, {
      cause: error,
    })
  }
}

const triggerStarts: Record<string, (hosted: HostedFunction, host: TriggerHost) => Trigger | Promise<Trigger>> = {
  timertrigger: startTimerTrigger,
  queuetrigger: startQueueTrigger,
  blobtrigger: startBlobTrigger,
}

async function listen(server: Server, port: number, address: string): Promise<string> {
  server.listen(port, address)
  await once(server, 'listening').catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw isTaken
      ? new AppError('unavailable', `Port ${port} for HTTP is taken: end the program that uses it, or set PORT to a free one.`)
      : error
  })
  const bound = server.address()
  if (!isAddress(bound)) throw new Error('The HTTP server has no address')
  return `http://${address === '127.0.0.1' ? 'localhost' : address}:${bound.port}`
}

function isAddress(value: AddressInfo | string | null): value is AddressInfo {
  return typeof value === 'object' && value !== null
}

function summarize({ name, trigger }: HostedFunction, prefix: string): Host['functions'][number] {
  const summary: Host['functions'][number] = { name, trigger: trigger.type }
  if (trigger.type.toLowerCase() === 'httptrigger') {
    summary.route = `/${[prefix, typeof trigger.route === 'string' ? trigger.route : name].filter((part) => part !== '').join('/')}`
    summary.methods = Array.isArray(trigger.methods) ? trigger.methods.map(String) : []
  }
  if (typeof trigger.schedule === 'string') summary.schedule = trigger.schedule
  return summary
}
