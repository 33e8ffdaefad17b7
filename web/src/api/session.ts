// Who is signed in: the access token lives in this page only, the refresh token in a cookie that no script can read.
import { Problem, toProblem } from './problem.ts'

let accessToken: string | null = null
let refreshing: Promise<boolean> | null = null

/** What happens to a session: it `ended` by itself, or another tab signed in or out (`elsewhere`). */
export type SessionEvent = 'ended' | 'elsewhere'
const listeners = new Set<(event: SessionEvent) => void>()
const farewells = new Set<() => unknown>()
const tabs = new BroadcastChannel('opsbook-session')
tabs.onmessage = () => {
  accessToken = null
  tell('elsewhere')
}
const tell = (event: SessionEvent) => {
  for (const listener of listeners) listener(event)
}

/** Listens to what happens to the session; the answer ends it. */
export function onSession(listener: (event: SessionEvent) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Has something done whenever somebody signs out on purpose, such as forgetting what this device keeps of them. */
export const onSignOut = (farewell: () => unknown): void => void farewells.add(farewell)

/** The token of the next request; null where nobody is signed in. */
export const currentToken = () => accessToken

/** Signs in; throws the Problem that the API answers. */
export async function signIn(username: string, password: string): Promise<void> {
  const answer = await post('/api/auth/sign-in', { username, password, keep: 'cookie' })
  if (!answer.ok) throw await toProblem(answer)
  accessToken = (await answer.json()).accessToken
  tabs.postMessage('signed in')
}

/** Ends the session, here, in other tabs and on the server. */
export async function signOut(): Promise<void> {
  const token = accessToken
  accessToken = null
  await Promise.allSettled([...farewells].map((farewell) => farewell()))
  if (token) await post('/api/auth/sign-out', undefined, { authorization: `Bearer ${token}` }).catch(() => {})
  tabs.postMessage('signed out')
}

/** New tokens by the cookie; false where there is no session (any more). Tabs take turns, so that none uses a token twice. */
export function refresh(): Promise<boolean> {
  refreshing ??= navigator.locks
    .request('opsbook-refresh', async () => {
      let answer = await post('/api/auth/refresh', {})
      // the answer before this one got lost: it is given anew when it can be with nobody else any more
      for (let asked = 1; answer.status === 409 && asked < 5; asked += 1) {
        await new Promise((resolve) => setTimeout(resolve, 3000))
        answer = await post('/api/auth/refresh', {})
      }
      if (answer.ok) accessToken = (await answer.json()).accessToken
      else if (answer.status === 401 || answer.status === 400) {
        if (accessToken !== null) tell('ended')
        accessToken = null
      } else throw await toProblem(answer)
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
