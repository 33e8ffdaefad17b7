// Registers functions and hooks by what is known of them from packaging, and loads what they do at their first run.
import { app } from '@azure/functions'
import type { Handler, Hook, HookName, Registration } from './functions-recorder.ts'

/** What a surface registers. */
export interface Registered {
  readonly registrations: readonly Registration[]
  /** Each name once. */
  readonly hooks: readonly HookName[]
}

/** A surface, once it is loaded. */
export interface Surface {
  readonly handlerOf: (name: string) => Handler
  readonly hooksOf: (name: HookName) => readonly Hook[]
}

/** What the app does at its start; no function runs before it is done, whatever surface it is of. */
let starting: Promise<unknown> | undefined

/** Registers all of a surface; returns what loads it. A load that failed fails every run with its reason. */
export function registerLazily({ registrations, hooks }: Registered, load: () => Promise<Surface>): () => Promise<Surface> {
  let loading: Promise<Surface> | undefined
  let loaded: Surface | undefined
  const surface = () => {
    loading ??= load().then((made) => {
      loaded = made
      return made
    })
    return loading
  }
  for (const { kind, name, options } of registrations) {
    let known: Handler | undefined
    const first: Handler = async (...given) => {
      const { handlerOf } = await surface()
      await starting
      known = handlerOf(name)
      return known(...given)
    }
    // the options are those that the app itself gives for this kind
    const register = app[kind] as (name: string, options: object) => void
    register(name, { ...options, handler: (...given: readonly unknown[]) => (known ?? first)(...given) })
  }
  for (const name of hooks) {
    const run = async ({ hooksOf }: Surface, context: object) => {
      for (const hook of hooksOf(name)) await hook(context)
    }
    const whenLoaded = (context: object) => (loaded ? run(loaded, context) : surface().then((made) => run(made, context)))
    // the app is not kept from registering by what it loads at its start; a start that fails fails every run
    const atStart = (context: object) => {
      starting = whenLoaded(context)
      starting.catch(() => {})
    }
    // contexts differ by hook, and each gets its own
    const register = app.hook[name] as (hook: Hook) => void
    register(name === 'appStart' ? atStart : whenLoaded)
  }
  return surface
}
