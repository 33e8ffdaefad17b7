// Overview, dashboards and reports.
import { useTranslate } from 'ra-core'
import { Route, Routes, useLocation } from 'react-router'
import { Page } from '../parts/page.tsx'
import { AuditDashboard } from './audit.tsx'
import { BackupsDashboard } from './backups.tsx'
import { CalculationsDashboard } from './calculations.tsx'
import { DefectsDashboard } from './defects.tsx'
import { FacilitiesDashboard } from './facilities.tsx'
import { Overview } from './overview.tsx'
import { ReportPage } from './report-page.tsx'
import { Reports } from './reports.tsx'
import { TasksDashboard } from './tasks.tsx'

export default function DashboardsArea() {
  const translate = useTranslate()
  const { pathname } = useLocation()
  if (!pathname.startsWith('/dashboards')) return <Overview />
  return (
    <Routes>
      <Route path="facilities" element={<FacilitiesDashboard />} />
      <Route path="tasks" element={<TasksDashboard />} />
      <Route path="defects" element={<DefectsDashboard />} />
      <Route path="calculations" element={<CalculationsDashboard />} />
      <Route path="audit" element={<AuditDashboard />} />
      <Route path="backups" element={<BackupsDashboard />} />
      <Route path="reports" element={<Reports />} />
      <Route path="reports/:name" element={<ReportPage />} />
      <Route path="*" element={<Page title={translate('shell.notFound')}>{null}</Page>} />
    </Routes>
  )
}
