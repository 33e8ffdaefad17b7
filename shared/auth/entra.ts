// Access tokens of Microsoft Entra ID (v2.0), beside our own: their signature, what they must say, and what they say of a person.
import type { JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { type Role, roles } from '../catalogue/resource.ts'
import type { EntraSettings } from '../config.ts'
import { AppError } from '../errors.ts'
import { ask, jsonOf, NoAnswer } from '../outgoing.ts'
import { appGuard, type Guard } from '../outgoing-guard.ts'

const longestToken = 16_384
const toleranceSeconds = 30
/** Keys are asked for anew in the background after ten minutes; while nobody answers, the known ones are good for a day. */
const renewedMilliseconds = 600_000
const keptMilliseconds = 86_400_000
/** A key that nobody knows has the keys asked for again, so often at most; where that failed it is left alone for a while. */
const cooldownMilliseconds = 30_000
const failedMilliseconds = 10_000
const asking = { milliseconds: 5000, mostBytes: 1_048_576, headers: { accept: 'application/json' } }

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

/** Who signs in, as a good token has it. */
export interface EntraPerson {
  /** Of the user, or of the service principal of an application. */
  readonly objectId: string
  readonly isApplication: boolean
  /** The highest of the app roles that are named as ours. */
  readonly role: Role
  /** Names as the tenant has them, which anybody there may have chosen: to show, never to decide by. */
  readonly username: string | null
  readonly email: string | null
  readonly name: string | null
  /** ISO instant. */
  readonly issuedAt: string
  /** Seconds since 1970. */
  readonly expires: number
}

const claims = z.object({
  ver: z.literal('2.0'),
  tid: z.string(),
  oid: z.guid(),
  scp: z.string().min(1).optional(),
  idtyp: z.string().optional(),
  roles: z.array(z.string()).default([]),
  preferred_username: z.string().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
})

const issuerOf = ({ authority, tenant }: EntraSettings) => `${authority}/${tenant}/v2.0`

/** What a token says its issuer is; nothing of it is proved. */
function claimedIssuer(token: string): unknown {
  try {
    return token.length > longestToken ? undefined : JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).iss
  } catch {
    return undefined
  }
}

/** The verifier of a tenant: given a token, `null` where it claims another issuer, so that somebody else may look at it. */
export type EntraVerifier = (token: string, now: string) => Promise<EntraPerson> | null

/**
 * Makes the verifier of a tenant, whose keys are read from its JWKS at first use. It throws `unauthenticated` for every token that is not wholly good,
 * `forbidden` for a good one without an app role of ours, and `unavailable` while there are no keys to verify with.
 */
export function createEntraVerifier(settings: EntraSettings, guard: () => Guard = appGuard): EntraVerifier {
  const issuer = issuerOf(settings)
  const olderIssuer = `https://sts.windows.net/${settings.tenant}/`
  const keys = createKeys(settings, guard)
  return (token, now) => {
    const claimed = claimedIssuer(token)
    if (claimed === olderIssuer) throw refusal('the token is of version 1.0; set requestedAccessTokenVersion to 2 in the app registration')
    return claimed === issuer ? verify(token, now) : null
  }

  async function verify(token: string, now: string): Promise<EntraPerson> {
    const { jwtVerify, errors } = await import('jose')
    try {
      const { payload } = await jwtVerify(token, await keys(), {
        algorithms: ['RS256'],
        issuer,
        audience: audiencesOf(settings),
        currentDate: new Date(now),
        clockTolerance: toleranceSeconds,
        requiredClaims: ['exp', 'iat', 'nbf'],
      })
      return toPerson(settings, payload)
    } catch (error) {
      if (error instanceof AppError) throw error
      if (error instanceof NoAnswer || error instanceof errors.JWKSTimeout)
        throw new AppError('unavailable', 'the keys of Microsoft Entra are not to be had at the moment', {
          retryAfterSeconds: failedMilliseconds / 1000,
          cause: error,
        })
      if (error instanceof errors.JWTExpired) throw refusal('the access token has expired; get another one from Microsoft Entra', error)
      throw refusal('the access token is not valid; sign in again', error)
    }
  }
}

/** A token of version 2.0 is for the application id, also where the URI api://ID is what clients ask for. */
function audiencesOf({ audience }: EntraSettings): string[] {
  const id = /^api:\/\/([0-9a-f-]{36})$/i.exec(audience)?.[1]
  return id === undefined ? [audience] : [audience, id]
}

function toPerson({ tenant }: EntraSettings, payload: unknown): EntraPerson {
  const { tid, oid, scp, idtyp, iat, exp, ...given } = claims.parse(payload)
  if (tid.toLowerCase() !== tenant) throw refusal('the access token is not valid; sign in again')
  const isApplication = idtyp === 'app'
  // an ID token has neither, and is not for us though its audience is
  if (scp === undefined && !isApplication)
    throw refusal('the token is no access token: ask for a scope of this API; an application needs the optional claim idtyp')
  const role = roles.find((one) => given.roles.includes(one))
  if (!role) throw noRole()
  return {
    objectId: oid.toLowerCase(),
    isApplication,
    role,
    username: given.preferred_username ?? null,
    email: given.email ?? given.preferred_username ?? null,
    name: given.name ?? null,
    issuedAt: new Date(iat * 1000).toISOString(),
    expires: exp,
  }
}

function refusal(message: string, cause?: unknown): AppError {
  return new AppError('unauthenticated', message, { cause })
}

function noRole(): AppError {
  const message = 'Microsoft Entra has given you no role here'
  const hint = `Ask an administrator of Entra for an app role of this application: ${roles.join(', ')}. Then get another token.`
  return new AppError('forbidden', message, { issues: [{ path: '', code: 'role', message, hint }] })
}

/** The keys of a tenant, asked for when they are first needed. */
function createKeys({ authority, tenant }: EntraSettings, guard: () => Guard): () => Promise<JWTVerifyGetKey> {
  const url = new URL(`${authority}/${tenant}/discovery/v2.0/keys`)
  let [asked, failed]: [number, { at: number; error: unknown } | null] = [0, null]
  const fetchKeys = async (): Promise<Response> => {
    if (failed && Date.now() - failed.at < failedMilliseconds) throw failed.error
    asked = Date.now()
    try {
      const answer = await ask(url.href, asking, guard())
      if (answer.status !== 200 || !keySet.safeParse(jsonOf(answer)).success)
        throw new NoAnswer(`answered ${answer.status} without keys`, false)
      failed = null
      return new Response(answer.text)
    } catch (error) {
      failed = { at: Date.now(), error }
      throw error
    }
  }
  const open = async () => {
    const { createRemoteJWKSet, customFetch } = await import('jose')
    return createRemoteJWKSet(url, {
      timeoutDuration: asking.milliseconds + 1000,
      cooldownDuration: cooldownMilliseconds,
      cacheMaxAge: keptMilliseconds,
      [customFetch]: fetchKeys,
    })
  }
  let opened: ReturnType<typeof open> | undefined
  return async () => {
    opened ??= open()
    const keys = await opened
    // nobody waits for it, and the known keys go on where it fails
    if (keys.fresh && !keys.reloading && Date.now() - asked > renewedMilliseconds) keys.reload().catch(() => undefined)
    return keys
  }
}
