// The one way from the console to the API: token, language, refusals as Problem, one refresh when the token has run out.
import { hearClock } from './clock.ts'
import { Problem, toProblem } from './problem.ts'
import { currentToken, refresh } from './session.ts'

/** What a request may say beside its path. */
export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Id of the person whose request it is: it does not go out when somebody else has signed in meanwhile. */
  readonly as?: number
}

/** Whose access token it is (the claim `sub` of a JWT, RFC 7519). */
function personOf(token: string): number {
  const [, claims = ''] = token.split('.')
  return Number(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sub)
}

let language = 'en'
/** From now on answers are asked for in this language. */
export const speak = (tag: string): void => {
  language = tag
}

/** Asks the API and gives its answer as it is (a file, a header such as ETag); throws a Problem for a refusal. */
export async function send(
  path: string,
  { method = 'GET', query = {}, body, headers = {}, signal, as }: CallOptions = {},
): Promise<Response> {
  const parameters = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  const url = parameters.length > 0 ? `${path}?${new URLSearchParams(parameters)}` : path
  const isRaw = body instanceof Blob || body instanceof ArrayBuffer
  const attempt = async () => {
    const token = currentToken()
    if (as !== undefined && token !== null && personOf(token) !== as) throw Problem.offline('another person has signed in')
    try {
      const answer = await fetch(url, {
        method,
        credentials: 'same-origin',
        ...(signal ? { signal } : {}),
        headers: {
          'accept-language': language,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
      })
      hearClock(answer)
      return answer
    } catch (cause) {
      if (signal?.aborted) throw cause
      throw Problem.offline(cause)
    }
  }
  let answer = await attempt()
  if (answer.status === 401 && (await refresh())) answer = await attempt()
  if (!answer.ok && answer.status !== 304) throw await toProblem(answer)
  return answer
}

/** The same, with the answer read as JSON; undefined where it has no body. */
export async function call<T = unknown>(path: string, options?: CallOptions): Promise<T> {
  const answer = await send(path, options)
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as T // the contract says what it is
}
