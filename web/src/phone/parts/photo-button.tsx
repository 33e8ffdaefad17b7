// Takes photos with the camera of the device, or from its files, and shrinks them.
import { Button, FileButton, Loader } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { type ReactNode, useState } from 'react'
import { shrink } from './shrink.ts'

export function PhotoButton({
  onPhotos,
  children,
}: {
  onPhotos: (photos: { blob: Blob; fileName: string }[]) => void
  children: ReactNode
}) {
  const translate = useTranslate()
  const [progress, setProgress] = useState<{ no: number; count: number } | null>(null)
  const take = async (files: File[]) => {
    // one after the other: each takes some 50 MB of a phone while it is open
    const photos = []
    for (const [at, file] of files.entries()) {
      setProgress({ no: at + 1, count: files.length })
      photos.push(await shrink(file))
    }
    setProgress(null)
    if (photos.length > 0) onPhotos(photos)
  }
  return (
    <FileButton accept="image/*" multiple onChange={(files) => void take(files)} inputProps={{ 'aria-hidden': true, tabIndex: -1 }}>
      {(props) => (
        <Button
          {...(progress ? { 'aria-disabled': true } : props)}
          size="md"
          variant="default"
          leftSection={progress ? <Loader size={20} aria-hidden /> : <IconCamera size={20} aria-hidden />}
        >
          <span role="status">{progress ? translate('phone.shrinking', progress) : children}</span>
        </Button>
      )}
    </FileButton>
  )
}
