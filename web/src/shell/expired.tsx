// The session has ended in mid work: sign in again over the page, and nothing on it is lost.
import { Anchor, Modal, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import styles from './entrance.module.css'
import { useMe } from './me.tsx'
import { SignInForm } from './sign-in-form.tsx'

interface ExpiredProps {
  readonly isOpen: boolean
  readonly onDone: () => void
  /** To somebody else. */
  readonly onLeave: () => void
}

/** Cannot be closed but by signing in, as the same person or as another. */
export function Expired({ isOpen, onDone, onLeave }: ExpiredProps) {
  const translate = useTranslate()
  const { person } = useMe()
  return (
    <Modal
      opened={isOpen}
      onClose={() => {}}
      withCloseButton={false}
      title={translate('shell.expired.title')}
      zIndex={1000}
      centered
      transitionProps={{ duration: 0 }}
    >
      <Stack className={styles.thumbs}>
        <Text size="sm">{translate('shell.expired.about', { name: person.name })}</Text>
        <SignInForm username={person.username} onDone={onDone} />
        <Anchor component="button" type="button" size="sm" onClick={onLeave}>
          {translate('shell.expired.other')}
        </Anchor>
      </Stack>
    </Modal>
  )
}
