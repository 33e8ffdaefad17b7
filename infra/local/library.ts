// Loads @azure/functions, the copy that the app gets, once `@azure/functions-core` is answered.
import { createRequire } from 'node:module'

const library: typeof import('@azure/functions') = createRequire(import.meta.url)('@azure/functions')

/** The library's own response class. */
export const { HttpResponse } = library
