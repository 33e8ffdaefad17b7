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
    // one after the other: each takes some 50 MB of a phone while it is open
    const photos = []
    for (const file of files) photos.push(await shrink(file))
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
