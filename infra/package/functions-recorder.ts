// Stands in for @azure/functions while the app's functions are loaded by the package: keeps what they register, so that it can be registered before they are loaded.
import type { app as functionsApp } from '@azure/functions'

/** The triggers that the app uses, by their names in @azure/functions. */
export type Kind = 'http' | 'timer' | 'storageQueue' | 'storageBlob'
/** What a function does when it is triggered. */
export type Handler = (...given: readonly unknown[]) => unknown
/** A function as it was registered: its options without what it does. */
export interface Registration {
  readonly kind: Kind
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What was registered so far, in order. */
export const registrations: Registration[] = []
const handlers = new Map<string, Handler>()

/** What a function does; throws where none of that name was registered. */
export function handlerOf(name: string): Handler {
  const handler = handlers.get(name)
  if (!handler) throw new Error(`no function ${name} was registered`)
  return handler
}

const record =
  (kind: Kind) =>
  (name: string, { handler, ...options }: { readonly handler: Handler }) => {
    if (handlers.has(name)) throw new Error(`two functions are named ${name}`)
    registrations.push({ kind, name, options })
    handlers.set(name, handler)
  }

/** As much of the app of @azure/functions as ours uses. */
export const app: Readonly<Record<Kind & keyof typeof functionsApp, ReturnType<typeof record>>> = {
  http: record('http'),
  timer: record('timer'),
  storageQueue: record('storageQueue'),
  storageBlob: record('storageBlob'),
}
