// The page to read and try the API, in a real browser: it shows the whole document, and asks for nothing that is not here.

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docsEndpoints } from '../../shared/http/docs-endpoints.ts'
import { type Api, openApi } from '../http/api.ts'
import { type Browser, chromium, openBrowser } from '../support/browser.ts'

const file = join(import.meta.dirname, '..', '..', 'openapi.json')

describe.skipIf(chromium === null)('in Chromium', () => {
  let api: Api
  let browser: Browser
  let server: Server
  let address: string
  beforeAll(async () => {
    api = await openApi(() => docsEndpoints(() => readFile(file)))
    server = createServer(async ({ method = 'GET', url = '/', headers }, response) => {
      const encoding = headers['accept-encoding']
      const answer = await api.call(method, url, {
        as: null,
        headers: encoding === undefined ? {} : { 'accept-encoding': String(encoding) },
      })
      response.writeHead(answer.status, answer.headers).end(answer.bytes)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const at = server.address()
    address = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`
    browser = await openBrowser()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await api.drop()
  })

  test('every group of the document is there, and an operation opens with its schema and example', async () => {
    const page = await browser.visit(`${address}/api/docs`)
    const groups = JSON.parse(await readFile(file, 'utf8')).tags.length
    const shown = await page.evaluate<number>(whenThere('.opblock-tag', groups))
    expect(shown).toBe(groups)
    await page.evaluate(`document.querySelector('#operations-tag-auth .expand-operation, [data-tag="auth"] button').click()`)
    await page.evaluate(whenThere('[id^="operations-auth-auth_sign_in_post"] .opblock-summary-control', 1))
    await page.evaluate(`document.querySelector('[id^="operations-auth-auth_sign_in_post"] .opblock-summary-control').click()`)
    await page.evaluate(whenThere('[id^="operations-auth-auth_sign_in_post"] .responses-inner .response', 3))
    const text = await page.evaluate<string>(`document.querySelector('[id^="operations-auth-auth_sign_in_post"]').innerText`)
    expect(text).toContain('accessToken')
    expect(text).toContain('"username"')
    expect(page.requests().filter((url) => !url.startsWith(address) && !url.startsWith('data:'))).toEqual([])
    expect(page.complaints().filter((one) => !one.includes('/favicon.ico'))).toEqual([])
    await page.close()
  }, 150_000)
})

/** Asks a page until so many elements are there; how many there are. */
const whenThere = (selector: string, least: number) => `new Promise((resolve, reject) => {
  const until = Date.now() + 60_000
  const look = () => {
    const found = document.querySelectorAll(${JSON.stringify(selector)}).length
    if (found >= ${least}) resolve(found)
    else if (Date.now() > until) reject(new Error(found + ' of ' + ${JSON.stringify(selector)} + ': ' + document.body.innerText.slice(0, 300)))
    else setTimeout(look, 50)
  }
  look()
})`
