// A route on the road: it starts, its stops are done, left out or fail, and it is finished.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'
import { asked, makeWorld, plan } from './dispatch-world.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
  // a day that is now, so that a route may start
  await makeWorld(opsbook, 0)
})
afterAll(() => opsbook.close())

test('drives a route from its start to what came of it, and sees what another has done', async () => {
  const id = await plan(opsbook, 0)
  const { routes } = await asked(opsbook, 'POST', `/api/dispatch/decisions/${id}/commit`, {})
  const route = routes.find(({ vehicle }: { vehicle: string }) => vehicle === 'KBC 303') ?? routes[0]
  const { items: stops } = await asked(opsbook, 'GET', `/api/dispatch/route-stops?routeId=${route.id}&sort=sequence`)
  const page = await opsbook.signedIn(`/dispatch/routes/${route.id}`)
  const at = (order: string) => page.locator(`[data-stop="${order}"]`)
  await page.getByRole('heading', { level: 1, name: route.number }).waitFor()
  expect(await page.locator('[data-stop]').count()).toBe(stops.length)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByText(`0 of ${stops.length} stops are over`).waitFor()
  const [first, second, ...others] = stops.map(({ order }: { order: string }) => order)
  await page.getByRole('button', { name: `Arrive: ${first}` }).click()
  await at(first)
    .getByText(/arrived/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: `Complete: ${first}` }).click()
  await page.getByText(`1 of ${stops.length} stops are over, 1 as planned`).waitFor()
  await page.getByRole('button', { name: `Fail: ${second}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('the gate was locked')
  await picture(page, 'road-fail')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Fail' }).click()
  await at(second).getByText('the gate was locked').waitFor()
  await picture(page, 'road')
  expect(await violations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page)).toEqual([])
  // another one skips a stop meanwhile; the page sees it without being asked
  const third = stops.find(({ order }: { order: string }) => order === others[0])
  await asked(opsbook, 'POST', `/api/dispatch/route-stops/${third.id}/skip`, { reason: 'nobody there' })
  await at(others[0]).getByText('nobody there').waitFor()
  await page.getByRole('button', { name: 'Finish' }).click()
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await dialog.getByRole('alert').first().waitFor()
  await dialog.getByLabel('Put their orders back in the pool').check()
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => page.getByRole('button', { name: 'Finish' }).count()).toBe(0)
  expect(await asked(opsbook, 'GET', `/api/dispatch/routes/${route.id}`)).toMatchObject({ status: 'completed' })
  const states = (await asked(opsbook, 'GET', `/api/dispatch/route-stops?routeId=${route.id}&sort=sequence`)).items
  expect(states.map(({ status }: { status: string }) => status).slice(0, 3)).toEqual(['completed', 'failed', 'skipped'])

  const other = routes.find(({ id: one }: { id: number }) => one !== route.id)
  const phone = await opsbook.signedIn(`/dispatch/routes/${other.id}`, screens.phone)
  await phone.getByRole('button', { name: 'Call off' }).waitFor()
  await picture(phone, 'phone-road')
  expect(await violations(phone)).toEqual([])
  await phone.goto('/console/dispatch')
  await phone.getByText('of 2 deliveries').waitFor()
})
