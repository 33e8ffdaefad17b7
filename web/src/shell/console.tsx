// The frame around every page: header, menu, and the page that the address names.
import { AppShell, Drawer, ScrollArea } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { CoreAdminContext, localStorageStore, ResourceDefinitionContextProvider, useI18nProvider, useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { useLocation } from 'react-router'
import { useIsPhone } from '../parts/use-is-phone.ts'
import { useLeave } from '../phone/leave.tsx'
import { PageBoundary } from './boundary.tsx'
import styles from './console.module.css'
import { makeDataProvider } from './data-provider.ts'
import { GoTo } from './go-to.tsx'
import { Header } from './header.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { goOn } from './leaving.ts'
import { MaintenanceLine } from './maintenance.tsx'
import { useMe } from './me.tsx'
import { MainMenu } from './menu.tsx'
import { Notices } from './notices.tsx'
import { Pages } from './pages.tsx'
import { PhoneBar } from './phone-bar.tsx'

export function Console({ onSignOut }: { onSignOut: () => void }) {
  const { metadata, person } = useMe()
  const data = useMemo(() => makeDataProvider(metadata), [metadata])
  const store = useMemo(() => localStorageStore('1', `opsbook-${person.id}`), [person.id])
  const definitions = useMemo(
    () =>
      Object.fromEntries(
        metadata.resources.map(({ name }) => [name, { name, hasList: true, hasShow: true, hasEdit: true, hasCreate: true }]),
      ),
    [metadata],
  )
  const words = useI18nProvider()
  const client = useQueryClient()
  return (
    <CoreAdminContext dataProvider={data} i18nProvider={words} queryClient={client} store={store}>
      <ResourceDefinitionContextProvider definitions={definitions}>
        <Frame onSignOut={onSignOut} />
        <Notices />
      </ResourceDefinitionContextProvider>
    </CoreAdminContext>
  )
}

function Frame({ onSignOut }: { onSignOut: () => void }) {
  const translate = useTranslate()
  const { pathname } = useLocation()
  const [isMenuOpen, menu] = useDisclosure()
  const [isSearching, search] = useDisclosure()
  const { leave, warning } = useLeave(onSignOut)
  useHotkeys([['mod+K', search.toggle]], [])
  useKeptFocus()
  const isPhone = useIsPhone()
  return (
    <>
      <a className={styles.skip} href="#content">
        {translate('shell.skip')}
      </a>
      <AppShell
        header={{ height: 52 }}
        footer={{ height: isPhone ? 58 : 0 }}
        navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: true, desktop: isPhone } }}
        padding="md"
      >
        <AppShell.Header>
          <Header onSearch={search.open} onSignOut={() => goOn(() => void leave())} />
        </AppShell.Header>
        <AppShell.Navbar aria-label={translate('shell.mainMenu')} display={isPhone ? 'none' : undefined} p={6}>
          <ScrollArea type="hover" scrollbarSize={8}>
            <MainMenu onGo={() => {}} />
          </ScrollArea>
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} className={styles.main}>
          <MaintenanceLine />
          <PageBoundary key={pathname.split('/').slice(0, 3).join('/')}>
            <Pages />
          </PageBoundary>
        </AppShell.Main>
        <AppShell.Footer display={isPhone ? undefined : 'none'}>
          <PhoneBar onMenu={menu.open} onSearch={search.open} isMenuOpen={isMenuOpen} />
        </AppShell.Footer>
      </AppShell>
      <Drawer
        opened={isMenuOpen}
        onClose={menu.close}
        title={translate('shell.menu')}
        size="85%"
        closeButtonProps={{ 'aria-label': translate('shell.close'), size: 44, iconSize: 20 }}
        transitionProps={{ duration: 0 }}
      >
        <nav aria-label={translate('shell.mainMenu')}>
          <MainMenu onGo={menu.close} />
        </nav>
      </Drawer>
      {warning}
      <GoTo isOpen={isSearching} onClose={search.close} />
    </>
  )
}
