// A picture of a code, taken or chosen, for devices whose camera a page may not have.
import { Button, FileButton } from '@mantine/core'
import { IconPhotoScan } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { detector } from './detector.ts'

interface Scanning {
  readonly onCode: (code: string) => void
  readonly onTrouble: (error: unknown) => void
}

export function PictureButton({ onCode, onTrouble }: Scanning) {
  const translate = useTranslate()
  const [isBusy, setBusy] = useState(false)
  const read = async (file: File | null) => {
    if (!file) return
    setBusy(true)
    try {
      const [detect, picture] = await Promise.all([detector(), createImageBitmap(file)])
      const code = await detect(picture)
      if (code) onCode(code)
      else onTrouble(new Error(translate('phone.scan.noCode')))
    } catch {
      onTrouble(new Error(translate('phone.scan.noPicture')))
    } finally {
      setBusy(false)
    }
  }
  return (
    <FileButton accept="image/*" onChange={(file) => void read(file)} inputProps={{ 'aria-hidden': true, tabIndex: -1 }}>
      {(props) => (
        <Button {...props} size="md" variant="default" loading={isBusy} leftSection={<IconPhotoScan size={20} aria-hidden />}>
          {translate('phone.scan.picture')}
        </Button>
      )}
    </FileButton>
  )
}
