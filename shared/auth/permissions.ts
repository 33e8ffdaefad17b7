// Who may do what: permissions by name, worked out once from resources, actions and the platform's own list. Deny by default.
import type { AnyAction } from '../catalogue/action.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { AnyReport } from '../catalogue/report.ts'
import type { Resource, Role, Verb } from '../catalogue/resource.ts'
import type { Actor } from '../context.ts'
import { AppError } from '../errors.ts'

/** Permissions that belong to no resource, with the roles that have them besides admin. */
export const platformPermissions: Readonly<Record<string, readonly Role[]>> = {
  'audit.read': ['manager', 'auditor'],
  'audit.seal': ['manager', 'auditor'],
  'audit.verify': ['manager', 'auditor'],
  'backup.read': ['manager', 'auditor'],
  'backup.create': [],
  'export.read': [],
  'import.read': ['manager', 'staff', 'medic', 'auditor'],
  'import.create': ['manager', 'staff', 'medic'],
  'import.undo': ['manager'],
  'maintenance.manage': [],
  'migration.read': ['manager', 'staff', 'medic', 'auditor'],
  'migration.update': ['manager'],
  'person.export': [],
  'person.erase': [],
  'user.manage': [],
  'row.purge': [],
}

/** Whether an actor may do one of the generic things to a resource. */
export const hasVerb = ({ role }: Actor, { access, verbs }: Resource, verb: Verb): boolean =>
  verbs.has(verb) && (role === 'admin' || Object.entries(access).some(([name, allowed]) => name === role && allowed.includes(verb)))

/** Throws `forbidden` unless the actor may do this to a resource: for work that finds out on its way what it comes to. */
export function requireVerb(actor: Actor, resource: Resource, verb: Verb): void {
  if (!hasVerb(actor, resource, verb)) throw missing(actor, `${resource.name}.${verb}`)
}

function missing({ role }: Actor, permission: string): AppError {
  const message = `the role ${role} does not have the permission ${permission}`
  return new AppError('forbidden', message, {
    issues: [{ path: '', code: 'permission', message, hint: 'Ask an administrator for a role that has it.' }],
  })
}

/** What may be asked about an actor; a permission that nobody defined is refused to everyone, admin included. */
export interface Permissions {
  /** Every permission there is. */
  readonly permissions: readonly string[]
  readonly can: (actor: Actor, permission: string) => boolean
  /** Throws `forbidden` that names the permission. */
  readonly authorize: (actor: Actor, permission: string) => void
}

/** What of a domain takes permissions of its own. */
interface Allowing {
  readonly actions: readonly Pick<AnyAction<never>, 'name' | 'resource' | 'roles'>[]
  readonly reports: readonly Pick<AnyReport<never>, 'name' | 'roles'>[]
}

/** Builds the table of permissions; throws when two of them have one name, which is a mistake in the code. */
export function createPermissions(catalogue: Catalogue, domains: readonly Allowing[]): Permissions {
  const granted = new Map<string, ReadonlySet<string>>()
  const grant = (permission: string, roles: readonly string[]) => {
    if (granted.has(permission)) throw new Error(`two permissions have the name ${permission}`)
    granted.set(permission, new Set(['admin', ...roles]))
  }
  for (const { name, access, verbs, isImportable } of catalogue.resources) {
    const entries = Object.entries(access)
    // what workbooks bring needs the permission also where no request may do it
    for (const verb of isImportable ? verbs.union(new Set<Verb>(['create', 'update'])) : verbs)
      grant(
        `${name}.${verb}`,
        entries.filter(([, allowed]) => allowed.includes(verb)).map(([role]) => role),
      )
  }
  for (const { actions, reports } of domains) {
    for (const { name, resource, roles } of actions) grant(`${resource}.${name}`, roles)
    for (const { name, roles } of reports) grant(`report.${name}`, roles)
  }
  for (const [permission, roles] of Object.entries(platformPermissions)) grant(permission, roles)

  const can = (actor: Actor, permission: string) => granted.get(permission)?.has(actor.role) ?? false
  const authorize = (actor: Actor, permission: string) => {
    if (!can(actor, permission)) throw missing(actor, permission)
  }
  return { permissions: [...granted.keys()], can, authorize }
}
