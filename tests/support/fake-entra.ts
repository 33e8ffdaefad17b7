// A tenant of Microsoft Entra on this machine: its discovery document and its keys over HTTP, and tokens signed with RS256 by real keys.
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EntraSettings } from '../../shared/config.ts'

/** Ids of the tenant and of this API in it. */
export const tenant = '8b87af7d-8647-4dc7-8df4-5f69a2011bb5'
export const audience = '11111111-2222-4333-8444-555555555555'

/** A pair of keys under a name. */
export interface Pair {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Makes a pair of keys. */
export function makePair(kid: string): Pair {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A public key as the set of keys has it. */
export const toJwk = ({ kid, publicKey }: Pair) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' })

/** Claims of a token as version 2.0 has them, with others in their place. */
export function claimsOf({ authority }: EntraSettings, given: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000)
  return {
    aud: audience,
    iss: `${authority}/${tenant}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    ver: '2.0',
    tid: tenant,
    oid: randomUUID(),
    sub: 'pairwise',
    scp: 'access_as_user',
    preferred_username: 'anna@company.example',
    email: 'anna@company.example',
    name: 'Anna Okoro',
    roles: ['staff'],
    ...given,
  }
}

/** A token with a header and a signature of its own. */
export function signed(pair: Pair, claims: Record<string, unknown>, header: Record<string, unknown> = {}): string {
  const text = `${base64({ typ: 'JWT', alg: 'RS256', kid: pair.kid, ...header })}.${base64(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), pair.privateKey).toString('base64url')}`
}

/** Does something else than answer with keys. */
export type Trouble = (response: ServerResponse) => unknown

/** Opens the tenant with these pairs; `keys` and `trouble` may be changed while it is open. */
export async function openFakeEntra(...pairs: readonly Pair[]) {
  const state: { keys: object[]; trouble: Trouble | null; asked: string[] } = { keys: pairs.map(toJwk), trouble: null, asked: [] }
  const server = createServer((request, response) => {
    state.asked.push(request.url ?? '')
    if (state.trouble) return void state.trouble(response)
    const json = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === `/${tenant}/discovery/v2.0/keys`) return void json({ keys: state.keys })
    if (request.url === `/${tenant}/v2.0/.well-known/openid-configuration`)
      return void json({ issuer: `${settings.authority}/${tenant}/v2.0`, jwks_uri: `${settings.authority}/${tenant}/discovery/v2.0/keys` })
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  const settings: EntraSettings = { tenant, audience, authority: `http://127.0.0.1:${port}` }
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return Object.assign(state, { settings, close })
}

/** An open tenant. */
export type FakeEntra = Awaited<ReturnType<typeof openFakeEntra>>
