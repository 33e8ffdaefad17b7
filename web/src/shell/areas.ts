// The table of contents: every area of pages, loaded when somebody goes there, and who may.
import type { ComponentType } from 'react'

/** A group of pages below one path. */
export interface Area {
  /** As in the address, below /console. */
  readonly path: string
  readonly load: () => Promise<{ default: ComponentType }>
}

/** An entry of the menu. */
export interface Entry {
  readonly to: string
  /** Key of its words. */
  readonly label: string
  readonly group: 'today' | 'dashboards' | 'bringing'
  /** Permissions of which a person has at least one, or neither sees it nor gets there by its address. */
  readonly needs?: readonly string[]
}

/** Records of any resource are below `/r/{resource}`: its list, `new`, and a row by id. */
export const areas: readonly Area[] = [
  { path: '/', load: () => import('../dashboards/index.tsx') },
  { path: '/dashboards/*', load: () => import('../dashboards/index.tsx') },
  { path: '/r/:resource', load: () => import('../lists/index.tsx') },
  { path: '/r/:resource/*', load: () => import('../records/index.tsx') },
  { path: '/imports/*', load: () => import('../imports/index.tsx') },
  { path: '/dispatch/*', load: () => import('../dispatch/index.tsx') },
  { path: '/day/*', load: () => import('../phone/index.tsx') },
  { path: '/account/*', load: () => import('../account/index.tsx') },
]

/** The menu but for records, which follow from the metadata. */
export const entries: readonly Entry[] = [
  { to: '/day', label: 'shell.pages.day', group: 'today', needs: ['task.read', 'inventoryItem.read', 'equipment.read'] },
  { to: '/dispatch', label: 'shell.pages.dispatch', group: 'today', needs: ['decision.read'] },
  { to: '/', label: 'shell.pages.overview', group: 'dashboards' },
  {
    to: '/dashboards/facilities',
    label: 'shell.pages.facilities',
    group: 'dashboards',
    needs: ['report.stockOnHand', 'report.belowReorder', 'report.overdueSignOuts'],
  },
  { to: '/dashboards/tasks', label: 'shell.pages.tasks', group: 'dashboards', needs: ['report.openTasks', 'report.overdueTasks'] },
  { to: '/dashboards/defects', label: 'shell.pages.defects', group: 'dashboards', needs: ['report.defectPareto', 'report.openDefects'] },
  {
    to: '/dashboards/calculations',
    label: 'shell.pages.calculations',
    group: 'dashboards',
    needs: ['report.runsByVersion', 'report.drift'],
  },
  { to: '/dashboards/audit', label: 'shell.pages.audit', group: 'dashboards', needs: ['audit.read'] },
  { to: '/dashboards/backups', label: 'shell.pages.backups', group: 'dashboards', needs: ['backup.read'] },
  {
    to: '/dashboards/reports',
    label: 'dashboards.reports.title',
    group: 'dashboards',
    needs: ['report.stockOnHand', 'report.openTasks', 'report.defectPareto', 'report.runsByVersion', 'report.onTimeRate'],
  },
  { to: '/imports', label: 'shell.pages.imports', group: 'bringing', needs: ['import.read'] },
  { to: '/imports/parallel', label: 'shell.pages.parallel', group: 'bringing', needs: ['migration.read'] },
]

/** The entry that an address belongs to: the one with the longest path that it begins with. */
export const entryOf = (pathname: string): Entry | undefined =>
  entries
    .filter(({ to }) => pathname === to || (to !== '/' && pathname.startsWith(`${to}/`)))
    .sort((one, other) => other.to.length - one.to.length)[0]
