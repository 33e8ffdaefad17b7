// What was typed is not lost by leaving: links, the way back and closing the window ask first.
import { Button, Group, Modal, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { holdBack } from '../shell/leaving.ts'

const base = '/console'

/** Asks before a page is left as long as `isDirty`; gives the question, and a way to leave that asks too. */
export function useUnsaved(isDirty: boolean) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const [going, setGoing] = useState<{ go: () => void } | null>(null)
  const isFree = useRef(false)

  useEffect(() => {
    if (!isDirty) return
    const isHeld = () => !isFree.current
    const onUnload = (event: BeforeUnloadEvent) => {
      if (isHeld()) event.preventDefault()
    }
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download')) return
      if (!isHeld() || event.button !== 0 || event.metaKey || event.ctrlKey || link.origin !== window.location.origin) return
      event.preventDefault()
      event.stopPropagation()
      const to = `${link.pathname}${link.search}${link.hash}`
      setGoing({ go: () => (to.startsWith(base) ? void navigate(to.slice(base.length) || '/') : window.location.assign(to)) })
    }
    const place: { readonly idx?: number } | null = window.history.state // react-router counts the pages there
    let isReturning = false
    // before react-router hears of it, the address is put back
    const onBack = (event: PopStateEvent) => {
      const by = (place?.idx ?? 0) - Number(event.state?.idx ?? -1)
      if (!isHeld() || (by === 0 && !isReturning)) return
      event.stopImmediatePropagation()
      if (isReturning) {
        isReturning = false
        return
      }
      isReturning = true
      window.history.go(by)
      setGoing({ go: () => window.history.go(-by) })
    }
    window.addEventListener('beforeunload', onUnload)
    window.addEventListener('click', onClick, true)
    holdBack({ onBack, onGo: (go) => (isHeld() ? setGoing({ go }) : go()) })
    return () => {
      window.removeEventListener('beforeunload', onUnload)
      window.removeEventListener('click', onClick, true)
      holdBack(null)
    }
  }, [isDirty, navigate])

  const question = (
    <Modal
      closeButtonProps={{ 'aria-label': translate('shell.close') }}
      opened={going !== null}
      onClose={() => setGoing(null)}
      title={translate('records.unsaved.title')}
      centered
    >
      <Text mb="md">{translate('records.unsaved.text')}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => setGoing(null)} data-autofocus>
          {translate('records.unsaved.stay')}
        </Button>
        <Button
          color="red.8"
          onClick={() => {
            isFree.current = true
            setGoing(null)
            going?.go()
          }}
        >
          {translate('records.unsaved.leave')}
        </Button>
      </Group>
    </Modal>
  )
  /** Goes somewhere after saving, without a question; the way back does not lead to the form again. */
  const leave = (to: string) => {
    isFree.current = true
    void navigate(to, { replace: true })
  }
  /** Goes somewhere, and asks first where something is unsaved. */
  const ask = (to: string) => (isDirty ? setGoing({ go: () => void navigate(to) }) : void navigate(to))
  return { question, leave, ask }
}
