// The frame of a page: its title, what can be done, and its content.
import { Box, Center, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation, useNavigationType } from 'react-router'

/** The page whose title was focused last; the first one leaves the focus where the browser has it. */
let told = window.location.pathname.replace(/^\/console(?=\/|$)/, '') || '/'

/** How far each page of the history was scrolled: the way back leads to where one was. */
const places = new Map<string, number>()

/** The title of the window. */
function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Opsbook`
  }, [title])
}

/** A page whose content is on its way: the window tells already which it is. */
export function AwaitedPage({ title }: { title: string }) {
  const translate = useTranslate()
  useTitle(title)
  return (
    <Center mih="60vh">
      <Loader role="status" aria-label={translate('shell.loading')} />
    </Center>
  )
}

/** One page; its title is also the window's, and who comes here from another page finds the focus on it. */
export function Page({ title, about, actions, children }: { title: string; about?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname, key } = useLocation()
  const isReturn = useNavigationType() === 'POP'
  useTitle(title)
  useEffect(() => {
    if (pathname === told) return
    told = pathname
    window.scrollTo(0, (isReturn && places.get(key)) || 0)
    // a form that has put the focus into its first field knows better, and so does a list that was come back to
    if (document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTableRowElement) return
    heading.current?.focus({ preventScroll: true })
  }, [pathname, key, isReturn])
  useEffect(() => {
    const keep = () => places.set(key, window.scrollY)
    window.addEventListener('scroll', keep, { passive: true })
    return () => window.removeEventListener('scroll', keep)
  }, [key])
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box flex={{ base: '0 1 auto', sm: '1 1 22rem' }}>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            <bdi>{title}</bdi>
          </Title>
          {about && (
            <Text component="div" c="dimmed" size="sm">
              {about}
            </Text>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}
