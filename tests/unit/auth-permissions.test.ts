// Who may do what: from the catalogue, denied unless granted.
import { describe, expect, test } from 'vitest'
import { createPermissions, platformPermissions } from '../../shared/auth/permissions.ts'
import { type Access, roles } from '../../shared/catalogue/resource.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { allRoles } from '../support/auth.ts'
import { actorOf } from '../support/database.ts'

const actions = [
  { name: 'receive', resource: 'inventoryItem', roles: ['manager', 'staff'] as const },
  { name: 'signOut', resource: 'inventoryItem', roles: ['technician'] as const },
]
const { can, authorize, permissions } = createPermissions(catalogue, [{ actions, reports: [] }])

describe('permissions', () => {
  test('are exactly what each resource grants to each role, and everything to the administrator', () => {
    for (const resource of catalogue.resources) {
      const access: Access = resource.access
      for (const role of roles) {
        for (const verb of ['read', 'create', 'update', 'delete'] as const) {
          const isGranted = role === 'admin' || (access[role] ?? []).includes(verb)
          expect([resource.name, role, verb, can(actorOf(role), `${resource.name}.${verb}`)]).toEqual([
            resource.name,
            role,
            verb,
            isGranted && (resource.verbs.has(verb) || (resource.isImportable && verb !== 'delete')),
          ])
        }
      }
    }
  })

  test('of actions go to the roles of the action and to the administrator', () => {
    const may = (permission: string) => allRoles.filter((role) => can(actorOf(role), permission))
    expect(may('inventoryItem.receive')).toEqual(['admin', 'manager', 'staff'])
    expect(may('inventoryItem.signOut')).toEqual(['admin', 'technician'])
  })

  test('of the platform go to the roles of the design', () => {
    const may = (permission: string) => allRoles.filter((role) => can(actorOf(role), permission))
    expect(may('audit.read')).toEqual(['admin', 'manager', 'auditor'])
    expect(may('import.read')).toEqual(['admin', 'manager', 'staff', 'auditor', 'medic'])
    expect(may('import.create')).toEqual(['admin', 'manager', 'staff', 'medic'])
    expect(may('user.manage')).toEqual(['admin'])
    expect(may('row.purge')).toEqual(['admin'])
  })

  test('are refused to a role that nobody defined, whatever it asks for', () => {
    for (const name of permissions)
      for (const role of ['nobody', 'anonymous', '', 'Admin', 'constructor', '__proto__']) expect(can(actorOf(role), name)).toBe(false)
  })

  test('that nobody defined are refused to everyone', () => {
    const unknown = ['', 'inventoryItem', 'inventoryItem.', 'inventoryItem.receive ', 'stockMovement.update', 'toString', '*', 'user.*']
    for (const role of allRoles) for (const name of unknown) expect(can(actorOf(role), name)).toBe(false)
  })

  test('of nobody but the administrator reach users, purges and sessions', () => {
    for (const role of allRoles.filter((name) => name !== 'admin')) {
      for (const name of ['user.create', 'user.update', 'user.delete', 'user.manage', 'row.purge'])
        expect([role, name, can(actorOf(role), name)]).toEqual([role, name, false])
    }
  })

  test('are named when they are refused', () => {
    expect(() => authorize(actorOf('admin'), 'category.delete')).not.toThrow()
    const refused = () => authorize(actorOf('technician'), 'category.delete')
    expect(refused).toThrow(AppError)
    expect(refused).toThrow(expect.objectContaining({ code: 'forbidden', message: expect.stringContaining('category.delete') }))
  })

  test('cannot be defined twice', () => {
    expect(() => createPermissions(catalogue, [{ actions: [{ name: 'read', resource: 'category', roles: [] }], reports: [] }])).toThrow()
  })

  test('can be built from the domains that there are, with all of the platform', () => {
    const built = createPermissions(catalogue, domains)
    expect(built.permissions).toEqual(expect.arrayContaining(Object.keys(platformPermissions)))
  })
})
