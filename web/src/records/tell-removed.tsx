// What was removed, told with the way to have it back.
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslate } from 'ra-core'
import { useTell } from '../parts/tell.ts'
import { Trouble } from '../parts/trouble.tsx'
import type { ResourceMetadata } from '../shell/me.tsx'
import { type RowData, restoreRow, useRefreshAll } from './row.ts'

const undoFor = 10_000

/** How a removed row is told, for as long as that can be undone; `onBack` is told that it is back. */
export function useTellRemoved(resource: ResourceMetadata, row: RowData) {
  const translate = useTranslate()
  const refresh = useRefreshAll()
  const tell = useTell()
  return (what: string, onBack: () => void = () => undefined) => {
    const undo = async () => {
      notifications.hide(id)
      try {
        await restoreRow(resource, row.id)
      } catch (error) {
        return tell(<Trouble error={error} />, { color: 'red', autoClose: false })
      }
      await refresh()
      onBack()
    }
    const id = tell(
      <Group justify="space-between">
        {translate('records.remove.done', { what })}
        <Button size="compact-sm" variant="light" onClick={() => void undo()}>
          {translate('records.remove.undo')}
        </Button>
      </Group>,
      { autoClose: undoFor },
    )
  }
}
