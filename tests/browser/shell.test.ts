// The frame of the console: the way in, the menu, search, languages and colours, by mouse and by keyboard alone.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminPassword } from '../support/app-host.ts'
import { type Console, openConsole, picture, screens, violations } from '../support/console.ts'

let opsbook: Console
beforeAll(async () => {
  opsbook = await openConsole()
  await opsbook.addUser('tina', 'technician')
})
afterAll(() => opsbook.close())

test('says beside the field what is wrong at sign-in, and lets in whoever gives the right password', async () => {
  const page = await (await opsbook.open()).newPage()
  await page.goto('/console/account')
  await page.getByRole('heading', { name: 'Sign in to Opsbook' }).waitFor()
  await picture(page, 'sign-in')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Type your user name.').waitFor()
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The user name or the password is wrong.').waitFor()
  await picture(page, 'sign-in-wrong')
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  expect(await page.title()).toBe('My account · Opsbook')
})

test.each(
  Object.keys(screens).flatMap((size) => [
    [size, 'light'],
    [size, 'dark'],
  ]),
)('has no fault of access in menu, search and account: %s, %s', async (size, colorScheme) => {
  const page = await opsbook.signedIn('/account', {
    ...(size === 'phone' ? screens.phone : screens.desk),
    colorScheme: colorScheme === 'dark' ? 'dark' : 'light',
  })
  await page.getByText('This one').waitFor()
  await picture(page, `account-${size}-${colorScheme}`)
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await page.goto('/console/no/such/page')
  await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
  await picture(page, `no-page-${size}-${colorScheme}`)
  expect(await violations(page)).toEqual([])
  if (size === 'phone') await page.getByRole('button', { name: 'Menu' }).click()
  else await page.keyboard.press('Control+k')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  if (size === 'phone') await dialog.getByRole('button', { name: 'Facilities' }).click()
  await picture(page, `dialog-${size}-${colorScheme}`)
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

test('turns round for Arabic, speaks it everywhere, and keeps it on this device', async () => {
  const page = await (await opsbook.open()).newPage()
  await page.goto('/console')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: 'العربية' }).click()
  await page.getByRole('heading', { name: 'تسجيل الدخول إلى Opsbook' }).waitFor()
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
  await picture(page, 'sign-in-ar')
  expect(await violations(page)).toEqual([])
  await page.getByLabel('اسم المستخدم').fill('admin')
  await page.getByLabel('كلمة المرور', { exact: true }).fill(adminPassword)
  await page.getByRole('button', { name: 'تسجيل الدخول' }).click()
  const menu = page.getByRole('navigation', { name: 'القائمة الرئيسية' })
  await menu.getByRole('button', { name: 'المرافق' }).click()
  await menu.getByRole('link', { name: 'أوامر العمل' }).waitFor()
  const { x } = (await menu.boundingBox()) ?? { x: 0 }
  expect(x).toBeGreaterThan(900)
  await page.goto('/console/account')
  await page.getByRole('heading', { level: 1, name: 'حسابي' }).waitFor()
  await page.getByText('هذه الجلسة').waitFor()
  await picture(page, 'account-ar')
  expect(await violations(page)).toEqual([])
  await page.setViewportSize(screens.phone.viewport)
  await picture(page, 'account-ar-phone')
  expect(await violations(page)).toEqual([])
})

test('keeps what is typed while the language changes under it', async () => {
  const page = await opsbook.signedIn('/account')
  await page.getByLabel('Current password').fill('half a thought')
  await page.getByRole('banner').getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
  await page.getByRole('heading', { level: 1, name: 'Mein Konto' }).waitFor()
  expect(await page.getByLabel('Aktuelles Passwort').inputValue()).toBe('half a thought')
})

test('stays dark where somebody has chosen it, whatever the device says', async () => {
  const page = await opsbook.signedIn('/account')
  await page.getByRole('banner').getByRole('button', { name: 'Colours' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
})

test('needs no mouse: skip link, search, menu, and the focus on the title of the page', async () => {
  const page = await opsbook.signedIn('/account')
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  expect(await page.evaluate('document.activeElement.id')).toBe('content')

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Go to' }).waitFor()
  await page.keyboard.type('backu')
  await page.getByRole('option', { name: 'Backups' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/dashboards/backups')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.locator('h1:focus').waitFor()

  const menu = page.getByRole('navigation', { name: 'Main menu' })
  expect(await menu.locator('[aria-current=page]').allInnerTexts()).toEqual(['Backups'])
  const domain = menu.getByRole('button', { name: 'Facilities' })
  await domain.focus()
  await page.keyboard.press('Enter')
  expect(await domain.getAttribute('aria-expanded')).toBe('true')
  await menu.getByRole('link', { name: 'Work orders' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/r/category')
  await page.locator('h1:focus').waitFor()
  expect(await menu.locator('[aria-current=page]').allInnerTexts()).toEqual(['Categories'])
  await page.reload()
  await menu.getByRole('link', { name: 'Work orders' }).waitFor()
})

test('shows a technician only what they may see, and refuses the rest by its address in words that help', async () => {
  const page = await opsbook.signedIn('/account', { username: 'tina' })
  const menu = page.getByRole('navigation', { name: 'Main menu' })
  await menu.getByRole('link', { name: 'Overview' }).waitFor()
  expect(await menu.getByRole('link', { name: 'Backups' }).count()).toBe(0)
  expect(await menu.getByRole('link', { name: 'Audit trail' }).count()).toBe(0)
  for (const address of ['/dashboards/backups', '/imports', '/r/medicalIncident', '/r/medicalIncident/new']) {
    await page.goto(`/console${address}`)
    await page.getByRole('heading', { level: 1, name: 'This page is not for your role' }).waitFor()
    await page.getByText('You are signed in as Technician').waitFor()
  }
  await picture(page, 'refused')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to' }).fill('medical incidents')
  await page.getByText('Nothing is called that.').waitFor()
})

test('has a thumb of room for what is pressed on a phone: sign-in, header and menu', async () => {
  const context = await opsbook.open(screens.phone)
  const page = await context.newPage()
  /** What is lower than a thumb of what can be pressed below a part of the page. */
  const low = (below: string) =>
    page.evaluate<string[]>(`[...document.querySelectorAll('${below}')].flatMap((one) => {
      const { height } = one.getBoundingClientRect()
      return height === 0 || height >= 44 ? [] : [(one.getAttribute('aria-label') ?? one.textContent ?? one.name) + ' ' + height]
    })`)
  await page.goto('/console/account')
  await page.getByLabel('User name').fill('tina')
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  expect(await low('button, .mantine-Input-wrapper')).toEqual([])
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  expect(await low('header :is(a, button), footer :is(a, button)')).toEqual([])
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await low('[role=dialog] :is(a, button)')).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // of text twice as large the name gives way: it is there whole or not at all, and every button is on the screen
  await page.evaluate("document.documentElement.style.fontSize = '200%'")
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 })
    const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('header :is(button, a > span)')].flatMap((one) => {
      const [{ left, right, top, height }, { innerWidth }] = [one.getBoundingClientRect(), window]
      const name = one.closest('a')?.getBoundingClientRect()
      const isSeen = height > 0 && (!name || top < name.bottom)
      return isSeen && (left < 0 || right > (name ? name.right + 1 : innerWidth)) ? [one.getAttribute('aria-label') ?? one.textContent] : []
    })`)
    expect(cut).toEqual([])
    expect(await low('header :is(a, button)')).toEqual([])
    await picture(page, `large-header-${width}`)
  }
  await context.close()
})

test('marks what is pressed in the bar of a phone while the code of its page is on the way', async () => {
  const page = await opsbook.signedIn('/account', { ...screens.phone, username: 'tina', serviceWorkers: 'block' })
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  const { promise: isThere, resolve: letGo } = Promise.withResolvers<void>()
  await page.route('**/console/assets/**', async (route) => {
    await isThere
    await route.continue()
  })
  await page.getByRole('link', { name: 'My day' }).click()
  await page.locator('footer a:is([data-pressed], [aria-current])', { hasText: 'My day' }).waitFor()
  // and stays so
  await page.getByRole('main').getByRole('status', { name: 'Opsbook' }).waitFor()
  expect(await page.getByRole('link', { name: 'My day' }).getAttribute('aria-current')).toBe('page')
  await picture(page, 'pressed')
  letGo()
  await page.getByRole('heading', { level: 1, name: 'My tasks' }).waitFor()
  await page.context().close()
})

test('is a phone on a low screen that is touched, and a desk on one that is not', async () => {
  const turned = { width: 844, height: 390 }
  const page = await opsbook.signedIn('/account', { ...screens.phone, viewport: turned, username: 'tina' })
  const [bar, menu] = [page.getByRole('button', { name: 'Menu' }), page.getByRole('navigation', { name: 'Main menu' })]
  await bar.waitFor()
  expect(await menu.count()).toBe(0)
  await page.goto('/console/day')
  await page.getByRole('heading', { level: 1, name: 'My tasks' }).waitFor()
  // turned back and again, the tabs of the day stay in the bar
  for (const viewport of [screens.phone.viewport, turned]) {
    await page.setViewportSize(viewport)
    await page.locator('footer').getByRole('link', { name: 'Scan' }).waitFor()
  }
  await page.context().close()
  const desk = await opsbook.signedIn('/account', { viewport: turned, username: 'tina' })
  await desk.getByRole('navigation', { name: 'Main menu' }).waitFor()
  expect(await desk.getByRole('button', { name: 'Menu' }).count()).toBe(0)
  await desk.context().close()
})
