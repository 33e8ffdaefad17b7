// Registers functions by what is known of them from packaging, and loads what they do at their first run.
import { app } from '@azure/functions'
import type { Handler, Registration } from './functions-recorder.ts'

/** A surface, once it is loaded. */
export interface Surface {
  readonly handlerOf: (name: string) => Handler
}

/** Registers all of a surface; returns what loads it. A load that failed fails every run with its reason. */
export function registerLazily(registrations: readonly Registration[], load: () => Promise<Surface>): () => Promise<Surface> {
  let loading: Promise<Surface> | undefined
  const surface = () => {
    loading ??= load()
    return loading
  }
  for (const { kind, name, options } of registrations) {
    let known: Handler | undefined
    const handler: Handler = (...given) => {
      if (known) return known(...given)
      return surface().then(({ handlerOf }) => {
        known = handlerOf(name)
        return known(...given)
      })
    }
    // the options are those that the app itself gives for this kind
    const register = app[kind] as (name: string, options: object) => void
    register(name, { ...options, handler })
  }
  return surface
}
