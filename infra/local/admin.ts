// What the host answers itself: the admin API, and a plain page at / where no function owns it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostedFunction } from './hosted-function.ts'
import { answer, hostHeaders, readBody } from './http.ts'
import { type HostKeys, isAuthorized } from './keys.ts'
import { describeError, type Log } from './log.ts'
import type { Trigger } from './trigger.ts'

const startedAt = Date.now()

interface AdminHost {
  functions: readonly HostedFunction[]
  routePrefix: string
  keys: HostKeys
  log: Log
  trigger(name: string): Trigger | undefined
}

/** Returns the server's last resort; it answers false for what is not the host's own. */
export function createFallback(host: AdminHost) {
  return (request: IncomingMessage, response: ServerResponse, path: string, key: string | undefined): boolean => {
    if (path === '/' && request.method === 'GET') {
      send(response, 200, 'text/plain;charset=utf-8', homePage(host))
      return true
    }
    if (path === '/admin/host/ping') {
      answer(response, 200)
      return true
    }
    if (path === '/admin/host/status') {
      const status = { id: 'opsbook-local', state: 'Running', version: '4', processUptime: Date.now() - startedAt }
      send(response, 200, 'application/json', JSON.stringify(status))
      return true
    }
    const name = /^\/admin\/functions(?:\/([^/]*))?\/?$/i.exec(path)?.[1]
    if (name === undefined && !/^\/admin\/functions\/?$/i.test(path)) return false
    if (!isAuthorized(host.keys, 'admin', key)) answer(response, 401)
    else if (!name) send(response, 200, 'application/json', JSON.stringify(host.functions.map(describe)))
    else serveFunction(host, name, request, response)
    return true
  }
}

function serveFunction(host: AdminHost, name: string, request: IncomingMessage, response: ServerResponse): void {
  const hosted = host.functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  const trigger = hosted && host.trigger(hosted.name)
  if (!hosted) {
    answer(response, 404)
    return
  }
  if (request.method === 'GET') {
    send(response, 200, 'application/json', JSON.stringify(describe(hosted)))
    return
  }
  if (request.method !== 'POST' || !trigger) {
    send(response, 400, 'text/plain;charset=utf-8', `${name} is served over HTTP: call its own URL.\n`)
    return
  }
  readBody(request, response, 1_048_576, (body) => {
    const input = readInput(body)
    if (input === undefined) {
      send(response, 400, 'text/plain;charset=utf-8', 'Send a JSON object such as {"input": "text"}.\n')
      return
    }
    trigger.runByHand(input).catch((error: unknown) => {
      host.log({ level: 'warning', message: `a run by hand ended with: ${describeError(error).split('\n')[0]}`, functionName: hosted.name })
    })
    answer(response, 202)
  })
}

function readInput(body: Buffer | undefined): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body?.toString() ?? '{}')
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const input = 'input' in parsed ? parsed.input : ''
    return typeof input === 'string' ? input : JSON.stringify(input)
  } catch {
    return undefined
  }
}

function describe({ name, registered }: HostedFunction) {
  const bindings = Object.entries(registered.metadata.bindings).map(([key, binding]) => ({ name: key, ...binding }))
  return { name, language: 'node', isDisabled: false, config: { name, bindings } }
}

function homePage(host: AdminHost): string {
  const lines = host.functions.map(({ name, trigger }) => {
    const route = typeof trigger.route === 'string' ? trigger.route : name
    if (trigger.type.toLowerCase() !== 'httptrigger') return `  ${trigger.type.padEnd(13)} ${name}`
    const methods = Array.isArray(trigger.methods) ? trigger.methods.join(',') : ''
    return `  ${methods.padEnd(13)} /${[host.routePrefix, route].filter((part) => part !== '').join('/')}`
  })
  return `This is the local host of an Azure Functions app. It serves:\n\n${lines.join('\n')}\n`
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...hostHeaders, 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}
