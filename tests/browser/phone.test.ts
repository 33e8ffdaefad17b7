// The work of a day on a phone, with a connection: tasks, the scanner, stock, tools, a defect with photos.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeFilm, codePicture } from '../support/bar-code.ts'
import { type Console, inBoth, picture, screens, violations } from '../support/console.ts'
import { type Day, lookUp, openDay, toTab } from '../support/day-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'phone-'))
const film = join(folder, 'code.y4m')
let opsbook: Console
let day: Day
let page: Page
beforeAll(async () => {
  writeFileSync(film, codeFilm('DRILL-1'))
  ;({ opsbook, day, page } = await openDay({}, [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ]))
})
afterAll(async () => {
  await opsbook.close()
  rmSync(folder, { recursive: true })
})

test('shows my tasks by due date, overdue first, in light and dark', async () => {
  await page.getByRole('heading', { name: 'Overdue (1)' }).waitFor()
  const titles = await page.getByRole('listitem').getByRole('link').allInnerTexts()
  expect(titles.map((text) => text.split('\n')[0])).toEqual(['Read the meters', 'Check the pump', 'Paint the fence'])
  await picture(page, 'phone-tasks')
  expect(await inBoth(page)).toEqual([])
})

test('starts a task, says something about it, attaches a photo, snoozes and completes it', async () => {
  await page.getByRole('link', { name: /Read the meters/ }).click()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText('In progress').waitFor()
  await page.getByRole('textbox', { name: 'Comment' }).fill('The key is with the porter')
  await page.getByRole('button', { name: 'Comment' }).click()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'meter.png', mimeType: 'image/png', buffer: await codePicture(page, 'METER') })
  await page.getByRole('button', { name: 'Snooze' }).click()
  await page.getByRole('menuitem', { name: 'In an hour' }).click()
  await page.getByText('Waiting', { exact: true }).and(page.locator('.mantine-Badge-label')).waitFor({ state: 'detached' })
  await picture(page, 'phone-task')
  expect(await inBoth(page)).toEqual([])
  await page.getByRole('button', { name: 'Complete' }).click()
  await page.getByRole('heading', { name: 'This task is not on your list' }).waitFor()
  const id = day.tasks['Read the meters']
  await expect.poll(() => day.get(`/api/tasks/tasks/${id}`)).toMatchObject({ status: 'completed', assigneeId: day.userId })
  expect((await day.get(`/api/tasks/task-comments?taskId=${id}`)).items).toMatchObject([{ body: 'The key is with the porter' }])
  await expect
    .poll(async () => (await day.get(`/api/tasks/task-attachments?ownerId=${id}`)).items)
    .toMatchObject([{ fileName: 'meter.jpg', state: 'ready', contentType: 'image/jpeg' }])
})

test('reads a code from a picture by WebAssembly of our own, and issues what it finds', async () => {
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).host))
  await toTab(page, 'Scan')
  await picture(page, 'phone-scan')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: await codePicture(page, 'BRG-6204') })
  const card = page.getByRole('region', { name: 'Ball bearing 6204' })
  await card.getByText('10 ea').first().waitFor()
  expect(await page.evaluate('typeof BarcodeDetector')).toBe('undefined')
  expect([...hosts]).toEqual([new URL(opsbook.host.url).host])
  await picture(page, 'phone-item')
  expect(await inBoth(page)).toEqual([])
  await card.getByRole('button', { name: 'Issue' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel(/Quantity/).fill('3')
  await picture(page, 'phone-issue')
  expect(await inBoth(page)).toEqual([])
  await form.getByRole('button', { name: 'Issue' }).click()
  await card.getByText('7 ea').first().waitFor()
  await expect.poll(() => day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 7 })
  await page.getByText('Waiting', { exact: true }).and(page.locator('.mantine-Badge-label')).waitFor({ state: 'detached' })
})

test('tells what is refused, keeps it, and lets the person change it', async () => {
  const card = page.getByRole('region', { name: 'Ball bearing 6204' })
  await card.getByRole('button', { name: 'Issue' }).click()
  await page
    .getByRole('dialog')
    .getByLabel(/Quantity/)
    .fill('50')
  await page.getByRole('dialog').getByRole('button', { name: 'Issue' }).click()
  await page.getByRole('link', { name: '1 was not accepted' }).click()
  const refused = page.getByRole('region', { name: /Issue BRG-6204/ })
  await refused.getByText('What is there by now').waitFor()
  await picture(page, 'phone-refused')
  expect(await inBoth(page)).toEqual([])
  await refused.getByRole('button', { name: 'Change' }).click()
  await refused.getByLabel('Quantity').fill('2')
  await refused.getByRole('button', { name: 'Send changed' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  expect(await day.get(`/api/facilities/inventory-items/${day.itemId}`)).toMatchObject({ quantityOnHand: 5 })
})

test('offers the other lots and stores where the lot that was meant is empty by now', async () => {
  const { id: van } = await day.post('/api/facilities/stores', { code: 'VAN', name: 'Van' })
  const receive = (body: object) => day.post(`/api/facilities/inventory-items/${day.itemId}/receive`, body)
  await receive({ quantity: 3, lotNumber: 'L-0', expiresOn: '2020-01-31' })
  await receive({ quantity: 4, storeId: van, lotNumber: 'L-2' })
  await lookUp(page, 'BRG-6204')
  const card = page.getByRole('region', { name: 'Ball bearing 6204' })
  await card.getByText(/Lot L-0 · expired/).waitFor()
  await card.getByRole('rowheader', { name: 'Main store' }).waitFor() // as without a connection
  await page.context().setOffline(true)
  await card.getByRole('button', { name: 'Issue' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel(/Quantity/).fill('2')
  await form.getByRole('combobox', { name: 'Lot' }).click()
  // what cannot be issued comes last
  expect((await page.getByRole('option').allInnerTexts()).map((text) => text.slice(0, 3))).toEqual(['L-1', 'L-0'])
  await page.getByRole('option', { name: /L-0 · expired/ }).click()
  await form.getByRole('button', { name: 'Issue' }).click()
  await form.waitFor({ state: 'detached' })
  await page.context().setOffline(false)
  await page.getByRole('link', { name: '1 was not accepted' }).click()
  const refused = page.getByRole('region', { name: /Issue BRG-6204/ })
  await refused.getByRole('row', { name: 'Lot L-0' }).waitFor()
  await refused.getByRole('button', { name: 'Change' }).click()
  expect(await refused.getByLabel('Occurred at').count()).toBe(0) // it was done when it was done
  await refused.getByRole('combobox', { name: 'Store' }).click()
  await page.getByRole('option', { name: 'Van (4)' }).click()
  await refused.getByRole('combobox', { name: 'Lot' }).click()
  await page.getByRole('option', { name: 'L-2 · 4' }).click()
  await picture(page, 'phone-other-lot')
  expect(await inBoth(page)).toEqual([])
  await refused.getByRole('button', { name: 'Send changed' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  const { items } = await day.get(`/api/facilities/stock-levels?itemId=${day.itemId}&storeId=${van}&sort=itemId`)
  expect(items).toMatchObject([{ quantity: 2 }])
})

test('reads a code by the camera, signs the tool out and gives it back', async () => {
  await toTab(page, 'Scan')
  await page.getByRole('button', { name: 'Camera' }).click()
  const card = page.getByRole('region', { name: 'Cordless drill' })
  await card.waitFor()
  await card.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await card.getByText(/tess has it until/).waitFor()
  await picture(page, 'phone-tool')
  expect(await inBoth(page)).toEqual([])
  await expect.poll(async () => (await day.get(`/api/facilities/equipment/${day.toolId}`)).status).toBe('out')
  await card.getByRole('button', { name: 'Return' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Return' }).click()
  await card.getByRole('button', { name: 'Sign out' }).waitFor()
  await expect.poll(async () => (await day.get(`/api/facilities/equipment/${day.toolId}`)).status).toBe('available')
})

test('says what to do when nothing bears a code', async () => {
  await page.getByLabel('Code', { exact: true }).fill('NO-SUCH')
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.getByText('Nothing bears the code NO-SUCH').waitFor()
})

test('reports a defect with photos, which are small and belong to it', async () => {
  await toTab(page, 'Defect')
  for (const [label, choice] of [
    ['Part number', /Front panel/],
    ['Work center', /Press line/],
    ['Failure code', /Scratch/],
  ] as const) {
    await page.getByRole('combobox', { name: label }).click()
    await page.getByRole('option', { name: choice }).click()
  }
  await page.getByLabel('Lot quantity').fill('200')
  await page.getByLabel('Inspected').fill('50')
  await page.getByLabel('Defective').fill('4')
  await page.getByLabel('Description').fill('Scratch on the face')
  const buffer = await codePicture(page, 'SCRATCH')
  // a phone has no room for all of them at once
  await page.evaluate(`{
    const [make, close] = [window.createImageBitmap, ImageBitmap.prototype.close]
    let [open, no] = [0, 0]
    window.mostOpen = 0
    window.createImageBitmap = async (...given) => {
      open += 1
      no += 1
      window.mostOpen = Math.max(window.mostOpen, open)
      // each waits until the person is told of it
      while (!document.body.innerText.includes('Photo ' + no + ' of 2')) await new Promise(requestAnimationFrame)
      return make(...given)
    }
    ImageBitmap.prototype.close = function () { open -= 1; return close.call(this) }
  }`)
  await page.locator('input[type=file]').setInputFiles([
    { name: 'one.png', mimeType: 'image/png', buffer },
    { name: 'two.png', mimeType: 'image/png', buffer },
  ])
  await page.getByRole('img', { name: 'Photo 2' }).waitFor()
  expect(await page.evaluate('window.mostOpen')).toBe(1)
  await picture(page, 'phone-report')
  expect(await inBoth(page)).toEqual([])
  await page.getByRole('button', { name: 'Report', exact: true }).click()
  await page.getByRole('heading', { name: 'The defect is reported' }).waitFor()
  await expect
    .poll(async () => (await day.get('/api/defects/defect-attachments')).items)
    .toMatchObject([{ state: 'ready' }, { state: 'ready' }])
  const { items } = await day.get('/api/defects/defects?sort=detectedAt')
  expect(items).toMatchObject([{ status: 'open', quantityDefective: 4, preparedById: day.userId }])
})

test('marks the tab that is pressed while the page before still stands', async () => {
  await toTab(page, 'My tasks')
  await page.evaluate(`{
    window.marked = []
    new MutationObserver((changes) => {
      for (const { target } of changes)
        if (target.hasAttribute('data-pressed')) window.marked.push(target.textContent + ' over ' + document.querySelector('h1').textContent)
    }).observe(document.body, { subtree: true, attributeFilter: ['data-pressed'] })
  }`)
  await toTab(page, 'Defect')
  expect(await page.evaluate('window.marked')).toEqual(['Defect over My tasks'])
  await page.locator('[data-pressed]').waitFor({ state: 'detached' })
})

test('has room for text that is twice as large: no word over another, none of a letter a line', async () => {
  await toTab(page, 'Scan')
  await page.evaluate("document.documentElement.style.fontSize = '200%'")
  const cramped = await page.evaluate(`[...document.querySelectorAll('#day-tabs span, header a, .mantine-Button-label')].flatMap((word) => {
    const [inner, outer] = [word.getBoundingClientRect(), word.parentElement.getBoundingClientRect()]
    const isOver = inner.left < outer.left - 1 || inner.right > outer.right + 1
    const isCut = word.closest('a, button').matches('.mantine-Button-root, header a') && inner.height > 2 * parseFloat(getComputedStyle(word).lineHeight) + 1
    return isOver || isCut ? [word.textContent] : []
  })`)
  await picture(page, 'phone-large')
  expect(cramped).toEqual([])
  await page.evaluate("document.documentElement.style.fontSize = ''")
})

test('is installable: manifest, icons and a worker of its own scope', async () => {
  const manifest = await (await page.request.get('/console/manifest.webmanifest')).json()
  expect(manifest).toMatchObject({ name: 'Opsbook', start_url: '/console/day', scope: '/console/', display: 'standalone' })
  for (const { src, sizes } of manifest.icons) {
    const icon = await page.request.get(src)
    expect(icon.headers()['content-type']).toBe('image/png')
    const png = await icon.body()
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes)
  }
  expect(manifest.icons.map(({ purpose }: { purpose: string }) => purpose)).toContain('maskable')
  const worker = await page.request.get('/console/sw.js')
  expect(worker.headers()).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/javascript; charset=utf-8' })
  expect(await page.evaluate('navigator.serviceWorker.ready.then(({ scope }) => new URL(scope).pathname)')).toBe('/console/')
})

test('is as good on a desk, and turns round for Arabic', async () => {
  const desk = await opsbook.signedIn('/day', { username: 'tess', colorScheme: 'dark' })
  await desk.getByRole('navigation', { name: 'My day' }).getByRole('link', { name: 'My tasks' }).waitFor()
  await desk.getByRole('link', { name: 'Check the pump' }).waitFor()
  await picture(desk, 'phone-desk-dark')
  expect(await violations(desk)).toEqual([])
  await desk.evaluate("localStorage.setItem('opsbook-language', 'ar')")
  await desk.setViewportSize(screens.phone.viewport)
  await desk.reload()
  await desk.getByRole('heading', { name: 'مهامي' }).waitFor()
  await picture(desk, 'phone-arabic')
  expect(await violations(desk)).toEqual([])
  expect(await desk.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
