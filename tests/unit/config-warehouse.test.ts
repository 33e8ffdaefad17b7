// The setting of the warehouse: the forms of an address that are taken, and that a wrong one is not repeated.
import { expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'

test('there is none unless one is set', () => {
  expect([readConfig({}).warehouseUrl, readConfig({ WAREHOUSE_URL: '' }).warehouseUrl]).toEqual([null, null])
})

test.each(['sqlite:facts.db', 'mssql://reader:secret@host/facts', 'Server=tcp:host,1433;Database=facts', 'User=reader;Data Source=host'])(
  'takes %s',
  (url) => {
    expect(readConfig({ WAREHOUSE_URL: url }).warehouseUrl).toBe(url)
  },
)

test.each(['sqlite:', 'sqlite::memory:', 'postgres://reader:hush-hush@host/facts', 'hush-hush'])('refuses %s without saying it', (url) => {
  expect(() => readConfig({ WAREHOUSE_URL: url })).toThrow(
    'setting WAREHOUSE_URL: is neither sqlite:path nor mssql://user:password@host/database nor an ADO connection string',
  )
  expect(() => readConfig({ WAREHOUSE_URL: url })).not.toThrow(/hush/)
})
