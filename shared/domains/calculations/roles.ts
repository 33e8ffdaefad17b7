// Who does what with calculations, besides administrators.
import type { Role } from '../../catalogue/resource.ts'

/** Roles that write and publish versions. */
export const writers: readonly Role[] = ['manager']
/** Roles that run calculations. */
export const runners: readonly Role[] = ['manager', 'staff', 'medic']
/** Roles that look into what was run. */
export const lookers: readonly Role[] = [...runners, 'auditor']
