// What can be taken along: the marked copy, the refused rows, the report.
import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { call, send } from '../api/call.ts'
import { downloadFile, saveAnswer } from '../api/files.ts'
import { type Import, isMoving } from './use-imports.ts'

export function Files({ one }: { one: Import }) {
  const translate = useTranslate()
  const [isBusy, setBusy] = useState(false)
  const made = one.report?.files ?? []
  const base = one.fileName.replace(/\.\w+$/, '')
  if (isMoving(one) || one.report === null) return null
  const take = (work: () => Promise<void>) => {
    setBusy(true)
    work()
      .catch((error: unknown) =>
        notifications.show({
          color: 'red',
          title: translate('imports.files.failed'),
          message: error instanceof Error ? error.message : String(error),
        }),
      )
      .finally(() => setBusy(false))
  }
  const signed = (what: string, name: string) =>
    take(async () => {
      const { url } = await call<{ url: string }>(`/api/imports/${one.id}/${what}`)
      await downloadFile(url, name)
    })
  const extension = /\.xlsm$/i.test(one.fileName) ? '.xlsm' : '.xlsx'
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} loading={isBusy}>
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
        <Menu.Item onClick={() => take(async () => saveAnswer(await send(`/api/imports/${one.id}/report.html`), `${base}-report.html`))}>
          {translate('imports.files.report')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
