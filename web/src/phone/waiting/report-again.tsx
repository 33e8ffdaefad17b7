// A report that was refused goes back into its form, with its photos, to be changed there.
import { Button } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useNavigate } from 'react-router'
import { useDay } from '../day.tsx'
import { backToDraft } from '../queue/keep.ts'
import type { Write } from '../queue/write.ts'
import { draftOfReport, reportAbout } from '../report/defect-writes.ts'

export function ReportAgain({ write }: { write: Write }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const { decide, writes } = useDay()
  const change = async () => {
    const about = reportAbout(write.key)
    const draft = { ...about, subject: write.subject, typedAt: write.madeAt, values: draftOfReport(write) }
    const photos = writes.flatMap(({ after, photo }) => (after === write.key && photo ? [photo] : []))
    const taken = photos.map(({ blob, fileName }) => ({ blob, fileName }))
    if (await decide((personId) => backToDraft(personId, write, draft, taken))) void navigate(about.to)
  }
  return (
    <Button size="sm" variant="default" onClick={() => void change()}>
      {translate('phone.waiting.change')}
    </Button>
  )
}
