// kill -9 while messages are sent: by webhook and e-mail they come again under the same id, by Telegram never twice, and none is lost without a word.
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTable } from '../../shared/catalogue/tables.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { sendDue } from '../../shared/notify/send.ts'
import { createScratch, type Scratch } from '../support/engines.ts'
import { startProgram } from '../support/spawn-program.ts'
import { openMailServer, openReceiver, settingsOf } from './receivers.ts'
import { at, contextOn, hello, makePerson, messages, start, tell } from './world.ts'

const program = resolve(import.meta.dirname, 'send-child.ts')
const ok = { status: 200, body: '{"ok":true}' }
const minutesLater = (minutes: number) => new Date(Date.parse(start) + minutes * 60_000).toISOString()
/** Long enough for the claim of a killed sender to be over. */
const leaseMinutes = 6

let scratch: Scratch
let ctx: DbContext
/** What is done when a message arrives, before it is answered. */
let arrived: (channel: 'webhook' | 'telegram' | 'email') => void
let open: Awaited<ReturnType<typeof openAll>>
beforeEach(async () => {
  arrived = () => undefined
  scratch = await createScratch('sqlite')
  const engine = await scratch.open()
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite')))
  ctx = at(contextOn(engine), start)
  open = await openAll()
})
afterEach(async () => {
  await open.close()
  await scratch.drop()
})

async function openAll() {
  const http = await openReceiver(({ path }) => {
    arrived(path === '/hook' ? 'webhook' : 'telegram')
    return ok
  })
  const mail = await openMailServer(() => {
    arrived('email')
    return null
  })
  const close = async () => {
    await http.close()
    await mail.close()
  }
  return { http, mail, settings: settingsOf({ webhook: http.url, telegram: http.url, email: mail.url }), close }
}

const startSender = (minutes: number) =>
  startProgram(program, [scratch.url.slice('sqlite:'.length), String(minutes), open.http.url, open.http.url, open.mail.url], {})

const keysOfHooks = () => open.http.got.flatMap(({ headers }) => headers['webhook-id'] ?? [])
const chats = () => open.http.got.filter(({ path }) => path !== '/hook').map(({ body }) => JSON.parse(body).text)
const idsOfMails = () => open.mail.got.map(({ text }) => /^Message-ID: *(\S+)/im.exec(text)?.[1])

test.each(['webhook', 'telegram', 'email'] as const)('killed once a message has arrived by %s and before that is kept', async (channel) => {
  await tell(ctx, [await makePerson(ctx, 'ann', { channels: [channel] })])
  const { child, said } = startSender(0)
  arrived = () => child.kill('SIGKILL')
  await once(child, 'exit')
  arrived = () => undefined
  expect([said.err, said.out.includes('done')]).toEqual(['', false])
  expect((await messages(ctx))[0]).toMatchObject({ state: 'sending', attempts: 1, nextAt: minutesLater(5) })
  await sendDue(at(ctx, minutesLater(4)), open.settings)
  expect([keysOfHooks().length, chats().length, open.mail.got.length].reduce((a, b) => a + b)).toBe(1)

  await sendDue(at(ctx, minutesLater(leaseMinutes)), open.settings)
  const [row] = await messages(ctx)
  if (channel === 'telegram') {
    const lastError = 'the process that was sending it has ended; it may have come through'
    expect(row).toMatchObject({ state: 'unknown', attempts: 1, nextAt: null, sentAt: null, lastError })
    expect(chats()).toHaveLength(1)
    return
  }
  expect(row).toMatchObject({ state: 'sent', attempts: 2, nextAt: null, sentAt: minutesLater(leaseMinutes) })
  const ids = channel === 'webhook' ? keysOfHooks() : idsOfMails()
  expect([ids.length, new Set(ids).size]).toEqual([2, 1])
})

const kills = process.env.OPSBOOK_TEST_LONG ? 30 : 5
test(
  `killed ${kills} times at any moment, every message has come through or is told of as unknown`,
  async () => {
    const people = [
      await makePerson(ctx, 'ann', { channels: ['webhook', 'telegram', 'email'] }),
      await makePerson(ctx, 'ben', { channels: ['webhook', 'telegram', 'log'] }),
    ]
    const count = kills * 5
    for (let number = 0; number < count; number++) await tell(ctx, people, { ...hello(`test ${number}`), body: `number ${number} ` })
    for (let kill = 0; kill < kills; kill++) {
      const { child, said } = startSender(kill * leaseMinutes)
      let left = 4 + Math.floor(Math.random() * 20)
      arrived = () => {
        left -= 1
        if (left === 0) child.kill('SIGKILL')
      }
      await once(child, 'exit')
      expect(said.err).toBe('')
    }
    arrived = () => undefined
    await sendDue(at(ctx, minutesLater((kills + 1) * leaseMinutes)), open.settings)
    const rows = await messages(ctx)
    expect(rows.filter(({ state, channel }) => state !== 'sent' && !(state === 'unknown' && channel === 'telegram'))).toEqual([])
    const of = (channel: string, state = 'sent') => rows.filter((row) => row.channel === channel && row.state === state).length
    expect(new Set(keysOfHooks()).size).toBe(of('webhook'))
    expect(new Set(idsOfMails()).size).toBe(of('email'))
    // each person gets each text once at most, and all of those that are kept as sent
    const texts = open.http.got.filter(({ path }) => path !== '/hook').map(({ body }) => body)
    expect(new Set(texts).size).toBe(texts.length)
    expect(texts.length).toBeGreaterThanOrEqual(of('telegram'))
    expect(texts.length).toBeLessThanOrEqual(of('telegram') + of('telegram', 'unknown'))
    expect(of('webhook') + of('email') + of('telegram') + of('telegram', 'unknown') + of('log')).toBe(count * 6)
  },
  kills * 20_000,
)
