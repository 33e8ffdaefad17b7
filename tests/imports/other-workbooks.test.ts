// The other sample workbooks: what has no home yet ends in a clear result, and nothing goes to a wrong one.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seedGround } from '../../infra/cli/seed.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { expectedOf, fixture } from '../support/expected-stock.ts'
import { createOffice, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await seedGround(office.ctx)
})
afterEach(() => office.drop())

test.each(['tasks.csv', 'dispatch.xlsx', 'defects.xlsx', 'calculations.xlsx'])(
  '%s ends in a clear result and writes nothing wrong',
  async (name) => {
    const before = await office.contents()
    const { outcome, report, row } = await office.run(fixture(name), { isPartial: true, timezone: 'Africa/Nairobi' })
    const expected = expectedOf[name] ?? {}
    const wanted = Object.values(expected).flatMap(({ resource }) =>
      typeof resource === 'string' ? [resource] : Object.keys(resource ?? {}),
    )
    const found = report.sheets.flatMap(({ resource }) => (resource === null ? [] : [resource]))
    expect(found).toEqual(wanted.filter((resource) => catalogue.find(resource)))
    if (found.length === 0) {
      expect(outcome).toBe('failed')
      expect(row.reason).toMatch(/no sheet can be imported .+ Put a header row with known column names over the data/)
      expect(await office.contents()).toEqual(before)
    } else {
      for (const sheet of report.sheets) if (sheet.resource === null) expect(sheet.notes).not.toEqual([])
      const after = await office.contents()
      const grown = Object.keys(after).filter((table) => after[table]?.length !== before[table]?.length)
      const written = report.sheets.flatMap(({ resource, inserts }) => (resource === null || inserts === 0 ? [] : [resource]))
      const brought = written.flatMap((resource) => catalogue.get(resource).imports?.brings ?? [])
      expect(grown.sort()).toEqual(['auditEntry', ...[...written, ...brought].map((resource) => catalogue.get(resource).table)].sort())
    }
  },
)

test('a table that fits several resources alike is left out, and the reason names them', async () => {
  const before = await office.contents()
  const { row } = await office.run({ name: 'list.csv', content: 'Code,Name\nA,Alpha\n' })
  expect(row.state).toBe('failed')
  expect(row.reason).toMatch(/its headers fit .*customer.*alike: name the sheet \(or the CSV file\) after the one that is meant/)
  expect(await office.contents()).toEqual(before)
  expect(await office.run({ name: 'stores.csv', content: 'Code,Name\nA,Alpha\n' })).toMatchObject({
    outcome: 'done',
    sheet: { resource: 'store', inserts: 1 },
  })
})
