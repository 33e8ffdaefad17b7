// Says of a row that something of it has yet to be sent, or was refused.
import { Badge } from '@mantine/core'
import { useTranslate } from 'ra-core'
import type { Shown } from '../queue/overlay.ts'

export function WaitingBadge({ row: { isWaiting, isRefused } }: { row: Pick<Shown, 'isWaiting' | 'isRefused'> }) {
  const translate = useTranslate()
  if (isRefused)
    return (
      <Badge color="red.9" variant="filled">
        {translate('phone.state.refused')}
      </Badge>
    )
  return isWaiting ? (
    <Badge color="dark.6" variant="filled">
      {translate('phone.state.waiting')}
    </Badge>
  ) : null
}
