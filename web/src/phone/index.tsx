// The work of a day on a phone: my tasks, the scanner, a defect with photos, and what waits to be sent.
import { useTranslate } from 'ra-core'
import { Route, Routes } from 'react-router'
import { Page } from '../parts/page.tsx'
import classes from './day.module.css'
import { DayProvider } from './day.tsx'
import { DayStatus } from './parts/day-status.tsx'
import { DayTabs } from './parts/day-tabs.tsx'
import { NewVersion } from './parts/new-version.tsx'
import { ReportDefect } from './report/report-defect.tsx'
import { Scan } from './scan/scan.tsx'
import { MyTasks } from './tasks/my-tasks.tsx'
import { TaskPage } from './tasks/task-page.tsx'
import { WaitingWrites } from './waiting/waiting-writes.tsx'

export default function PhoneArea() {
  const translate = useTranslate()
  return (
    <DayProvider>
      <div className={`${classes.day} ${classes.touch}`}>
        <DayTabs />
        <NewVersion />
        <DayStatus />
        <Routes>
          <Route index element={<MyTasks />} />
          <Route path="tasks/:id" element={<TaskPage />} />
          <Route path="scan" element={<Scan />} />
          <Route path="report/:key?" element={<ReportDefect />} />
          <Route path="waiting" element={<WaitingWrites />} />
          <Route path="*" element={<Page title={translate('shell.notFound')}>{null}</Page>} />
        </Routes>
      </div>
    </DayProvider>
  )
}
