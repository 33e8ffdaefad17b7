// Who may do what with tasks.
import type { Role } from '../../catalogue/resource.ts'

/** Roles that give work to others. */
export const assigners: readonly Role[] = ['manager', 'staff', 'medic']
/** Roles that do work; a technician their own only. */
export const doers: readonly Role[] = [...assigners, 'technician']
