// What every answer tells browsers to leave alone.

/** Headers of every answer; an endpoint's own, such as a page's policy, take their place. */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return publicUrl.startsWith('https:') ? overHttps : guarded
}

const guarded = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

// two years, as https://hstspreload.org asks; nothing is said of sibling names, which are not ours
const overHttps = { ...guarded, 'strict-transport-security': 'max-age=63072000' } as const
