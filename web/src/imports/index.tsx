// Bringing workbooks in: the list, one import step by step, and the weeks in which both are kept.
import { Route, Routes } from 'react-router'
import { ImportPage } from './import-page.tsx'
import { ImportsPage } from './imports-page.tsx'
import { ParallelPage } from './parallel-page.tsx'

export default function ImportsArea() {
  return (
    <Routes>
      <Route index element={<ImportsPage />} />
      <Route path="parallel" element={<ParallelPage />} />
      <Route path=":id" element={<ImportPage />} />
    </Routes>
  )
}
