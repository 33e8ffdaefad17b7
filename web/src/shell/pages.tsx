// The page that the address names: an area of the console, or why there is none for this person.
import { Button, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { lazy, type ReactNode, Suspense } from 'react'
import { Link, Route, Routes, useLocation, useParams } from 'react-router'
import { Page } from '../parts/page.tsx'
import { Waiting } from './app.tsx'
import { areas, entryOf } from './areas.ts'
import { useMe } from './me.tsx'

const pages = areas.map(({ path, load }) => ({ path, Component: lazy(load) }))

/** Every page below /console. */
export function Pages() {
  return (
    <Suspense fallback={<Waiting />}>
      <Routes>
        {pages.map(({ path, Component }) => (
          <Route
            key={path}
            path={path}
            element={
              <Allowed>
                <Component />
              </Allowed>
            }
          />
        ))}
        <Route path="*" element={<NoPage />} />
      </Routes>
    </Suspense>
  )
}

/** Shows a page to those who may see it; the API would refuse what is on it to others anyway. */
function Allowed({ children }: { children: ReactNode }) {
  const { can, resource, metadata } = useMe()
  const translate = useTranslate()
  const { pathname } = useLocation()
  const { resource: name } = useParams()
  const needs = entryOf(pathname)?.needs
  const isAllowed = (needs === undefined || needs.some(can)) && (name === undefined || resource(name) !== undefined)
  if (isAllowed) return children
  return <Nowhere title={translate('shell.refused')} about={translate('shell.refusedAbout', { role: metadata.role })} />
}

function NoPage() {
  const translate = useTranslate()
  const { pathname } = useLocation()
  return <Nowhere title={translate('shell.notFound')} about={translate('shell.notFoundAbout', { path: pathname })} />
}

function Nowhere({ title, about }: { title: string; about: string }) {
  const translate = useTranslate()
  return (
    <Page title={title}>
      <Text maw={560}>{about}</Text>
      <div>
        <Button component={Link} to="/">
          {translate('shell.toOverview')}
        </Button>
      </div>
    </Page>
  )
}
