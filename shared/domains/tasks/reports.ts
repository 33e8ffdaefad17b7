// What is worked out of the records of tasks.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { completedPerWeek, timeToComplete } from './completion-reports.ts'
import { openTasks, overdueTasks } from './open-reports.ts'

/** All reports of the domain. */
export const taskReports: readonly AnyReport<DbContext>[] = [openTasks, overdueTasks, completedPerWeek, timeToComplete]
