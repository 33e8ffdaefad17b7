// The pictures beside entries of the menu.
import {
  IconAddressBook,
  IconAlertOctagon,
  IconBuildingWarehouse,
  IconCalendarCheck,
  IconDatabase,
  IconFileSpreadsheet,
  IconFolder,
  IconLayoutDashboard,
  IconListCheck,
  IconMathFunction,
  IconReportAnalytics,
  IconRoute,
  IconShieldCheck,
  IconSunHigh,
  IconTruckDelivery,
  type TablerIcon,
} from '@tabler/icons-react'

const ofPages: Readonly<Record<string, TablerIcon>> = {
  '/': IconLayoutDashboard,
  '/day': IconSunHigh,
  '/dispatch': IconRoute,
  '/dashboards/facilities': IconBuildingWarehouse,
  '/dashboards/tasks': IconListCheck,
  '/dashboards/defects': IconAlertOctagon,
  '/dashboards/calculations': IconMathFunction,
  '/dashboards/audit': IconShieldCheck,
  '/dashboards/backups': IconDatabase,
  '/dashboards/reports': IconReportAnalytics,
  '/imports': IconFileSpreadsheet,
  '/imports/parallel': IconCalendarCheck,
}

const ofDomains: Readonly<Record<string, TablerIcon>> = {
  shared: IconAddressBook,
  facilities: IconBuildingWarehouse,
  dispatch: IconTruckDelivery,
  calculations: IconMathFunction,
  defects: IconAlertOctagon,
  tasks: IconListCheck,
}

/** The icon of a page of the menu. */
export const pageIcon = (to: string): TablerIcon => ofPages[to] ?? IconFolder
/** The icon of a domain. */
export const domainIcon = (name: string): TablerIcon => ofDomains[name] ?? IconFolder
