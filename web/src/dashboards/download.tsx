// A report as a workbook.
import { Button, type ButtonProps } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { send } from '../api/call.ts'
import { saveAnswer } from '../api/files.ts'
import type { ReportMetadata } from '../shell/me.tsx'

/** Downloads what a report says, asked the same. */
export function Download({ report, asked, ...look }: { report: ReportMetadata; asked: Readonly<Record<string, string>> } & ButtonProps) {
  const translate = useTranslate()
  const download = useMutation({
    mutationFn: async () => saveAnswer(await send(report.path, { query: { ...asked, format: 'xlsx' } }), `${report.name}.xlsx`),
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  })
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={download.isPending}
      onClick={() => download.mutate()}
      {...look}
    >
      {translate('dashboards.workbook')}
    </Button>
  )
}
