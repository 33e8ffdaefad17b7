// Where files are let go: anywhere on the page, or chosen by a button.
import { Button, FileButton, Paper, Stack, Text } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useEffect, useState } from 'react'
import styles from './drop-area.module.css'

export const accepted = '.xlsx,.xlsm,.csv,.tsv,.txt'

/** Gives the files that are dropped on the window or chosen. */
export function DropArea({ onFiles }: { onFiles: (files: File[]) => void }) {
  const translate = useTranslate()
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const isFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const over = (event: DragEvent) => {
      if (!isFile(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!isFile(event)) return
      event.preventDefault()
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) onFiles(files)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [onFiles])
  return (
    <Paper className={styles.area} data-over={isOver || undefined} p="lg">
      <Stack align="center" gap="xs">
        <IconFileSpreadsheet size={36} stroke={1.4} aria-hidden />
        <Text fw={600} ta="center">
          {translate(isOver ? 'imports.drop.over' : 'imports.drop.title')}
        </Text>
        <Text size="sm" c="dimmed" ta="center" maw={520}>
          {translate('imports.drop.about')}
        </Text>
        <FileButton multiple accept={accepted} onChange={onFiles} inputProps={{ 'aria-label': translate('imports.drop.choose') }}>
          {(props) => <Button {...props}>{translate('imports.drop.choose')}</Button>}
        </FileButton>
      </Stack>
    </Paper>
  )
}
