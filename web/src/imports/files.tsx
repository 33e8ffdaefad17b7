// What can be taken along: the marked copy, the refused rows, the report.
import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { call, send } from '../api/call.ts'
import { downloadFile, saveAnswer } from '../api/files.ts'
import { useSaving } from '../parts/saving.ts'
import { type Import, isMoving } from './use-imports.ts'

export function Files({ one }: { one: Import }) {
  const translate = useTranslate()
  const { isSaving, save } = useSaving()
  const made = one.report?.files ?? []
  const base = one.fileName.replace(/\.\w+$/, '')
  if (isMoving(one) || one.report === null) return null
  const signed = (what: string, name: string) =>
    save(async () => {
      const { url } = await call<{ url: string }>(`/api/imports/${one.id}/${what}`)
      await downloadFile(url, name)
    })
  const extension = /\.xlsm$/i.test(one.fileName) ? '.xlsm' : '.xlsx'
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} loading={isSaving}>
          {translate('imports.files.title')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {made.includes('marked.xlsx') && (
          <Menu.Item onClick={() => signed('marked-copy', `${base}-marked${extension}`)}>{translate('imports.files.marked')}</Menu.Item>
        )}
        {made.includes('rejects.xlsx') && (
          <Menu.Item onClick={() => signed('rejects', `${base}-rejects.xlsx`)}>{translate('imports.files.rejects')}</Menu.Item>
        )}
        <Menu.Item onClick={() => save(async () => saveAnswer(await send(`/api/imports/${one.id}/report.html`), `${base}-report.html`))}>
          {translate('imports.files.report')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
