// A real Chromium that a test opens pages in, driven over its DevTools protocol; nothing to install but the browser itself.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const places = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) => [
  `/usr/bin/${name}`,
  `/snap/bin/${name}`,
])

/** Where Chromium is on this machine; null where there is none. */
export const chromium: string | null = places.find((path) => isProgram(path)) ?? null

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** How a page is looked at; on a desk in light colours unless told. */
export interface Look {
  readonly width?: number
  readonly isDark?: boolean
  readonly isPrint?: boolean
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

/** Starts Chromium with a profile of its own. */
export async function openBrowser() {
  if (chromium === null) throw new Error('there is no Chromium here')
  const folder = mkdtempSync(join(tmpdir(), 'browser-'))
  const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--remote-debugging-port=0']
  const child = spawn(chromium, [...options, `--user-data-dir=${join(folder, 'profile')}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const socket = new WebSocket(await addressOf(child))
  await once(socket, 'open')
  const waiting = new Map<number, (message: Message) => void>()
  let heard: Message[] = []
  let [lastId, opened] = [0, 0]
  const arrivals = new EventTarget()
  socket.addEventListener('message', ({ data }) => {
    const message: Message = JSON.parse(String(data))
    if (message.id !== undefined) waiting.get(message.id)?.(message)
    else heard.push(message)
    arrivals.dispatchEvent(new Event('message'))
  })
  const send = (method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> => {
    lastId += 1
    const id = lastId
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
      waiting.set(id, ({ result = {}, error }) => (error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result)))
    })
    socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
    return answer
  }
  const whenHeard = async (method: string) => {
    while (!heard.some((message) => message.method === method)) await once(arrivals, 'message')
  }

  return {
    /** Opens a page that lies on this machine as a file. */
    open: (html: string, look: Look = {}) => {
      opened += 1
      const path = join(folder, `page-${opened}.html`)
      writeFileSync(path, html)
      return visit(pathToFileURL(path).href, look)
    },
    visit,
    close,
  }

  /** Opens a page by its address. */
  async function visit(address: string, { width = 1200, isDark = false, isPrint = false }: Look = {}) {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
    const ask = (method: string, params: object = {}) => send(method, params, String(sessionId))
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await ask(`${domain}.enable`)
    await ask('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 })
    const features = [{ name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' }]
    await ask('Emulation.setEmulatedMedia', { media: isPrint ? 'print' : 'screen', features })
    heard = []
    await ask('Page.navigate', { url: address })
    await whenHeard('Page.loadEventFired')
    const evaluate = async <T>(expression: string): Promise<T> => {
      const { result, exceptionDetails } = await ask('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
      return (result as { value: T }).value // what the expression gives
    }
    return {
      evaluate,
      /** What was asked for over any network or from disk, the page itself left out, and what the console says. */
      requests: () =>
        heard.flatMap(({ method, params }) => {
          const url = String((params?.request as { url?: unknown } | undefined)?.url ?? '')
          return method === 'Network.requestWillBeSent' && url !== address ? [url] : []
        }),
      complaints: () =>
        heard.flatMap(({ method, params }) =>
          method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown' || method === 'Runtime.consoleAPICalled'
            ? [JSON.stringify(params)]
            : [],
        ),
      press: async (key: 'Tab' | 'Enter') => {
        const code = { Tab: 9, Enter: 13 }[key]
        const what = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' ? { text: '\r' } : {}) }
        await ask('Input.dispatchKeyEvent', { type: 'keyDown', ...what })
        await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...what })
      },
      /** The page as it looks, as PNG. */
      picture: async () => Buffer.from(String((await ask('Page.captureScreenshot', { captureBeyondViewport: true })).data), 'base64'),
      close: () => send('Target.closeTarget', { targetId }),
    }
  }

  async function close() {
    socket.close()
    if (child.exitCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/** An open browser. */
export type Browser = Awaited<ReturnType<typeof openBrowser>>

async function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  const found = new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said += chunk
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (address) resolve(address)
    })
    child.once('exit', () => reject(new Error(`the browser ended: ${said}`)))
    child.once('error', reject)
  })
  return found
}
