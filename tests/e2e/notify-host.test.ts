// People are told by the running host: its timer writes the reminder and sends it, and what they are told is in their list.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReceiver, webhookSecret } from '../notify/receivers.ts'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

let receiver: Awaited<ReturnType<typeof openReceiver>>
let host: HostFolder
beforeAll(async () => {
  receiver = await openReceiver()
  host = await createHostFolder({ OPSBOOK_WEBHOOK_URL: `${receiver.url}/hook`, OPSBOOK_WEBHOOK_SECRET: webhookSecret })
  await host.start()
}, 90_000)
afterAll(async () => {
  await host.kill()
  await receiver.close()
  host.remove()
}, 30_000)

test('a reminder whose time has come goes out by the channel of the assignee, once, however often the timer runs', async () => {
  const { body: people } = await host.call('GET', '/api/shared/users')
  const [admin] = people.items as { id: number }[]
  const userId = admin?.id
  expect((await host.call('POST', '/api/tasks/notification-preferences', { userId, channels: ['webhook'] })).status).toBe(201)
  const reminderAt = new Date(Date.now() - 60_000).toISOString()
  const made = await host.call('POST', '/api/tasks/tasks', { title: 'Inspect pump', assigneeId: userId, reminderAt })
  expect(made.status).toBe(201)

  const keys: { masterKey: string } = JSON.parse(readFileSync(join(host.folder, 'host', 'keys.json'), 'utf8'))
  const headers = { 'x-functions-key': keys.masterKey, 'content-type': 'application/json' }
  const runTimer = async () =>
    expect((await fetch(`${host.url}/admin/functions/notify`, { method: 'POST', headers, body: '{}' })).status).toBe(202)
  type Items = { about: string; channels: { state: string }[] }[]
  const inbox = async () => (await host.call('GET', '/api/tasks/notifications')).body.items as Items // what the endpoint documents
  for (let run = 0; run < 3; run++) {
    await runTimer()
    await until('it was sent', async () => (await inbox())[0]?.channels[0]?.state === 'sent')
  }
  expect((await inbox()).map(({ about }) => about)).toEqual([`task ${made.body.id} reminder ${reminderAt}`])
  expect(receiver.got.map(({ body }) => JSON.parse(body).data.subject)).toEqual(['Reminder: Inspect pump'])
}, 60_000)
