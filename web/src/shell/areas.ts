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
  /** A permission without which it is not shown. */
  readonly needs?: string
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
  { to: '/', label: 'shell.home', group: 'dashboards' },
  { to: '/dashboards/facilities', label: 'dashboards.facilities.title', group: 'dashboards', needs: 'report.stockOnHand' },
  { to: '/dashboards/tasks', label: 'dashboards.tasks.title', group: 'dashboards', needs: 'report.openTasks' },
  { to: '/dashboards/defects', label: 'dashboards.defects.title', group: 'dashboards', needs: 'report.defectPareto' },
  { to: '/dashboards/calculations', label: 'dashboards.calculations.title', group: 'dashboards', needs: 'report.runsByVersion' },
  { to: '/dashboards/audit', label: 'dashboards.audit.title', group: 'dashboards', needs: 'audit.read' },
  { to: '/dashboards/backups', label: 'dashboards.backups.title', group: 'dashboards', needs: 'backup.read' },
  { to: '/dashboards/reports', label: 'dashboards.reports.title', group: 'dashboards' },
  { to: '/day', label: 'phone.title', group: 'today', needs: 'task.read' },
  { to: '/imports', label: 'imports.title', group: 'bringing', needs: 'import.read' },
  { to: '/dispatch', label: 'dispatch.title', group: 'dashboards', needs: 'decision.read' },
]
