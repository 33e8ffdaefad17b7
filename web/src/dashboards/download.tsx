// A report as a workbook.
import { Button, type ButtonProps } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { send } from '../api/call.ts'
import { saveAnswer } from '../api/files.ts'
import { useSaving } from '../parts/saving.ts'
import type { ReportMetadata } from '../shell/me.tsx'

/** Downloads what a report says, asked the same. */
export function Download({ report, asked, ...look }: { report: ReportMetadata; asked: Readonly<Record<string, string>> } & ButtonProps) {
  const translate = useTranslate()
  const { isSaving, save } = useSaving()
  const take = async () => saveAnswer(await send(report.path, { query: { ...asked, format: 'xlsx' } }), `${report.name}.xlsx`)
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={isSaving}
      onClick={() => save(take)}
      {...look}
    >
      {translate('dashboards.workbook')}
    </Button>
  )
}
