// A list or a selection as a file of any kind.
import { Button, Group, Loader, Menu, Modal, Progress, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useEffect, useRef, useState } from 'react'
import { Trouble } from '../parts/trouble.tsx'
import type { ResourceMetadata } from '../shell/me.tsx'
import { exportLater, exportNow, type FileFormat, formats, type OnJob } from './export-rows.ts'
import { ToolButton } from './tool-button.tsx'

interface ExportProps {
  readonly resource: ResourceMetadata
  readonly query: Record<string, string>
  readonly label: string
  readonly isNarrow?: boolean
  readonly size?: 'xs' | 'sm'
}

/** Writes at once what is small enough; of more than that it says so and has the server write it. */
export function ExportMenu({ resource, query, label, isNarrow = false, size = 'sm' }: ExportProps) {
  const translate = useTranslate()
  const [isWaiting, setWaiting] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [large, setLarge] = useState<FileFormat | null>(null)
  const save = async (format: FileFormat) => {
    setWaiting(true)
    try {
      if (!(await exportNow(resource, query, format))) setLarge(format)
    } catch (refused) {
      setError(refused)
    } finally {
      setWaiting(false)
    }
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ToolButton icon={IconDownload} label={label} isNarrow={isNarrow} size={size} isMenu isWaiting={isWaiting} />
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((format) => (
            <Menu.Item key={format} onClick={() => void save(format)}>
              {translate(`lists.export.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {error !== null && (
        <Modal opened onClose={() => setError(null)} title={label} closeButtonProps={{ 'aria-label': translate('lists.close') }}>
          <Trouble error={error} />
        </Modal>
      )}
      {large && <LargeExport resource={resource} query={query} format={large} onClose={() => setLarge(null)} />}
    </>
  )
}

interface LargeProps extends Pick<ExportProps, 'resource' | 'query'> {
  readonly format: FileFormat
  readonly onClose: () => void
}

function LargeExport({ resource, query, format, onClose }: LargeProps) {
  const translate = useTranslate()
  const [told, setTold] = useState<Parameters<OnJob>[0] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const leaving = useRef(new AbortController())
  useEffect(() => () => leaving.current.abort(), [])
  const begin = () => {
    leaving.current = new AbortController()
    setTold({ state: 'waiting' })
    setError(null)
    exportLater(resource, query, format, setTold, leaving.current.signal).then(onClose, (refused) => {
      if (leaving.current.signal.aborted) return
      setTold(null)
      setError(refused)
    })
  }
  return (
    <Modal opened onClose={onClose} title={translate('lists.export.large')} closeButtonProps={{ 'aria-label': translate('lists.close') }}>
      <Stack>
        <Text size="sm">{translate('lists.export.largeAbout')}</Text>
        {error !== null && <Trouble error={error} />}
        {told && (
          <Group gap="sm" role="status">
            <Loader size="xs" />
            <Text size="sm">{translate(`lists.export.${told.state}`)}</Text>
          </Group>
        )}
        {told?.of && <Progress value={(100 * (told.done ?? 0)) / told.of} aria-label={translate('lists.export.fetching')} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {translate('lists.cancel')}
          </Button>
          <Button data-autofocus disabled={told !== null} onClick={begin}>
            {translate('lists.export.write')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
