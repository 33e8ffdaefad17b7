// Run as a program (APP FOLDER): registers an app's functions and then loads what they do, and prints as JSON whatever of the world outside that touched on the way:
// files, sockets, threads, processes, databases, timers, the clock, chance and settings. Plain JavaScript, so that Node loads nothing else.
import childProcess from 'node:child_process'
import crypto from 'node:crypto'
import dns from 'node:dns'
import fs, { globSync } from 'node:fs'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { join } from 'node:path'
import sqlite from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import threads from 'node:worker_threads'

const folder = process.argv[2] ?? ''
const seen = { register: [], load: [] }
let now
const note = (what) => {
  // what Node's own loader does is not the app's
  const caller = new Error().stack.split('\n').find((line) => line.includes(folder))
  if (now && caller) now.push(`${what} ${caller.trim().replace(folder, '')}`)
}
const watch = (owner, name, what) => {
  const real = owner[name]
  owner[name] = new Proxy(real, {
    apply: (target, self, given) => {
      note(what)
      return Reflect.apply(target, self, given)
    },
    construct: (target, given, made) => {
      note(what)
      return Reflect.construct(target, given, made)
    },
  })
}
for (const [owner, label] of [
  [fs, 'file'],
  [fs.promises, 'file'],
])
  for (const name of Object.keys(owner))
    if (typeof owner[name] === 'function' && /^[a-z]/.test(name)) watch(owner, name, `${label}.${name}`)
for (const name of ['connect', 'createConnection', 'createServer', 'Socket']) watch(net, name, `socket ${name}`)
for (const name of ['lookup', 'resolve']) watch(dns, name, `name ${name}`)
for (const name of ['spawn', 'fork', 'exec', 'execFile']) watch(childProcess, name, `process ${name}`)
for (const name of ['randomBytes', 'randomUUID', 'randomInt']) watch(crypto, name, `chance ${name}`)
watch(threads, 'Worker', 'thread')
watch(sqlite, 'DatabaseSync', 'database')
for (const name of ['setTimeout', 'setInterval', 'Date', 'fetch']) watch(globalThis, name, name)
watch(Date, 'now', 'Date.now')
watch(performance, 'now', 'performance.now')
watch(Math, 'random', 'Math.random')
process.env = new Proxy(process.env, {
  get: (target, name) => {
    // Node itself and its debug prints look for theirs
    if (!/^(NODE|WATCH)_/.test(String(name))) note(`setting ${String(name)}`)
    return target[name]
  },
})
syncBuiltinESMExports()

let count = 0
const core = {
  version: '3.13.0',
  hostVersion: '4.1040.0',
  Disposable: class {},
  setProgrammingModel: () => {},
  registerFunction: () => {
    count++
    return {}
  },
  registerHook: () => ({}),
  log: () => {},
}
Object.assign(globalThis, { $core: core })
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@azure/functions-core' ? { url: 'watched:core', format: 'commonjs', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'watched:core' ? { format: 'commonjs', source: 'module.exports = globalThis.$core', shortCircuit: true } : next(url, context),
})

const load = async (pattern, into) => {
  const files = globSync(pattern, { cwd: folder }).sort()
  now = into
  for (const file of files) await import(pathToFileURL(join(folder, file)).href)
  now = undefined
}
await load('functions/*.js', seen.register)
await load('lib/handlers_*.js', seen.load)
process.stdout.write(JSON.stringify({ count, ...seen }))
