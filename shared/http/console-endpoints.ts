// The console: the built pages of web/, served as they are. What is no file of theirs is a page of the application.
import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { AppError } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint, type Reply } from './endpoint.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/** No script and no style but our own files and the styles that bear the page's nonce; nothing from another host. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** `/console` and everything below it; `folder` holds what `npm run console` built, null where there is none. */
export function consoleEndpoints(folder: URL | null): AnyEndpoint[] {
  let names: Promise<ReadonlySet<string>> | undefined
  let builtMs = 0
  const files = new Map<string, Promise<Buffer>>()
  const read = (name: string) => {
    const file = files.get(name) ?? readFile(new URL(name, folder ?? undefined))
    files.set(name, file)
    return file
  }
  /** Reads everything anew where the console was built again meanwhile, as happens on the machine of whoever works on it. */
  const forgetOlder = async (from: URL) => {
    const { mtimeMs } = await stat(new URL('index.html', from)).catch(() => ({ mtimeMs: 0 }))
    if (mtimeMs === builtMs) return
    builtMs = mtimeMs
    names = undefined
    files.clear()
  }
  const serve = async (path: string): Promise<Reply> => {
    if (folder === null) throw new AppError('not_found', 'the console is not built: npm run console builds it')
    if (isPage(path)) await forgetOlder(folder)
    names ??= listFiles(folder)
    const known = await names
    if (known.has(path) && !isPage(path)) return asFile(path, await read(path))
    if (!known.has('index.html')) throw new AppError('not_found', 'the console is not built: npm run console builds it')
    if (!isPage(path)) throw new AppError('not_found', `the console has no file ${path}`)
    const nonce = randomBytes(16).toString('base64url')
    return {
      body: (await read('index.html')).toString('utf8').replaceAll('__NONCE__', nonce),
      headers: {
        'content-type': types['.html'] ?? '',
        // its nonce is for one reader
        'cache-control': 'private, no-cache',
        'content-security-policy': policy(nonce),
        'permissions-policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
      },
    }
  }
  const get = (name: string, path: string) =>
    defineEndpoint({
      name,
      method: 'GET',
      path,
      summary: 'The console: pages for people.',
      refuses: [404],
      access: 'public',
      isOffline: true,
      rate: 'none',
      produces: ['text/html'],
      handle: (_ctx, { params }) => serve(params.path ?? ''),
    })
  return [get('console', '/console'), get('console-files', '/console/{*path}')]
}

/** What has no ending is no file: the application itself knows what to show there. */
const isPage = (path: string) => extname(path) === '' || path === 'index.html'

/** A file of the build; those with a hash in their name never change. */
const asFile = (path: string, body: Buffer): Reply => ({
  body,
  headers: {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'cache-control': path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    // what a service worker fetches goes by its own policy, not by that of the page
    ...(path === 'sw.js' ? { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'" } : {}),
  },
})

async function listFiles(folder: URL): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const base = decodeURIComponent(folder.pathname)
  return new Set(entries.filter((one) => one.isFile()).map((one) => `${one.parentPath}/${one.name}`.slice(base.length).replace(/^\//, '')))
}
