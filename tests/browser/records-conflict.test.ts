// Two people change one row: what each did is merged field by field, and both changes stay in the history.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, violations } from '../support/console.ts'

let opsbook: Console
let token: string
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  await opsbook.host.call('POST', '/api/shared/suppliers', { token, body: { code: 'GULF', name: 'Gulf Pipe', email: 'old@gulf.example' } })
  await opsbook.addUser('second', 'manager')
})
afterAll(() => opsbook.close())

const supplier = async (path = '') => (await opsbook.host.call('GET', `/api/shared/suppliers/1${path}`, { token })).json

test('merges what two people changed in one row: each alone by itself, both by a choice, again when it happens again', async () => {
  const mine = await opsbook.signedIn('/r/supplier/1/edit')
  const theirs = await opsbook.signedIn('/r/supplier/1/edit', { username: 'second' })
  await mine.getByRole('textbox', { name: 'Name' }).fill('Gulf Pipe Ltd')
  await mine.getByRole('textbox', { name: 'Phone' }).fill('+1 555 0100')
  await theirs.getByRole('textbox', { name: 'Name' }).fill('Gulf Pipes')
  await theirs.getByRole('textbox', { name: 'Email' }).fill('new@gulf.example')
  await theirs.getByRole('button', { name: 'Save' }).click()
  await theirs.getByRole('heading', { level: 1, name: 'GULF Gulf Pipes' }).waitFor()

  await mine.getByRole('button', { name: 'Save' }).click()
  const dialog = mine.getByRole('dialog', { name: 'Somebody else has changed this meanwhile' })
  await dialog.getByRole('radio', { name: 'Mine Gulf Pipe Ltd' }).waitFor()
  await dialog.getByRole('row', { name: /Phone.*555 0100/ }).waitFor()
  await dialog.getByRole('row', { name: /Email.*old@gulf.example.*new@gulf.example/ }).waitFor()
  await picture(mine, 'record-conflict')
  expect(await violations(mine)).toEqual([])

  // a third change comes while the choice is made
  await opsbook.host.call('PATCH', '/api/shared/suppliers/1', { token, body: { code: 'GULF-1' } })
  await dialog.getByRole('radio', { name: 'Something else' }).check()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Gulf Pipe and Pipes')
  await dialog.getByRole('button', { name: 'Save merged' }).click()
  await dialog.getByRole('row', { name: /GULF-1/ }).waitFor()
  await dialog.getByRole('button', { name: 'Save merged' }).click()
  await mine.getByRole('heading', { level: 1, name: 'GULF-1 Gulf Pipe and Pipes' }).waitFor()

  expect(await supplier()).toMatchObject({
    ...{ code: 'GULF-1', name: 'Gulf Pipe and Pipes', phone: '+1 555 0100', email: 'new@gulf.example', version: 4 },
  })
  const { items } = await supplier('/history')
  expect(items.map(({ actor, after }: { actor: string; after: unknown }) => [actor, after])).toMatchObject([
    ['admin', { name: 'Gulf Pipe and Pipes', phone: '+1 555 0100' }],
    ['admin', { code: 'GULF-1' }],
    ['second', { name: 'Gulf Pipes', email: 'new@gulf.example' }],
    ['admin', { name: 'Gulf Pipe' }],
  ])
})
