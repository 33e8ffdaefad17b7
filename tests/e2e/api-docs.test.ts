// docs/: every request in it is sent to the real host and every program run; what they answer has the shape of what stands there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backUp } from '../../docs/api/examples/backups.ts'
import { type Opsbook, opsbook } from '../../docs/api/examples/client.ts'
import { bring } from '../../docs/api/examples/importing.ts'
import { allCategories } from '../../docs/api/examples/paging.ts'
import { signIn, stayIn } from '../../docs/api/examples/sign-in.ts'
import { emptyCopy, sync } from '../../docs/api/examples/syncing.ts'
import { changeCategory } from '../../docs/api/examples/updating.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

const docs = join(import.meta.dirname, '..', '..', 'docs')
const password = 'a password for tests only'
let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder({ OPSBOOK_RATE_PER_ACTOR: '1200', OPSBOOK_RATE_PER_ADDRESS: '6000' })
  await host.start()
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

interface Block {
  readonly language: string
  readonly text: string
}
const blocksOf = (file: string): Block[] =>
  [...readFileSync(join(docs, file), 'utf8').matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }))

/** The pages in the order of the index: what one sets, such as TOKEN, the next go on with. */
const pages = [...readFileSync(join(docs, 'README.md'), 'utf8').matchAll(/\]\((api\/[\w-]+\.md)\)/g)].map(([, file = '']) => file)
const inOrder = [...new Set(pages)].sort((a, b) => Number(b.endsWith('sign-in.md')) - Number(a.endsWith('sign-in.md')))
const commands = inOrder.flatMap((file) => {
  const blocks = blocksOf(file)
  return blocks.flatMap(({ language, text }, at) => (language === 'sh' ? [{ file, text, answer: blocks[at + 1] }] : []))
})

const mark = '--- the next block ---'

/** Runs all commands in one shell; what each says. */
async function runAll(): Promise<string[]> {
  const script = commands.map(({ text }) => `${text}\necho; echo '${mark}'`).join('\n')
  // what a reader's own programs print is no log of ours: the one who signs in sees a token
  const { NODE_OPTIONS: _, ...rest } = process.env
  const env = { ...rest, API: `${host.url}/api`, PASSWORD: password }
  const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script], { env, cwd: host.folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  shell.stdout.on('data', (chunk) => {
    out += chunk
  })
  shell.stderr.on('data', (chunk) => {
    err += chunk
  })
  await once(shell, 'close')
  const said = out.split(`${mark}\n`).map((one) => one.trim())
  expect([shell.exitCode, err, said.length > commands.length ? null : commands[said.length - 1]?.text]).toEqual([0, '', null])
  return said
}

/** What a page promises of an answer that is not there, or is of another kind; null where all is well. */
function lacking(promised: unknown, given: unknown, path = 'the answer'): string | null {
  if (promised === null) return given === undefined ? path : null
  if (typeof promised !== 'object') return typeof promised === typeof given ? null : `${path}: ${JSON.stringify(given)}`
  if (typeof given !== 'object' || given === null) return `${path}: ${JSON.stringify(given)}`
  const known = new Map(Object.entries(given))
  return Object.entries(promised).reduce<string | null>(
    (found, [key, value]) => found ?? lacking(value, known.get(key), `${path}.${key}`),
    null,
  )
}

const patternOf = (text: string) =>
  new RegExp(
    `^${text
      .trim()
      .split('…')
      .map(RegExp.escape ?? escaped)
      .join('.*')}$`,
  )
const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')

test('every command of every page does what the page says', async () => {
  expect(commands.length).toBeGreaterThan(20)
  const said = await runAll()
  const wrong = commands.flatMap(({ file, text, answer }, at) => {
    const given = said[at] ?? ''
    if (answer?.language === 'text') return patternOf(answer.text).test(given) ? [] : [`${file}: ${text} says ${given}`]
    if (answer?.language !== 'json') return [`${file} says nothing of what is answered to ${text}`]
    const lost = lacking(JSON.parse(answer.text), JSON.parse(given))
    return lost === null ? [] : [`${file}: ${lost} is not as it stands there, of ${text}`]
  })
  expect(wrong).toEqual([])
}, 240_000)

test('every program that a page shows is one of docs/api/examples, and each of those is shown', () => {
  const shown = [...inOrder, 'api/client.md'].flatMap((file) =>
    blocksOf(file).flatMap(({ language, text }) => (language === 'ts' ? [text] : [])),
  )
  const programs = globSync('api/examples/*.ts', { cwd: docs }).sort()
  expect(programs.map((file) => [basename(file), shown.includes(readFileSync(join(docs, file), 'utf8'))])).toEqual(
    programs.map((file) => [basename(file), true]),
  )
  expect(new Set(shown).size).toBe(programs.length)
})

describe('a program in TypeScript', () => {
  let api: Opsbook
  beforeAll(async () => {
    const { accessToken } = await signIn(host.url, 'admin', password)
    api = opsbook(host.url, accessToken)
  })

  test('signs in and stays so, and hears why it may not', async () => {
    const tokens = await signIn(host.url, 'admin', password)
    const next = await stayIn(host.url, tokens.refreshToken)
    expect((await opsbook(host.url, next.accessToken).GET('/api/auth/me')).data?.username).toBe('admin')
    await expect(signIn(host.url, 'admin', 'a wrong password')).rejects.toThrow('the username or the password is wrong')
  })

  test('pages through a list to its end', async () => {
    for (const number of [1, 2, 3, 4, 5]) await api.POST('/api/facilities/categories', { body: { code: `PAGE-${number}`, name: 'Paged' } })
    const all = await allCategories(api)
    expect(all.map(({ code }) => code)).toEqual(all.map(({ code }) => code).toSorted())
    expect(all.filter(({ name }) => name === 'Paged')).toHaveLength(5)
  })

  test('changes a row, and decides anew where another was first', async () => {
    const { data: made } = await api.POST('/api/facilities/categories', { body: { code: 'RACE', name: 'Nobody’s' } })
    const path = { id: made?.id ?? 0 }
    const seen: string[] = []
    const changed = await changeCategory(api, path.id, async ({ name }) => {
      seen.push(name)
      if (seen.length === 1) await host.call('PATCH', `/api/facilities/categories/${path.id}`, { name: 'Theirs' })
      return { name: 'Ours' }
    })
    expect(changed.name).toBe('Ours')
    expect(seen).toEqual(['Nobody’s', 'Theirs'])
  })

  test('brings a file in', async () => {
    const done = await bring(api, 'Categories.csv', new TextEncoder().encode('code,name\nROPES,Ropes\nHOOKS,Hooks\n'))
    expect(done).toMatchObject({ state: 'done', mode: 'apply', report: { applied: 2 } })
    const refused = await bring(api, 'Categories.csv', new TextEncoder().encode('code,name\nNAMELESS,\n'))
    expect(refused).toMatchObject({ mode: 'validate', report: { applied: 0, sheets: [{ rejected: 1 }] } })
  }, 60_000)

  test('keeps a copy that is the same as the list', async () => {
    const copy = emptyCopy()
    await sync(api, copy)
    const { data } = await api.POST('/api/facilities/categories', { body: { code: 'SYNC', name: 'Synced' } })
    await sync(api, copy, 5)
    expect(copy.rows.get(`category ${data?.id}`)).toMatchObject({ code: 'SYNC', name: 'Synced' })
    const listed = await allCategories(api)
    const copied = [...copy.rows].filter(([key]) => key.startsWith('category '))
    expect(copied.map(([, row]) => row.code).sort()).toEqual(listed.map(({ code }) => code).sort())
    copy.ledger = 'another'
    await sync(api, copy)
    expect(copy.rows.get(`category ${data?.id}`)).toMatchObject({ name: 'Synced' })
  }, 60_000)

  test('makes a backup that is known to restore', async () => {
    expect(await backUp(api)).toMatchObject({ state: 'good', drillReason: null, drilledAt: expect.any(String) })
  }, 90_000)
})
