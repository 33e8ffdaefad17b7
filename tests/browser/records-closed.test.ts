// What the state of a row closes is not offered, and says so; the form of an action begins with what the row holds.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, inBoth, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
let token: string
const defects = '/api/defects/defects'
const orders = '/api/dispatch/orders'
const work = '/api/facilities/work-orders'
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  await ask('POST', '/api/shared/sites', { code: 'HQ', name: 'Headquarters', timezone: 'Europe/Paris' })
  for (const slug of ['part-numbers', 'work-centers', 'failure-codes'])
    await ask('POST', `/api/defects/${slug}`, { code: 'A-1', name: { en: 'Bracket' } })
  for (const lotNumber of ['L-1', 'L-2']) await report(lotNumber)
  await close(1)
  await ask('POST', '/api/shared/customers', { code: 'C-1', name: 'Bakery' })
  for (const number of ['ORD-1', 'ORD-2', 'ORD-3'])
    await ask('POST', orders, {
      ...{ number, customerId: 1, destinationCity: 'Paris', weightTonnes: 1, volumeM3: 2 },
      ...{ destination: { lat: 48.85, lon: 2.35 }, windowStart: '2027-03-01T08:00:00.000Z', windowEnd: '2027-03-01T12:00:00.000Z' },
    })
  await ask('POST', `${orders}/1/cancel`, { reason: 'Ordered twice' })
})
afterAll(() => opsbook.close())

async function ask(method: string, path: string, body?: unknown) {
  const { status, json } = await opsbook.host.call(method, path, { token, body })
  if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`)
  return json
}

const report = (lotNumber: string) =>
  ask('POST', `${defects}/report`, {
    ...{ partNumberId: 1, workCenterId: 1, lotNumber, quantityLot: 10, quantityInspected: 10, quantityDefective: 2 },
    ...{ description: 'Cracked', detectedAt: '2026-01-05T08:00:00.000Z', findings: [{ failureCodeId: 1, quantity: 2 }], open: true },
  })

async function close(id: number) {
  const act = (name: string, body = {}) => ask('POST', `${defects}/${id}/${name}`, body)
  const done = async (kind: string) => {
    const { action } = await act('add-action', { kind, description: 'Sort', ownerId: (await ask('GET', '/api/auth/me')).id })
    await ask('POST', `/api/defects/defect-actions/${action.id}/complete-action`, { evidence: 'Seen' })
  }
  await done('containment')
  await act('contain')
  await act('review')
  await act('add-disposition', { kind: 'scrap', quantity: 2 })
  await act('disposition')
  await act('verify')
  await done('verification')
  await act('close')
}

/** Makes a work order with two lines to tick off, and begins with it. */
async function begin(title: string): Promise<number> {
  const checklist = [{ text: 'Close the valve' }, { text: 'Drain the pump' }]
  const { id } = await ask('POST', work, { title, siteId: 1, checklist })
  await ask('POST', `${work}/${id}/approve`)
  await ask('POST', `${work}/${id}/schedule`, { scheduledAt: '2027-03-01T08:00:00.000Z' })
  await ask('POST', `${work}/${id}/start`)
  return id
}

const closed = 'Status Closed: this row is closed to changes'

test('a closed defect says why it is not changed, and offers neither its form nor a file nor to take a change back', async () => {
  const page = await opsbook.signedIn('/r/defect/1')
  await page.getByText(closed).waitFor()
  await picture(page, 'record-closed')
  expect(await inBoth(page)).toEqual([])
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
  await page.getByRole('tab', { name: 'Files' }).click()
  await page.getByText('No files yet').waitFor()
  expect(await page.locator('input[type=file]').count()).toBe(0)
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('article').first().waitFor()
  expect(await page.getByRole('button', { name: 'Take back' }).count()).toBe(0)
  await page.goto('/console/r/defect/2')
  await page.getByRole('link', { name: 'Edit' }).waitFor()
  expect(await page.getByText(/closed to changes/).count()).toBe(0)
})

test('the address of the form of a closed row shows the sentence, on a phone in Arabic too', async () => {
  const page = await opsbook.signedIn('/r/defect/1/edit')
  await page.getByRole('heading', { name: closed }).waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.getByRole('link', { name: 'Show the row' }).click()
  await page.getByRole('tab', { name: 'Details' }).waitFor()
  const phone = await opsbook.signedIn('/r/defect/1/edit', { ...screens.phone, locale: 'ar' })
  await phone.getByRole('heading', { name: /هذا السجل مغلق أمام التعديل$/ }).waitFor()
  await picture(phone, 'record-closed-phone-arabic')
  expect(await violations(phone)).toEqual([])
})

test('what somebody has begun to type stays while another closes the row, and saving says that it is closed', async () => {
  const page = await opsbook.signedIn('/r/defect/2/edit')
  await page.getByRole('textbox', { name: 'Lot number' }).fill('L-3')
  await close(2)
  await page.getByRole('button', { name: 'Save' }).click()
  const merge = page.getByRole('dialog')
  await merge.getByRole('button', { name: /save/i }).click()
  await page
    .getByRole('alert')
    .getByText(/closed and locked/)
    .first()
    .waitFor()
  expect(await page.getByRole('textbox', { name: 'Lot number' }).inputValue()).toBe('L-3')
  expect(await ask('GET', `${defects}/2`)).toMatchObject({ status: 'closed', lotNumber: 'L-2' })
})

test('rows that may not be removed are left out, one by one and many at once', async () => {
  const page = await opsbook.signedIn('/r/order/1')
  await page.getByRole('link', { name: 'Edit' }).waitFor()
  expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0)
  await page.goto('/console/r/order')
  await page.getByRole('checkbox', { name: /all|page/i }).check()
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('2 rows removed').waitFor()
  await page.getByText('One selected row is left as it is').waitFor()
  await picture(page, 'list-removed-but-one')
  expect(await violations(page)).toEqual([])
  const { items } = await ask('GET', orders)
  expect(items.map(({ number, status }) => [number, status])).toEqual([['ORD-1', 'cancelled']])
})

test('a field is set on the rows whose state allows it, and not offered where that is none', async () => {
  const { defect } = await report('L-4')
  const page = await opsbook.signedIn('/r/defect?filter={}')
  await page.getByRole('checkbox', { name: new RegExp(defect.number) }).check()
  await page.getByRole('checkbox', { name: /000001/ }).check()
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByRole('button', { name: 'Set a field' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('One selected row is left as it is').waitFor()
  await dialog.getByRole('combobox', { name: 'Field' }).click()
  await page.getByRole('option', { name: 'Lot number' }).click()
  await dialog.getByRole('textbox', { name: 'Lot number' }).fill('L-5')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Set on one row' }).click()
  await page.getByText('One row changed').waitFor()
  expect([await ask('GET', `${defects}/1`), await ask('GET', `${defects}/${defect.id}`)]).toMatchObject([
    { lotNumber: 'L-1' },
    { lotNumber: 'L-5' },
  ])
  await page.getByRole('checkbox', { name: /000001/ }).check()
  await bar.getByText('1 selected').waitFor()
  expect(await bar.getByRole('button', { name: 'Set a field' }).count()).toBe(0)
})

test('setting a checklist begins with its lines: one is added, and the ticks of the others stay', async () => {
  const id = await begin('Mend the pump')
  await ask('POST', `${work}/${id}/tick`, { line: 1 })
  const page = await opsbook.signedIn(`/r/workOrder/${id}`)
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Set checklist' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set checklist' })
  const texts = dialog.getByRole('textbox', { name: 'Text' })
  await expect
    .poll(() => texts.evaluateAll((all) => all.map((one) => 'value' in one && one.value)))
    .toEqual(['Close the valve', 'Drain the pump'])
  await dialog.getByRole('button', { name: 'Add a line' }).click()
  await texts.nth(2).fill('Run it for ten minutes')
  await picture(page, 'record-checklist')
  expect(await inBoth(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Set checklist' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect((await ask('GET', `${work}/${id}`)).checklist).toMatchObject([
    { text: 'Close the valve', isDone: true },
    { text: 'Drain the pump', isDone: false },
    { text: 'Run it for ten minutes', isDone: false },
  ])
})

test('a checklist that another has set meanwhile is not undone: the form begins again with it', async () => {
  const id = await begin('Grease the bearings')
  const page = await opsbook.signedIn(`/r/workOrder/${id}`)
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Set checklist' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set checklist' })
  const texts = dialog.getByRole('textbox', { name: 'Text' })
  await texts.nth(1).fill('Mine')
  await ask('POST', `${work}/${id}/set-checklist`, { lines: [{ text: 'Close the valve' }, { text: 'Theirs' }] })
  await dialog.getByRole('button', { name: 'Set checklist' }).click()
  await dialog.getByText('Somebody has changed this row since the form was opened').waitFor()
  expect(await texts.nth(1).inputValue()).toBe('Mine')
  expect(await dialog.getByText('If-Match').count()).toBe(0)
  await picture(page, 'record-action-stale')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Begin again with what it holds now' }).click()
  await expect.poll(() => texts.nth(1).inputValue()).toBe('Theirs')
  await dialog.getByRole('button', { name: 'Add a line' }).click()
  await texts.nth(2).fill('Mine')
  await dialog.getByRole('button', { name: 'Set checklist' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect((await ask('GET', `${work}/${id}`)).checklist).toMatchObject([{ text: 'Close the valve' }, { text: 'Theirs' }, { text: 'Mine' }])
})

test('where what the row holds cannot be read, the form does not begin empty but says so, and begins when it can', async () => {
  const id = await begin('Oil the hinges')
  const page = await opsbook.signedIn(`/r/workOrder/${id}`)
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.route(`**${work}/${id}?*`, (route) => route.fulfill({ json: { id, version: 1, deletedAt: null } }))
  await page.getByRole('menuitem', { name: 'Set checklist' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set checklist' })
  await dialog.getByRole('alert').getByText('could not be read (Checklist)').waitFor()
  expect(await dialog.getByRole('button', { name: 'Set checklist' }).count()).toBe(0)
  await picture(page, 'record-unread')
  expect(await violations(page)).toEqual([])
  await page.unroute(`**${work}/${id}?*`)
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Text' }).count()).toBe(2)
})

test('of what need not be given only what was changed is sent, and what was emptied is sent as empty', async () => {
  await ask('POST', '/api/facilities/service-providers', { code: 'FIX', name: 'Fixers', service: 'Pumps' })
  const { id: assigneeId } = await ask('GET', '/api/auth/me')
  const { id } = await ask('POST', work, { title: 'Paint the door', siteId: 1, providerId: 1, assigneeId })
  await ask('POST', `${work}/${id}/approve`)
  const page = await opsbook.signedIn(`/r/workOrder/${id}`)
  const sent: unknown[] = []
  page.on('request', (request) => request.url().endsWith('/schedule') && sent.push(request.postDataJSON()))
  await page.getByRole('button', { name: 'Schedule' }).click()
  const dialog = page.getByRole('dialog', { name: 'Schedule' })
  await expect.poll(() => dialog.getByRole('combobox', { name: 'Provider' }).inputValue()).toBe('FIX Fixers')
  await dialog.getByLabel('Scheduled at').fill('2027-03-01T09:00')
  await dialog.locator('button[aria-label=Clear]').last().click() // for the mouse only: the page hides it from readers
  await dialog.getByRole('button', { name: 'Schedule' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(sent).toEqual([{ scheduledAt: '2027-03-01T09:00:00.000Z', assigneeId: null }])
  expect(await ask('GET', `${work}/${id}`)).toMatchObject({ status: 'scheduled', providerId: 1, assigneeId: null })
})
