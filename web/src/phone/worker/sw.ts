// The service worker: opens the console without a connection. It never answers for the API.
/// <reference lib="webworker" />

/** Put in by the build: files to have at hand, and the script that the page of this build begins with. */
declare const __FILES__: readonly string[]
declare const __ENTRY__: string
declare const __VERSION__: string

const worker = globalThis as unknown as ServiceWorkerGlobalScope // the types of pages are loaded beside those of workers
const cacheName = `opsbook-console-${__VERSION__}`
const page = '/console/day'
/** A line that takes longer than this is as good as none, where a page is here already. */
const patienceMilliseconds = 4000

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(cacheName)
      await cache.addAll(__FILES__)
      await keepPage(cache, await fetch(page, { cache: 'no-store' }))
    })(),
  )
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith('opsbook-console-') && name !== cacheName) await caches.delete(name)
      await worker.clients.claim()
    })(),
  )
})

// only the person says when
worker.addEventListener('message', ({ data }) => {
  if (data === 'take over') void worker.skipWaiting()
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== worker.location.origin || !pathname.startsWith('/console')) return
  if (request.mode === 'navigate') event.respondWith(pageFirstFromNetwork(request))
  else if (pathname.startsWith('/console/assets/') || __FILES__.includes(pathname)) event.respondWith(file(request))
})

/** Files of a build bear a hash: one that is here is the right one. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  const found = await cache.match(request, { ignoreVary: true })
  if (found) return found
  const answer = await fetch(request)
  // languages and pages that were opened once open again
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}

async function pageFirstFromNetwork(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  const kept = await cache.match(page, { ignoreVary: true })
  const asked = fetch(request).then(async (answer) => {
    if (answer.status >= 500 && kept) return kept.clone()
    await keepPage(cache, answer.clone())
    return answer
  })
  if (!kept) return asked
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept.clone()), patienceMilliseconds))
  return Promise.race([asked, late]).catch(() => kept.clone())
}

/** Keeps the page of this build with its headers, so that its nonce and its policy stay together; that of another build would miss its files. */
async function keepPage(cache: Cache, answer: Response): Promise<void> {
  const isPage = answer.ok && !answer.redirected && answer.headers.get('content-type')?.startsWith('text/html')
  if (isPage && (await answer.clone().text()).includes(__ENTRY__)) await cache.put(page, answer)
}
