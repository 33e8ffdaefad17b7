// Reads of tasks that are neither lists nor reports.
import type { AnyEndpoint } from '../../http/endpoint.ts'
import { calendarEndpoints } from './calendar-endpoints.ts'
import { notificationEndpoints } from './notification-endpoints.ts'

/** All of them. */
export const taskEndpoints: readonly AnyEndpoint[] = [...calendarEndpoints, ...notificationEndpoints]
