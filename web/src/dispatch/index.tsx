// The pages of dispatch: the days, a plan on its board, a route on the road.
import { lazy } from 'react'
import { Route, Routes } from 'react-router'
import { DaysPage } from './days-page.tsx'

const BoardPage = lazy(() => import('./board-page.tsx'))
const RoutePage = lazy(() => import('./route-page.tsx'))

export default function DispatchArea() {
  return (
    <Routes>
      <Route index element={<DaysPage />} />
      <Route path="decisions/:id" element={<BoardPage />} />
      <Route path="routes/:id" element={<RoutePage />} />
    </Routes>
  )
}
