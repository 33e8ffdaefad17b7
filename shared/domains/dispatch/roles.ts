// Who does what in dispatch, besides administrators.
import type { Role } from '../../catalogue/resource.ts'

/** Roles that plan, commit and drive. */
export const dispatchers: readonly Role[] = ['manager', 'staff', 'medic']
/** Roles that look into what was planned. */
export const lookers: readonly Role[] = [...dispatchers, 'auditor']
