// Registers the service worker, and offers a new version of the console when one is here; only the person loads it.
import { Alert, Button, Group } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useEffect, useState } from 'react'

export function NewVersion() {
  const translate = useTranslate()
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null)
  useEffect(() => {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
    let isLeft = false
    const offer = (registration: ServiceWorkerRegistration) => {
      // the first one to be installed replaces nothing
      if (!isLeft && registration.waiting && navigator.serviceWorker.controller) setWaiting(registration.waiting)
    }
    const register = async () => {
      const registration = await navigator.serviceWorker.register('/console/sw.js', { scope: '/console/', updateViaCache: 'none' })
      offer(registration)
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', () => offer(registration))
      })
    }
    register().catch(() => {}) // without it the pages work while there is a connection
    return () => {
      isLeft = true
    }
  }, [])
  if (!waiting) return null
  const load = () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    waiting.postMessage('take over')
  }
  return (
    <Alert color="blue" title={translate('phone.newVersion')} role="status">
      <Group gap="xs">
        <Button size="compact-sm" onClick={load}>
          {translate('phone.loadVersion')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setWaiting(null)}>
          {translate('phone.later')}
        </Button>
      </Group>
    </Alert>
  )
}
