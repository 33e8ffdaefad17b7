// The pages of this area.
import { Page } from '../parts/page.tsx'

export default function DashboardsArea() {
  return <Page title="Dashboards">{null}</Page>
}
