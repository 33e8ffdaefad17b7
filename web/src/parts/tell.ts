// What has been done, told in a corner of the page; it can be closed, and goes by itself.
import { type NotificationData, notifications } from '@mantine/notifications'
import { useTranslate } from 'ra-core'
import { useCallback } from 'react'
import { useMeIfAny, withMe } from '../shell/me.tsx'

/** How to tell something; gives the id by which it is taken away before its time. */
export function useTell(): (message: NotificationData['message'], more?: Omit<NotificationData, 'message'>) => string {
  const translate = useTranslate()
  const me = useMeIfAny()
  return useCallback(
    (message, more = {}) =>
      notifications.show({ message: withMe(me, message), closeButtonProps: { 'aria-label': translate('shell.close') }, ...more }),
    [translate, me],
  )
}
