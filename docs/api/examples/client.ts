// A client whose paths, parameters, bodies and answers are checked by the compiler.
import createClient from 'openapi-fetch'
import type { paths } from '../../../clients/opsbook.d.ts'

/** A client of the Opsbook at an address, for whoever has the token. */
export const opsbook = (baseUrl: string, token?: string) =>
  createClient<paths>({ baseUrl, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })

/** See `opsbook`. */
export type Opsbook = ReturnType<typeof opsbook>
