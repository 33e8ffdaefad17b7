// The cookie that keeps a refresh token where no script can read it (RFC 6265): sent to /api/auth only, and never from another site's pages.

const name = 'opsbook_refresh'
const found = new RegExp(`(?:^|;\\s*)${name}=([^;]+)`)

/** The Set-Cookie header of a refresh token; an empty one with 0 seconds takes it away. It goes over HTTPS only where people reach the app so. */
export function refreshCookie(token: string, seconds: number, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  return `${name}=${token}; Path=/api/auth; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
}

/** The refresh token of a request's cookie; undefined where there is none. */
export const readRefreshCookie = (headers: Headers): string | undefined => found.exec(headers.get('cookie') ?? '')?.[1]
