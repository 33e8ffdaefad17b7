// The frame around every page: menu, header, and the area that the address names.
import { AppShell, Burger, Button, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { CoreAdminContext, ResourceDefinitionContextProvider, useI18nProvider, useTranslate } from 'ra-core'
import { lazy, Suspense, useMemo } from 'react'
import { Link, Route, Routes, useLocation } from 'react-router'
import { signOut } from '../api/session.ts'
import { Page } from '../parts/page.tsx'
import { Waiting } from './app.tsx'
import { areas, entries } from './areas.ts'
import { makeDataProvider } from './data-provider.ts'
import { useMe } from './me.tsx'

const pages = areas.map(({ path, load }) => ({ path, Component: lazy(load) }))

export function Console({ onSignOut }: { onSignOut: () => void }) {
  const { metadata, can, person } = useMe()
  const translate = useTranslate()
  const [isOpen, menu] = useDisclosure()
  const { pathname } = useLocation()
  const data = useMemo(() => makeDataProvider(metadata), [metadata])
  const words = useI18nProvider()
  const client = useQueryClient()
  const leave = async () => {
    await signOut()
    onSignOut()
  }
  const definitions = Object.fromEntries(
    metadata.resources.map(({ name }) => [name, { name, hasList: true, hasShow: true, hasEdit: true, hasCreate: true }]),
  )
  return (
    <CoreAdminContext dataProvider={data} i18nProvider={words} queryClient={client}>
      <ResourceDefinitionContextProvider definitions={definitions}>
        <AppShell header={{ height: 52 }} navbar={{ width: 250, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding="md">
          <AppShell.Header>
            <Group h="100%" px="md" justify="space-between">
              <Group gap="sm">
                <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={translate('shell.menu')} />
                <Text fw={700}>Opsbook</Text>
              </Group>
              <Button variant="subtle" onClick={() => void leave()}>
                {translate('shell.signOut')} {person.name}
              </Button>
            </Group>
          </AppShell.Header>
          <AppShell.Navbar>
            <ScrollArea>
              {entries
                .filter(({ needs }) => needs === undefined || can(needs))
                .map(({ to, label }) => (
                  <NavLink key={to} component={Link} to={to} label={translate(label)} active={pathname === to} onClick={menu.close} />
                ))}
              {metadata.domains.map((domain) => (
                <NavLink key={domain.name} label={domain.label}>
                  {metadata.resources
                    .filter((resource) => resource.domain === domain.name)
                    .map((resource) => (
                      <NavLink
                        key={resource.name}
                        component={Link}
                        to={`/r/${resource.name}`}
                        label={resource.pluralLabel}
                        active={pathname.startsWith(`/r/${resource.name}`)}
                        onClick={menu.close}
                      />
                    ))}
                </NavLink>
              ))}
            </ScrollArea>
          </AppShell.Navbar>
          <AppShell.Main>
            <Suspense fallback={<Waiting />}>
              <Routes>
                {pages.map(({ path, Component }) => (
                  <Route key={path} path={path} element={<Component />} />
                ))}
                <Route path="*" element={<Page title={translate('shell.notFound')}>{null}</Page>} />
              </Routes>
            </Suspense>
          </AppShell.Main>
        </AppShell>
      </ResourceDefinitionContextProvider>
    </CoreAdminContext>
  )
}
