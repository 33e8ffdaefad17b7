// Signing out of a device: everything of the person is erased from it, after a warning where something still waits to be sent or is not finished.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type ReactNode, useState } from 'react'
import { useTell } from '../parts/tell.ts'
import { useMe } from '../shell/me.tsx'
import { eraseDay, type Unsent } from './store/database.ts'

const nothing: Unsent = { writes: [], drafts: [] }

/** `leave` asks where it must, erases what the device keeps of the person, and then signs out; `warning` belongs into the page. */
export function useLeave(signOut: () => void): { leave: () => Promise<void>; warning: ReactNode } {
  const translate = useTranslate()
  const { person } = useMe()
  const tell = useTell()
  const [unsent, setUnsent] = useState<Unsent>(nothing)
  const count = unsent.writes.length + unsent.drafts.length
  /** What was told of goes; what has come to wait since is told of first. */
  const leave = async () => {
    try {
      const left = await eraseDay(person.id, unsent)
      setUnsent(left)
      if (left.writes.length + left.drafts.length > 0) return
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
      opened={count > 0}
      onClose={() => setUnsent(nothing)}
      title={translate('phone.leave.title')}
      closeButtonProps={{ 'aria-label': translate('phone.close'), size: 44, iconSize: 20 }}
      transitionProps={{ duration: 0 }}
    >
      <Stack>
        {unsent.writes.length > 0 && <Text>{translate('phone.leave.waiting', { smart_count: unsent.writes.length })}</Text>}
        {unsent.drafts.length > 0 && <Text>{translate('phone.leave.drafts', { smart_count: unsent.drafts.length })}</Text>}
        <Group gap="xs" grow preventGrowOverflow={false}>
          <Button size="md" mih={44} data-autofocus onClick={() => setUnsent(nothing)}>
            {translate('phone.leave.stay')}
          </Button>
          <Button size="md" mih={44} color="red.9" onClick={() => void leave()}>
            {translate('phone.leave.anyway')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
  return { leave, warning }
}
