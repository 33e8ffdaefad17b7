// Methods of HTTP: which of them a function takes, and those that no endpoint is made for: OPTIONS, and what is not allowed.
import type { HttpMethod } from '@azure/functions'
import { AppError } from '../errors.ts'
import { preflightHeaders } from './cross-origin.ts'
import type { AnyEndpoint, Reply } from './endpoint.ts'
import type { Exchange } from './exchange.ts'

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** A path with the methods of its endpoints. */
export interface Served {
  readonly path: string
  readonly endpoints: readonly AnyEndpoint[]
}

/**
 * The methods that a function takes: all, so that a path is answered by the code on every host, whatever the method. Where a word stands in the
 * place of another path's parameter, the word takes its own methods and leaves the rest to the parameter, so that no two functions overlap.
 */
export function takenMethods(one: Served, all: readonly Served[]): HttpMethod[] {
  const mayMeet = openings(one.path) > 1 ? all : all.filter(({ path }) => openings(path) > 1)
  const others = mayMeet.filter(({ path }) => path !== one.path && meet(path, one.path))
  if (others.length === 0) return [...allMethods]
  if (!others.every(({ path }) => openings(path) < openings(one.path))) return [...ownMethods(one)]
  const taken = new Set(others.flatMap((other) => [...ownMethods(other)]))
  return allMethods.filter((method) => !taken.has(method))
}

const opening = /\{\w+\}/g
const openings = (path: string) => (path.includes('{') ? path.split(opening).length : 1)

/** Whether one address may be meant by both paths. */
function meet(a: string, b: string): boolean {
  const [one, two] = [a.split('/'), b.split('/')]
  const isOpen = (segment: string) => /^\{\w+\}$/.test(segment)
  return one.length === two.length && one.every((segment, at) => isOpen(segment) || isOpen(two[at] ?? '') || segment === two[at])
}

function ownMethods({ endpoints }: Pick<Served, 'endpoints'>): Set<HttpMethod> {
  const own = new Set<HttpMethod>(endpoints.map(({ method }) => method))
  return own.has('GET') ? own.add('HEAD') : own
}

/** Methods of a path, for the header Allow. */
function methodsOf(exchange: Exchange): string {
  const own = ownMethods(exchange).add('OPTIONS')
  return allMethods.filter((method) => own.has(method)).join(', ')
}

/** Answers OPTIONS: the methods of the path, and to a preflight of one of our origins what it may send. */
export function answerOptions(exchange: Exchange): Reply {
  const allow = methodsOf(exchange)
  return { status: 204, headers: { allow, ...preflightHeaders(exchange, allow) } }
}

/** Refuses a method that the path has not, as 405. */
export function refuseMethod(exchange: Exchange): never {
  const allow = methodsOf(exchange)
  exchange.headers.allow = allow
  const message = `${exchange.request.method} is none of the methods here`
  throw new AppError('invalid', message, { issues: [{ path: '', code: 'method', message, hint: `Use one of ${allow}.` }] })
}
