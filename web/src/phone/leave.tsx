// Signing out of a device: everything of the person is erased from it, after a warning where something still waits to be sent.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type ReactNode, useState } from 'react'
import { useTell } from '../parts/tell.ts'
import { useMe } from '../shell/me.tsx'
import { eraseDay } from './store/database.ts'

/** `leave` asks where it must, erases what the device keeps of the person, and then signs out; `warning` belongs into the page. */
export function useLeave(signOut: () => void): { leave: () => Promise<void>; warning: ReactNode } {
  const translate = useTranslate()
  const { person } = useMe()
  const tell = useTell()
  const [waiting, setWaiting] = useState<readonly string[]>([])
  /** What was told of goes; what has come to wait since is told of first. */
  const leave = async () => {
    try {
      const left = await eraseDay(person.id, waiting)
      setWaiting(left)
      if (left.length > 0) return
    } catch (error) {
      // a browser that keeps nothing, or one that lets nothing be erased: nothing is lost, and the person hears of it
      tell(error instanceof Error ? error.message : String(error), {
        ...{ title: translate('phone.leave.notErased'), color: 'red', position: 'top-center', autoClose: false },
      })
    }
    signOut()
  }
  const warning = (
    <Modal
      opened={waiting.length > 0}
      onClose={() => setWaiting([])}
      title={translate('phone.leave.title')}
      closeButtonProps={{ 'aria-label': translate('phone.close') }}
      transitionProps={{ duration: 0 }}
    >
      <Stack>
        <Text>{translate('phone.leave.waiting', { smart_count: waiting.length })}</Text>
        <Group>
          <Button data-autofocus onClick={() => setWaiting([])}>
            {translate('phone.leave.stay')}
          </Button>
          <Button color="red.9" onClick={() => void leave()}>
            {translate('phone.leave.anyway')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
  return { leave, warning }
}
