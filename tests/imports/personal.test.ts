// Rows of workbooks that tell of persons: an undo puts the true values back, and none of somebody who was erased.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import { ref, text } from '../../shared/catalogue/kinds.ts'
import { defineResource } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, select } from '../../shared/db/store.ts'
import { domains } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { erasePerson } from '../../shared/privacy/erase.ts'
import { personRecords } from '../../shared/privacy/person-records.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

const driver = defineResource({
  domain: 'dispatch',
  name: 'driver',
  slug: 'drivers',
  description: 'Who drives.',
  columns: {
    code: text({ max: 40 }),
    name: text({ max: 120, personal: true }),
    phone: text({ max: 40, optional: true, personal: true }),
    userId: ref('user', { optional: true }),
  },
  naturalKey: ['code'],
  lists: { code: [] },
})

let office: Office
beforeEach(async () => {
  office = await createOffice({ of: defineCatalogue([...domains.flatMap(({ resources }) => resources), driver]) })
})
afterEach(() => office.drop())

const drivers = (...rows: string[]) => csv('drivers.csv', 'Code,Name,Phone', ...rows)
const rows = async () => {
  const [found] = await gather(office.ctx, [select(office.ctx, driver, {})])
  return found.map(({ id, code, name, phone }) => ({ id, code, name, phone }))
}
const undo = async (id: number) => {
  await controlImport(office.ctx, id, 'undo')
  return runUndo(office.ctx, id)
}

test('an undo gives personal columns their values of before', async () => {
  await office.run(drivers('D1,Ann Nowhere,555 0101', 'D2,Bob Elsewhere,'))
  const before = await rows()
  const { id } = await office.run(drivers('D1,Anne Somewhere,555 0202', 'D2,Bob Elsewhere,555 0303', 'D3,Cid,'))
  expect(await rows()).not.toEqual(before)
  expect(await undo(id)).toBe('undone')
  expect(await rows()).toEqual(before)
})

test('an undo leaves a person who was erased meanwhile, and takes the others back', async () => {
  await office.run(drivers('D1,Ann Nowhere,555 0101', 'D2,Bob Elsewhere,'))
  const [ann, bob] = await rows()
  const { id } = await office.run(drivers('D1,Anne Somewhere,555 0202', 'D2,Bobby,'))
  await erasePerson(office.ctx, driver, Number(ann?.id), { reason: 'asked for', confirm: 'D1' })
  expect(await undo(id)).toBe('undone')
  expect(await rows()).toEqual([{ ...ann, name: `erased-${ann?.id}`, phone: null }, bob])
})

test('a workbook that holds a person who was erased is refused, and says why', async () => {
  await office.run(drivers('D1,Ann Nowhere,555 0101'))
  const [ann] = await rows()
  await erasePerson(office.ctx, driver, Number(ann?.id), { reason: 'asked for', confirm: 'D1' })
  const { row } = await office.run(drivers('D1,Ann Nowhere,555 0101'))
  expect(row).toMatchObject({ state: 'failed', reason: expect.stringContaining('was erased') })
  expect(await rows()).toMatchObject([{ name: `erased-${ann?.id}` }])
})

test('what is kept about a person names the rows that refer to them, without the personal data of others', async () => {
  const [person] = await commit(office.ctx, [insert(user, { username: 'ann', email: 'ann@company.example', name: 'Ann' })])
  await commit(office.ctx, [insert(driver, { code: 'D1', name: 'Bob Elsewhere', userId: Number(person?.id) })])
  const records = await Array.fromAsync(personRecords(office.ctx, user, Number(person?.id)))
  const refers = records.filter(({ kind }) => kind === 'refers')
  expect(refers).toMatchObject([{ resource: 'driver', by: 'userId', row: { code: 'D1', name: '[redacted]', phone: null, user: 'ann' } }])
})
