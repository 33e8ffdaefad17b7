// MIGRATION_MODE: one word for all, words for some, and every wrong one named in one line.
import { expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { checkMigrationSetting, modeOf } from '../../shared/imports/migration.ts'

const settingOf = (text?: string) => readConfig(text === undefined ? {} : { MIGRATION_MODE: text }).migration

test.each([
  [undefined, 'spreadsheet'],
  ['', 'spreadsheet'],
  ['parallel', 'parallel'],
  ['supplier=database', 'spreadsheet'],
  ['spreadsheet, inventoryItem = parallel ,supplier=database', 'parallel'],
  ['inventoryItem=spreadsheet,database', 'spreadsheet'],
])('%j puts stock lines in %s', (text, mode) => {
  const setting = settingOf(text)
  checkMigrationSetting(catalogue, setting)
  expect(modeOf(inventoryItem, undefined, setting)).toBe(mode)
})

test('what somebody has said goes before the setting', () => {
  const said = { resource: 'inventoryItem', mode: 'parallel', since: '', changedBy: '', archivePath: null, archiveHash: null } as const
  expect(modeOf(inventoryItem, said, settingOf('database'))).toBe('parallel')
})

test.each([
  ['paralel', '"paralel"'],
  ['parallel,supplier=dtabase,store=database,=parallel', '"supplier=dtabase", "=parallel"'],
  ['store=parallel=database', '"store=parallel=database"'],
  ['parallel,database', '"database a second time"'],
  ['store=parallel,store=database', '"store a second time"'],
  ['parallel,', '""'],
])('%j is refused, naming %s', (text, named) => {
  expect(() => settingOf(text)).toThrow(
    `setting MIGRATION_MODE: cannot be ${named}: use spreadsheet, parallel, database, for one resource as inventoryItem=parallel, with commas between`,
  )
})

test('resources that workbooks do not bring are all named, with those that they do', () => {
  expect(() => checkMigrationSetting(catalogue, settingOf('user=parallel,stok=database,toString=parallel'))).toThrow(
    /^setting MIGRATION_MODE: workbooks bring no resource "user", "stok", "toString"; they bring .*\binventoryItem\b/,
  )
})
