// One change of a row taken back, by another change that the history keeps too.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { useTell } from '../parts/tell.ts'
import { Trouble } from '../parts/trouble.tsx'
import { columnOf, type ResourceMetadata } from '../shell/me.tsx'
import { Differences } from './history.tsx'
import { useKey } from './key.ts'
import type { Entry } from './past.ts'
import { type RowData, useRefreshAll } from './row.ts'

interface RevertDialogProps {
  readonly resource: ResourceMetadata
  readonly row: RowData
  readonly entry: Entry
  readonly onClose: () => void
}

export function RevertDialog({ resource, row, entry, onClose }: RevertDialogProps) {
  const translate = useTranslate()
  const refresh = useRefreshAll()
  const tell = useTell()
  const keyOf = useKey()
  const [error, setError] = useState<unknown>(null)
  const [isWaiting, setWaiting] = useState(false)
  const revert = async () => {
    setWaiting(true)
    setError(null)
    const body = { entryNo: entry.entryNo }
    try {
      const { stays } = await call<{ stays: { column: string }[] }>(`${resource.path}/${row.id}/revert`, {
        method: 'POST',
        body,
        headers: { ...keyOf({ ...body, version: row.version }), 'if-match': `"${row.version}"` },
      })
      const what = stays.map(({ column }) => columnOf(resource, column)?.label ?? column).join(', ')
      tell(what ? translate('records.revert.doneBut', { what }) : translate('records.revert.done'))
      onClose()
      await refresh()
    } catch (refused) {
      setError(refused)
      setWaiting(false)
    }
  }
  return (
    <Modal
      closeButtonProps={{ 'aria-label': translate('shell.close') }}
      opened
      onClose={onClose}
      title={translate('records.revert.title')}
      size="lg"
    >
      <Stack>
        <Text size="sm">{translate('records.revert.about')}</Text>
        <Differences resource={resource} row={row} entry={entry} isTurned />
        {error !== null && <Trouble error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {translate('records.form.cancel')}
          </Button>
          <Button color="red.8" loading={isWaiting} onClick={() => void revert()} data-autofocus>
            {translate('records.history.revert')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
