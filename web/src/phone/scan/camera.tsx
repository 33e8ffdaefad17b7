// The camera of the device, looking for a code until there is one.
import { Button, Modal, Stack, Text } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useEffect, useRef, useState } from 'react'
import classes from '../day.module.css'
import { detector } from './detector.ts'

interface Scanning {
  readonly onCode: (code: string) => void
  readonly onTrouble: (error: unknown) => void
}

const pauseMilliseconds = 150

export function Camera({ onCode, onTrouble }: Scanning) {
  const translate = useTranslate()
  const [isOpen, setOpen] = useState(false)
  if (!navigator.mediaDevices?.getUserMedia) return null
  return (
    <>
      <Button size="md" leftSection={<IconCamera size={20} aria-hidden />} onClick={() => setOpen(true)}>
        {translate('phone.scan.camera')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={translate('phone.scan.camera')}
        closeButtonProps={{ 'aria-label': translate('phone.close'), size: 44, iconSize: 20 }}
        transitionProps={{ duration: 0 }}
        centered
      >
        <View
          onCode={(code) => {
            setOpen(false)
            onCode(code)
          }}
          onTrouble={(error) => {
            setOpen(false)
            onTrouble(error)
          }}
        />
      </Modal>
    </>
  )
}

function View({ onCode, onTrouble }: Scanning) {
  const translate = useTranslate()
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef({ onCode, onTrouble })
  told.current = { onCode, onTrouble }
  useEffect(() => {
    let isLeft = false
    let stream: MediaStream | undefined
    const watch = async () => {
      const detect = await detector()
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
      const element = video.current
      if (isLeft || !element) return
      element.srcObject = stream
      await element.play()
      while (!isLeft) {
        const code = element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await detect(element) : null
        if (code && !isLeft) return told.current.onCode(code)
        await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds))
      }
    }
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    watch()
      .catch(() => {
        if (!isLeft) told.current.onTrouble(new Error(translate('phone.scan.noCamera')))
      })
      .finally(stop)
    return () => {
      isLeft = true
      stop()
    }
  }, [translate])
  return (
    <Stack gap="xs">
      <video ref={video} className={classes.view} muted playsInline aria-label={translate('phone.scan.view')} />
      <Text size="sm" c="dimmed">
        {translate('phone.scan.hold')}
      </Text>
    </Stack>
  )
}
