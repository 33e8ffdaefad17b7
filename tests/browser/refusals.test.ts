// What the API refuses, in the language of whoever reads it: the sentence first, then the API's own words, which are English.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, violations } from '../support/console.ts'
import { fixture } from '../support/expected-stock.ts'

let opsbook: Console
let token: string
beforeAll(async () => {
  opsbook = await openConsole()
  token = await opsbook.host.signIn()
  await post('/api/shared/sites', { code: 'HQ', name: 'Headquarters', timezone: 'Europe/Paris' })
  await post('/api/facilities/categories', { code: 'PLUMB', name: 'Plumbing' })
  await post('/api/facilities/stores', { code: 'MAIN', name: 'Main store', siteId: 1 })
  await post('/api/facilities/inventory-items', { sku: 'PL-15', name: 'Ball valve', categoryId: 1, storeId: 1 })
})
afterAll(() => opsbook.close())

async function post(path: string, body: unknown) {
  const { status, json } = await opsbook.host.call('POST', path, { token, body })
  if (status >= 300) throw new Error(JSON.stringify(json))
}

/** The API's own words within a part of the page. */
const exactIn = (part: Page | Locator) => part.locator('span[lang=en][dir=ltr]')

/** What is said of a field, by the name that it has in the form. */
const faultOf = (page: Page, name: string) => {
  const field = page.locator(`[aria-invalid=true][name=${name}]`)
  return field.evaluate((one) => document.getElementById(`${one.id}-error`)?.innerText)
}

test('says in German what is wrong with two fields, next to each, with the exact words in English', async () => {
  const page = await opsbook.signedIn('/r/category/new', { locale: 'de-DE' })
  await page.locator('input[name=name]').fill('Ventile\u0007')
  await page.getByRole('button', { name: 'Speichern' }).click()
  const summary = page.getByRole('alert')
  await summary.getByText('2 Felder brauchen Ihre Aufmerksamkeit').waitFor()
  expect(await faultOf(page, 'code')).toBe('Hier fehlt eine Angabe.\nis missing. Give it a value.')
  expect(await faultOf(page, 'name')).toMatch(/^Der Text enthält Zeichen, die nicht erlaubt sind\.\n.+ character.+/)
  await summary.getByText(': Hier fehlt eine Angabe.').waitFor()
  expect(await exactIn(summary).count()).toBe(0)
  await picture(page, 'refusal-fields-de')
  expect(await violations(page)).toEqual([])
})

test('says in French why an action is refused, at its field', async () => {
  const page = await opsbook.signedIn('/r/inventoryItem/1', { locale: 'fr-FR' })
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Sortir du stock' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sortir du stock' })
  await dialog.locator('input[name=quantity]').fill('12')
  await dialog.getByRole('button', { name: 'Sortir du stock' }).click()
  await dialog.getByText('Il n’y en a pas autant en stock').first().waitFor()
  expect(await exactIn(dialog).allInnerTexts()).toEqual([expect.stringContaining('12')])
  await picture(page, 'refusal-action-fr')
  expect(await violations(page)).toEqual([])
})

test('says in German why a row stays, in the corner of the page', async () => {
  const page = await opsbook.signedIn('/r/category/1', { locale: 'de-DE' })
  await page.getByRole('button', { name: 'Entfernen' }).click()
  const told = page.getByRole('alert').filter({ hasText: 'Das passt nicht zum jetzigen Stand.' }).last()
  await told
    .getByText('Kategorie: Andere Datensätze beziehen sich noch darauf (Lagerartikel): Ändern oder entfernen Sie zuerst diese.')
    .waitFor()
  expect(await exactIn(told).count()).toBe(1)
  expect(await exactIn(told).last().innerText()).toMatch(/^categoryId: inventoryItem rows still refer to it/)
  await picture(page, 'refusal-row-de')
  expect(await violations(page)).toEqual([])
})

test('says in French which of many rows is refused, and why', async () => {
  await post('/api/facilities/categories', { code: 'ELEC', name: 'Electrical' })
  const page = await opsbook.signedIn('/r/category', { locale: 'fr-FR' })
  await page.getByRole('checkbox', { name: /^ELEC/ }).check()
  await page.getByRole('checkbox', { name: /^PLUMB/ }).check()
  await page.getByRole('region', { name: 'Lignes sélectionnées' }).getByRole('button', { name: 'Supprimer' }).click()
  const outcome = page.getByRole('dialog')
  await outcome.getByText('D’autres fiches s’y réfèrent encore (Articles').waitFor()
  expect(await exactIn(outcome).allInnerTexts()).toEqual([expect.stringContaining('inventoryItem')])
  await picture(page, 'refusal-outcome-fr')
  expect(await violations(page)).toEqual([])
})

test('says in German what is wrong with the cells of a workbook', async () => {
  const page = await opsbook.signedIn('/imports', { locale: 'de-DE' })
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Dateien wählen' }).click()])
  await chooser.setFiles(fixture('facilities.xlsx'))
  const refused = page.getByRole('list', { name: 'Abgelehnte Zellen' })
  await refused.getByText('Das ist kein Datum des Kalenders.').first().waitFor()
  expect(await exactIn(refused).count()).toBe(await refused.getByRole('listitem').count())
  expect(await page.locator('[data-current] button').getAttribute('title')).toBe('Das ist keine E-Mail-Adresse.')
  await page.locator('[data-current]').scrollIntoViewIfNeeded()
  await picture(page, 'refusal-cells-de')
  expect(await violations(page)).toEqual([])
})

test('keeps the English words left to right within Arabic', async () => {
  const page = await opsbook.signedIn('/r/category/new', { locale: 'ar-EG' })
  await page.getByRole('button', { name: 'حفظ' }).click()
  const exact = exactIn(page).filter({ hasText: 'is missing.' })
  await expect.poll(() => exact.count()).toBe(2)
  const written = await exact.evaluateAll((all) => all.map((one) => [getComputedStyle(one).direction, getComputedStyle(one).textAlign]))
  expect(written).toEqual([
    ['ltr', 'right'],
    ['ltr', 'right'],
  ])
  expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
  await picture(page, 'refusal-fields-ar')
  expect(await violations(page)).toEqual([])
})

test('says in English what the API says, and nothing besides', async () => {
  const page = await opsbook.signedIn('/r/category/new')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').waitFor()
  expect(await faultOf(page, 'code')).toBe('is missing. Give it a value.')
  expect(await exactIn(page).count()).toBe(0)
})

test('says in German and in Arabic how much was asked for, how much there is, and what to try', async () => {
  for (const [locale, actions, issue, said] of [
    ['de-DE', 'Aktionen', 'Ausgeben', 'So viel ist nicht auf Lager: verlangt 1.200 ea, in MAIN vorhanden 0 ea. Nehmen Sie weniger'],
    ['ar-EG', 'الإجراءات', 'صرف', 'المطلوب \u20681,200\u2069 \u2068ea\u2069، والمتاح في \u2068MAIN\u2069 هو \u20680\u2069'],
  ] as const) {
    const page = await opsbook.signedIn('/r/inventoryItem/1', { locale })
    await page.getByRole('button', { name: actions }).click()
    await page.getByRole('menuitem', { name: issue, exact: true }).click()
    const dialog = page.getByRole('dialog', { name: issue })
    await dialog.locator('input[name=quantity]').fill('1200')
    await dialog.getByRole('button', { name: issue, exact: true }).click()
    await dialog.getByRole('alert').waitFor()
    expect(await faultOf(page, 'quantity')).toContain(said)
    await page.context().close()
  }
})

test('says in French, next to each field, the limit, the decimals, the kind, and what is taken', async () => {
  const page = await opsbook.signedIn('/r/vehicle/new', { locale: 'fr-FR' })
  const typed = { capacityWeightTonnes: '-3', capacityVolumeM3: '1,23456', fixedCost: 'abc', timezone: 'Mars' }
  for (const [name, value] of Object.entries(typed)) await page.locator(`input[name=${name}]`).fill(value)
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.getByRole('alert').getByText('Coût fixe').waitFor()
  expect(await faultOf(page, 'capacityWeightTonnes')).toMatch(/^La valeur est trop petite\u00a0: le minimum est 0\./)
  expect(await faultOf(page, 'capacityVolumeM3')).toMatch(/^Le nombre a trop de décimales \(permises\u00a0: 3\)/)
  expect(await faultOf(page, 'fixedCost')).toMatch(/^La valeur n’est pas du bon type\u00a0: il faut un nombre\./)
  expect(await faultOf(page, 'timezone')).toMatch(/écrivez-le comme Europe\/Paris\./)
  await picture(page, 'refusal-values-fr')
  await page.goto('/console/r/category/new')
  await page.locator('input[name=code]').fill('PLUMB')
  await page.locator('input[name=name]').fill('Autre')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.getByRole('alert').getByText('existe déjà').waitFor()
  expect(await faultOf(page, 'code')).toMatch(/^«\u00a0PLUMB\u00a0» existe déjà\u00a0: choisissez autre chose\./)
})

test('says in French once why a file came to nothing, and what to try', async () => {
  const page = await opsbook.signedIn('/imports', { locale: 'fr-FR' })
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choisir des fichiers' }).click(),
  ])
  await chooser.setFiles({ name: 'liste.xlsx', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%...') })
  const failed = page.getByRole('alert').filter({ hasText: 'Échec' })
  await failed.getByText('Ce format de fichier ne se lit pas\u00a0: enregistrez le fichier en .xlsx ou .csv.').waitFor()
  expect(await exactIn(failed).allInnerTexts()).toEqual(['liste.xlsx is a document, not a workbook. Upload an .xlsx or a .csv file.'])
  expect(await page.getByRole('alert').count()).toBe(1)
  await picture(page, 'refusal-file-fr')
  expect(await violations(page)).toEqual([])
})

test('says in German why a dump and a drill failed, and what to try where nobody foresaw it', async () => {
  const page = await opsbook.signedIn('/', { locale: 'de-DE' })
  const dump = { place: 'vault', startedAt: '2026-11-20T10:00:00.000Z', isVerified: false, drilledAt: null, drillMilliseconds: null }
  await page.route('**/api/backups?*', async (route) => {
    const items = [
      { ...dump, id: '1', state: 'failed', reason: 'the process that made it ended', drillReason: null, rows: null, bytes: null },
      { ...dump, id: '2', state: 'good', reason: null, drillReason: 'connect ECONNREFUSED', rows: 1, bytes: 1, drilledAt: dump.startedAt },
    ]
    await route.fulfill({ json: { ...(await (await route.fetch()).json()), items } })
  })
  await page.goto('/console/dashboards/backups')
  const dumps = page.getByRole('table').filter({ hasText: 'the process that made it ended' })
  await dumps.getByText('Das wurde unterbrochen: Starten Sie es noch einmal.').waitFor()
  await dumps.getByText('Hier ist etwas Unerwartetes geschehen. Versuchen Sie es noch einmal').waitFor()
  expect(await exactIn(dumps).allInnerTexts()).toEqual(['the process that made it ended', 'connect ECONNREFUSED'])
  await picture(page, 'refusal-dumps-de')
  expect(await violations(page)).toEqual([])
})

test('says in English what to try where nobody foresaw what happened, with the request to name', async () => {
  const page = await opsbook.signedIn('/r/category/new')
  await page.locator('input[name=code]').fill('NEW')
  await page.locator('input[name=name]').fill('New')
  const problem = { title: 'Something went wrong here', status: 500, code: 'internal', requestId: '0f3c-77', errors: [] }
  await page.route('**/api/facilities/categories', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', json: problem }),
  )
  await page.getByRole('button', { name: 'Save' }).click()
  const alert = page.getByRole('alert')
  await alert.getByText('Something unexpected happened here. Try again').waitFor()
  await alert.getByText('Request 0f3c-77').waitFor()
})
