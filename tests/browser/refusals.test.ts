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
  await told.getByText('Andere Datensätze beziehen sich noch darauf.').waitFor()
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
  await outcome.getByText('D’autres fiches s’y réfèrent encore.').waitFor()
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
