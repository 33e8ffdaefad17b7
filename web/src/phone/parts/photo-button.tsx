// Takes photos with the camera of the device, or from its files, and shrinks them.
import { Button, FileButton } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { shrink } from './shrink.ts'

export function PhotoButton({
  onPhotos,
  children,
}: {
  onPhotos: (photos: { blob: Blob; fileName: string }[]) => void
  children: ReactNode
}) {
  const [isBusy, setBusy] = useState(false)
  const take = async (files: File[]) => {
    setBusy(true)
    const photos = await Promise.all(files.map(shrink))
    setBusy(false)
    if (photos.length > 0) onPhotos(photos)
  }
  return (
    <FileButton accept="image/*" multiple onChange={(files) => void take(files)} inputProps={{ 'aria-hidden': true, tabIndex: -1 }}>
      {(props) => (
        <Button {...props} size="md" variant="default" loading={isBusy} leftSection={<IconCamera size={20} aria-hidden />}>
          {children}
        </Button>
      )}
    </FileButton>
  )
}
