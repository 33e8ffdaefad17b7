// The page that the address names: an area of the console, or why there is none for this person.
import { Button } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { lazy, type ReactNode, Suspense } from 'react'
import { Link, Route, Routes, useLocation, useParams } from 'react-router'
import { Empty } from '../parts/empty.tsx'
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
  const { can, resource, person, metadata } = useMe()
  const translate = useTranslate()
  const { pathname } = useLocation()
  const { resource: name } = useParams()
  const needs = entryOf(pathname)?.needs
  const isAllowed = (needs === undefined || needs.some(can)) && (name === undefined || resource(name) !== undefined)
  if (isAllowed) return children
  const role =
    metadata.resources
      .find((one) => one.name === 'user')
      ?.columns.find((column) => column.name === 'role')
      ?.choices.find(({ value }) => value === person.role)?.label ?? person.role
  return <Nowhere title={translate('shell.refused')} about={translate('shell.refusedAbout', { role })} />
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
      <Empty
        title={about}
        action={
          <Button component={Link} to="/" mt="sm">
            {translate('shell.toOverview')}
          </Button>
        }
      />
    </Page>
  )
}
