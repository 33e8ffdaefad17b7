// Run as a program (APP FOLDER, KIND): loads something from cold and prints what that took, a line of JSON for each step. Plain JavaScript, so that
// nothing but what is measured is loaded. KIND is `floor` (a fixed text of this folder's dependencies), `register`, or `serve`, which also answers two requests.
import { globSync, readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder = '', kind, token = ''] = process.argv.slice(2)
const say = (step) => {
  const { user, system } = process.cpuUsage()
  const figures = { milliseconds: performance.now(), cpuMilliseconds: (user + system) / 1000, megabytes: process.memoryUsage.rss() / 1e6 }
  process.stdout.write(`${JSON.stringify({ step, ...figures })}\n`)
}

const functions = new Map()
let model
const core = {
  version: '3.13.0',
  hostVersion: '4.1040.0',
  Disposable: class {},
  setProgrammingModel: (given) => {
    model = given
  },
  registerFunction: (metadata, callback) => {
    functions.set(metadata.name, { metadata, callback })
    return {}
  },
  registerHook: () => ({}),
  log: () => {},
}

/** Loads the entries of the app as Azure's worker does: all that package.json's `main` says. */
async function register() {
  Object.assign(globalThis, { $core: core })
  const url = 'probe:functions-core'
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core' ? { url, format: 'commonjs', shortCircuit: true } : next(specifier, context),
    load: (given, context, next) =>
      given === url ? { format: 'commonjs', source: 'module.exports = globalThis.$core', shortCircuit: true } : next(given, context),
  })
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const file of globSync(main, { cwd: folder }).sort()) await import(pathToFileURL(join(folder, file)).href)
}

async function ask(name, path) {
  const { metadata, callback } = functions.get(name)
  const [input] = Object.keys(metadata.bindings)
  const http = { method: 'GET', url: `http://localhost${path}`, headers: { authorization: `Bearer ${token}` }, query: {}, params: {} }
  const request = { invocationId: '0', inputData: [{ name: input, data: { http } }] }
  const invocation = model.getInvocationModel({ invocationId: '0', metadata, request, log: () => {} })
  const { context, inputs } = await invocation.getArguments()
  const { returnValue } = await invocation.getResponse(context, await invocation.invokeFunction(context, inputs, callback))
  if (returnValue.http.statusCode !== '200') throw new Error(`GET ${path}: ${Buffer.from(returnValue.http.body.bytes)}`)
}

if (kind === 'floor') createRequire(import.meta.url)('typescript')
if (kind === 'register' || kind === 'serve') await register()
say('registered')
if (kind === 'serve') {
  await ask('health', '/api/health')
  say('healthy')
  await ask('facilities_inventory-items', '/api/facilities/inventory-items')
  say('listed')
  // the app's connections stay open otherwise
  process.exit()
}
