// Signing out of a device: everything of the person is erased from it, after a warning where something still waits to be sent.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type ReactNode, useState } from 'react'
import { useMe } from '../shell/me.tsx'
import { dayDatabase, eraseDay } from './store/database.ts'
import { forgetPerson } from './store/session-kept.ts'

/** `leave` asks where it must, erases what the device keeps of the person, and then signs out; `warning` belongs into the page. */
export function useLeave(signOut: () => void): { leave: () => Promise<void>; warning: ReactNode } {
  const translate = useTranslate()
  const { person } = useMe()
  const [waiting, setWaiting] = useState(0)
  const erase = async () => {
    setWaiting(0)
    forgetPerson()
    await eraseDay(person.id).catch(() => {}) // a browser that keeps nothing
    signOut()
  }
  const leave = async () => {
    const count = await dayDatabase(person.id)
      .then((database) => database.count('queue'))
      .catch(() => 0) // a browser that keeps nothing
    if (count === 0) await erase()
    else setWaiting(count)
  }
  const warning = (
    <Modal
      opened={waiting > 0}
      onClose={() => setWaiting(0)}
      title={translate('phone.leave.title')}
      closeButtonProps={{ 'aria-label': translate('phone.close') }}
      transitionProps={{ duration: 0 }}
    >
      <Stack>
        <Text>{translate('phone.leave.waiting', { smart_count: waiting })}</Text>
        <Group>
          <Button data-autofocus onClick={() => setWaiting(0)}>
            {translate('phone.leave.stay')}
          </Button>
          <Button color="red.9" onClick={() => void erase()}>
            {translate('phone.leave.anyway')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
  return { leave, warning }
}
