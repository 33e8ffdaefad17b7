// Signing in, and staying so.
import { opsbook } from './client.ts'

/** Tokens of a person; throws what Opsbook has against it. */
export async function signIn(baseUrl: string, username: string, password: string) {
  const { data, error } = await opsbook(baseUrl).POST('/api/auth/sign-in', { body: { username, password } })
  if (error) throw new Error(error.detail)
  return data
}

/** New tokens for those that are about to expire; the refresh token that was given is good no more. */
export async function stayIn(baseUrl: string, refreshToken: string) {
  const { data, error } = await opsbook(baseUrl).POST('/api/auth/refresh', { body: { refreshToken } })
  if (error) throw new Error(error.detail)
  return data
}
