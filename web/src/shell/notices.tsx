// What ra-core's forms and buttons tell, shown as every other notification.
import { notifications } from '@mantine/notifications'
import { useNotificationContext, useTranslate } from 'ra-core'
import { useEffect } from 'react'

const colours: Readonly<Record<string, string>> = { error: 'red', warning: 'orange', success: 'teal', info: 'opsbook' }

/** Takes them one by one; an error stays until it is closed. */
export function Notices() {
  const translate = useTranslate()
  const { notifications: waiting, takeNotification } = useNotificationContext()
  useEffect(() => {
    if (waiting.length === 0) return
    const taken = takeNotification()
    if (!taken) return
    const { message, type, notificationOptions = {} } = taken
    notifications.show({
      message: typeof message === 'string' ? translate(message, { _: message, ...notificationOptions.messageArgs }) : message,
      color: colours[type] ?? 'opsbook',
      autoClose: type === 'error' ? false : 5000,
      closeButtonProps: { 'aria-label': translate('shell.close') },
    })
  }, [waiting, takeNotification, translate])
  return null
}
