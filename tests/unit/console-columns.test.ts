// Which columns the lists of the console show first, of every resource that there is.
import { expect, test } from 'vitest'
import { loadLabels } from '../../shared/catalogue/load-labels.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { toMetadata } from '../../shared/http/metadata.ts'
import type { Service } from '../../shared/http/service.ts'
import { usualColumns } from '../../web/src/lists/columns.ts'
import { keyColumns, nameColumn, rowTitle } from '../../web/src/parts/row-title.ts'

const actor = { id: 1, name: 'admin', role: 'admin', siteIds: null, sessionId: null } as const
const service: Pick<Service, 'catalogue' | 'domains' | 'can' | 'permissions'> = { catalogue, domains, can: () => true, permissions: [] }
const { resources } = toMetadata(service as Service, actor, await loadLabels('en')) // it asks for no more
const system = ['createdAt', 'createdBy']
const find = (name: string) => resources.find((one) => one.name === name) ?? expect.unreachable(name)

test.each(resources.map((resource) => [resource.name, resource] as const))(
  'of %s tell what a row is, and nothing that it keeps for itself',
  (_, resource) => {
    const shown = usualColumns(resource)
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.length).toBeLessThanOrEqual(8)
    const columns = shown.map((name) => resource.columns.find((one) => one.name === name) ?? name)
    expect(columns.filter((one) => typeof one === 'string' && !system.includes(one))).toEqual([])
    expect(shown.slice(0, resource.naturalKey.length)).toEqual(resource.naturalKey)
    // a figure carries its currency and its unit
    const carried = columns.flatMap((one) => (typeof one === 'object' && one.measure?.reference === null ? [one.measure.column] : []))
    expect(shown.filter((name) => carried.includes(name) && name !== 'unit')).toEqual([])
    expect(shown).not.toContain('sourceLanguage')
  },
)

test('a row is called by its key and its name, else by the text that people look for, else by what it belongs to', () => {
  const told = (name: string, row: Record<string, unknown>) => rowTitle(find(name), { id: 7, ...row })
  expect(told('inventoryItem', { sku: 'C-1', name: 'Cable' })).toBe('C-1 Cable')
  expect(told('alert', { message: 'C-1 Cable: 2 m on hand' })).toBe('C-1 Cable: 2 m on hand')
  expect(told('signOut', { equipmentId: 3, equipment: 'T-3', borrowerId: 4, borrower: 'colin' })).toBe('T-3 · colin')
  expect(told('stockMovement', { itemId: 1, item: 'C-1', kind: 'receive' })).toBe('C-1 · Receipt')
  expect(told('taskComment', { body: 'x'.repeat(200) })).toBe(`${'x'.repeat(99)}…`)
  expect(told('stockMovement', {})).toBe('Stock movement 7')
})

test('every resource has something that its rows are called by', () => {
  const nameless = resources.filter((one) => nameColumn(one) === undefined && keyColumns(one).length === 0)
  expect(nameless.map(({ name }) => name)).toEqual([])
})
