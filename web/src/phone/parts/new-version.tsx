// Registers the service worker, and offers a new version of the console when one is here; only the person loads it.
import { Alert, Button, Group } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useEffect, useState } from 'react'

/** The old worker may have something to finish before the new one takes over; the page comes new by the line meanwhile. */
const patienceMilliseconds = 3000

/** Tabs tell each other that one of them has loaded the new version: its worker has no files for the pages of the old one. */
const channel = 'opsbook-version'

export function NewVersion() {
  const translate = useTranslate()
  const [load, setLoad] = useState<(() => void) | null>(null)
  const [isLoading, setLoading] = useState(false)
  useEffect(() => {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
    const { serviceWorker } = navigator
    const left = new AbortController()
    const { signal } = left
    const reload = () => location.reload()
    const tabs = new BroadcastChannel(channel)
    tabs.addEventListener('message', () => setLoad(() => reload))
    const offer = ({ waiting }: ServiceWorkerRegistration) => {
      // the first one to be installed replaces nothing
      if (signal.aborted || !waiting || !serviceWorker.controller) return
      setLoad(() => () => {
        serviceWorker.addEventListener('controllerchange', reload, { once: true })
        waiting.postMessage('take over')
        tabs.postMessage(null)
        setTimeout(reload, patienceMilliseconds)
      })
    }
    const register = async () => {
      const registration = await serviceWorker.register('/console/sw.js', { scope: '/console/', updateViaCache: 'none' })
      offer(registration)
      registration.addEventListener(
        'updatefound',
        () => registration.installing?.addEventListener('statechange', () => offer(registration)),
        {
          signal,
        },
      )
      // a page that stays open for days is told as well
      const look = () => document.visibilityState === 'visible' && registration.update().catch(() => {})
      document.addEventListener('visibilitychange', look, { signal })
    }
    register().catch(() => {}) // without it the pages work while there is a connection
    return () => {
      left.abort()
      tabs.close()
    }
  }, [])
  if (!load) return null
  return (
    <Alert color="blue" title={translate('phone.newVersion')} role="status">
      <Group gap="xs">
        <Button
          size="md"
          loading={isLoading}
          onClick={() => {
            setLoading(true)
            load()
          }}
        >
          {translate('phone.loadVersion')}
        </Button>
        <Button size="md" variant="default" onClick={() => setLoad(null)}>
          {translate('phone.later')}
        </Button>
      </Group>
    </Alert>
  )
}
