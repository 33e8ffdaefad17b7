// Who asks: the person of the Bearer token of a request.
import type { Actor } from '../context.ts'
import { AppError } from '../errors.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { nobody } from './exchange.ts'
import type { Service } from './service.ts'

/** Whoever sends a token is signed in; a public endpoint takes a bad one for none. Throws `unauthenticated`. */
export async function signIn(service: Service, endpoint: AnyEndpoint, header: string | null): Promise<Actor> {
  if (header === null && endpoint.access === 'public') return nobody
  try {
    if (header === null) throw new AppError('unauthenticated', 'sign in first: the header Authorization is missing')
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1]
    if (token === undefined) throw new AppError('unauthenticated', 'the header Authorization is not of the form: Bearer TOKEN')
    return await service.signIn(token)
  } catch (error) {
    if (endpoint.access === 'public' && error instanceof AppError && error.code === 'unauthenticated') return nobody
    throw error
  }
}
