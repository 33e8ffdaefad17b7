// Who is signed in: the access token lives in this page only, the refresh token in a cookie that no script can read.
import { Problem, toProblem } from './problem.ts'

let accessToken: string | null = null
let refreshing: Promise<boolean> | null = null

/** The token of the next request; null where nobody is signed in. */
export const currentToken = () => accessToken

/** Signs in; throws the Problem that the API answers. */
export async function signIn(username: string, password: string): Promise<void> {
  const answer = await post('/api/auth/sign-in', { username, password, keep: 'cookie' })
  if (!answer.ok) throw await toProblem(answer)
  accessToken = (await answer.json()).accessToken
}

/** Ends the session, here and on the server. */
export async function signOut(): Promise<void> {
  const token = accessToken
  accessToken = null
  if (token) await post('/api/auth/sign-out', undefined, { authorization: `Bearer ${token}` }).catch(() => {})
}

/** New tokens by the cookie; false where there is no session (any more). Tabs take turns, so that none uses a token twice. */
export function refresh(): Promise<boolean> {
  refreshing ??= navigator.locks
    .request('opsbook-refresh', async () => {
      const answer = await post('/api/auth/refresh', {})
      if (answer.ok) accessToken = (await answer.json()).accessToken
      else if (answer.status === 401 || answer.status === 400) accessToken = null
      else throw await toProblem(answer)
      return answer.ok
    })
    .finally(() => {
      refreshing = null
    })
  return refreshing
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (cause) {
    throw Problem.offline(cause)
  }
}
