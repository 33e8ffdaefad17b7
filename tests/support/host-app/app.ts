// A small functions app for the tests of the local host; what its functions do is told by what they are given.
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { app, type HttpHandler, type HttpRequest, type InvocationContext, output } from '@azure/functions'
import { record } from './record.ts'

const connection = 'AzureWebJobsStorage'

app.http('hello', { route: 'api/hello', methods: ['GET', 'HEAD'], handler: () => ({ jsonBody: { hello: 'world' } }) })

const echo = async (request: HttpRequest, context: InvocationContext) => ({
  jsonBody: {
    function: context.functionName,
    method: request.method,
    url: request.url,
    params: request.params,
    query: Object.fromEntries(request.query),
    header: request.headers.get('X-Test'),
    headers: [...request.headers.keys()],
    body: request.method === 'GET' ? null : await request.text(),
    bodyUsed: request.bodyUsed,
    traceParent: context.traceContext?.traceParent,
  },
})
app.http('echo', { route: 'api/echo', methods: ['GET', 'POST', 'PUT'], handler: echo })
app.http('itemByNumber', { route: 'api/items/{id:long}', methods: ['GET', 'PATCH'], handler: echo })
app.http('itemSub', { route: 'api/items/{id:long}/parts/{part:int}', methods: ['GET'], handler: echo })
app.http('pickAny', { route: 'api/pick/{any}', methods: ['GET'], handler: echo })
app.http('pickFixed', { route: 'api/pick/fixed', methods: ['GET', 'DELETE'], handler: echo })
app.http('maybe', { route: 'api/maybe/{page:int?}', methods: ['GET'], handler: echo })
app.http('files', { route: 'files/{*rest}', methods: ['GET'], handler: echo })
app.http('unrouted', { methods: ['GET'], handler: echo })
app.http('keyed', { route: 'api/keyed', methods: ['GET'], authLevel: 'function', handler: echo })
app.http('adminOnly', { route: 'api/admin-only', methods: ['GET'], authLevel: 'admin', handler: echo })

app.http('boom', {
  route: 'api/boom',
  handler: () => {
    throw new Error('boom with details')
  },
})
app.http('badHeader', { route: 'api/bad-header', handler: () => ({ headers: { 'x-bad': 'a\nb' } }) })
// The library's types want a response, its code and Azure do without.
const answerNothing: HttpHandler = async () => JSON.parse('null')
app.http('nothing', { route: 'api/nothing', handler: answerNothing })
app.http('forwarded', { route: 'api/forwarded', handler: (request) => ({ body: request.headers.get('x-forwarded-for') ?? '' }) })
app.http('cookies', {
  route: 'api/cookies',
  handler: () => ({
    status: 201,
    headers: { 'X-One': '1' },
    body: 'text',
    cookies: [
      { name: 'a', value: 'x y', path: '/api', httpOnly: true, secure: true, sameSite: 'Strict', maxAge: 60 },
      { name: 'b', value: '2' },
    ],
  }),
})
app.http('stream', {
  route: 'api/stream',
  handler: () => ({ body: new Blob(['one ', 'two ', 'three']).stream(), headers: { 'content-type': 'text/csv' } }),
})
app.http('clone', {
  route: 'api/clone',
  methods: ['POST'],
  handler: async (request) => ({ jsonBody: { copy: await request.clone().json(), first: await request.json() } }),
})
app.http('form', {
  route: 'api/form',
  methods: ['POST'],
  handler: async (request) => ({ jsonBody: Object.fromEntries(await request.formData()) }),
})
app.http('slow', {
  route: 'api/slow/{ms:int}',
  handler: async (request) => {
    record({ name: 'slow started' })
    await new Promise((resolve) => setTimeout(resolve, Number(request.params.ms)))
    record({ name: 'slow ended' })
    return { body: 'done' }
  },
})

const toBlob = output.storageBlob({ path: 'written/{id}.txt', connection })
app.http('send', {
  route: 'api/send/{id}',
  methods: ['POST'],
  return: output.http({}),
  extraOutputs: [toBlob],
  handler: async (request, context) => {
    context.extraOutputs.set(toBlob, await request.text())
    return { status: 202 }
  },
})

/** What a message or a blob asks a function to do. */
interface Order {
  id?: string
  fail?: boolean
  ms?: number
  /** Hangs at the first run, when this file is not there yet. */
  hangOnce?: string
  forward?: string[]
}

async function obey(order: Order): Promise<void> {
  if (order.ms) await new Promise((resolve) => setTimeout(resolve, order.ms))
  if (order.hangOnce && !existsSync(order.hangOnce)) {
    writeFileSync(order.hangOnce, '')
    await new Promise((resolve) => setTimeout(resolve, 600_000))
  }
  if (order.fail) throw new Error('told to fail')
}

app.storageQueue('take', {
  queueName: 'jobs',
  connection,
  return: output.storageQueue({ queueName: 'forwarded', connection }),
  handler: async (message: Order | string, context) => {
    record({ name: 'take', message, metadata: context.triggerMetadata })
    if (typeof message === 'string') return undefined
    await obey(message)
    record({ name: 'taken', id: message.id })
    return message.forward
  },
})

app.storageBlob('read', {
  path: 'inbox/{name}.json',
  connection,
  handler: async (blob, context) => {
    const isBuffer = Buffer.isBuffer(blob)
    const text = isBuffer ? blob.toString() : ''
    record({ name: 'read', isBuffer, text, metadata: context.triggerMetadata })
    await obey(JSON.parse(text))
    record({ name: 'read done', text })
  },
})

// A dependency of the library, not of this project.
const requireBeside = createRequire(createRequire(import.meta.url).resolve('@azure/functions'))
requireBeside('@azure/functions-extensions-base')
  .ResourceFactoryResolver.getInstance()
  .registerResourceFactory('AzureStorageBlobs', (data: unknown) => data)
app.storageBlob('refer', {
  path: 'big/{folder}/{file}',
  connection,
  source: 'EventGrid',
  sdkBinding: true,
  handler: (reference, context) => {
    record({ name: 'refer', reference, metadata: context.triggerMetadata })
  },
})

let ticking = 0
app.timer('tick', {
  schedule: '*/1 * * * * *',
  handler: async (timer, context) => {
    ticking++
    record({ name: 'tick', ticking, timer, isEmpty: context.triggerMetadata === undefined })
    await new Promise((resolve) => setTimeout(resolve, 1200))
    ticking--
  },
})
app.timer('nightly', { schedule: '%NIGHTLY%', handler: (timer) => record({ name: 'nightly', timer }) })
app.timer('atStart', { schedule: '01:00:00', runOnStartup: true, handler: (timer) => record({ name: 'atStart', timer }) })

app.hook.appStart((context) => {
  record({ name: 'appStart', data: context.hookData })
})
app.hook.preInvocation((context) => {
  if (context.invocationContext.functionName !== 'hello') return
  context.hookData.began = true
})
app.hook.postInvocation((context) => {
  if (context.invocationContext.functionName !== 'hello') return
  record({ name: 'post hook', began: context.hookData.began, error: context.error })
})
