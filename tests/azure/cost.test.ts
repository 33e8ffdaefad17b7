// The estimate of costs: computed from what the sets deploy, with a source for every price, and the same as in the documentation.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { estimate, sets, table } from '../../infra/azure/cost.ts'
import costs from '../../infra/azure/costs.json' with { type: 'json' }
import { folder, parametersOf } from './world.ts'

const totalOf = async (set: string) => (await estimate(set)).reduce((sum, { usd }) => sum + usd, 0)

test('every set has its workload, and every price its source', () => {
  expect(Object.keys(costs.workloads).sort()).toEqual([...sets].sort())
  for (const { source, unit, usd } of Object.values(costs.prices))
    expect([source.startsWith('https://azure.microsoft.com/'), unit.length > 3, usd >= 0]).toEqual([true, true, true])
})

test.each(sets)('the budget of %s is more than its estimate, and less than twice as much and a half', async (set) => {
  const { budgetAmount } = await parametersOf(set)
  const total = await totalOf(set)
  expect(Number(budgetAmount)).toBeGreaterThan(total)
  expect(Number(budgetAmount)).toBeLessThan(total * 2.5)
})

test('larger sets cost more, and only a private network costs anything of that', async () => {
  const [small, standard, redundant] = await Promise.all(['small', 'standard', 'zone-redundant'].map(totalOf))
  expect([Number(small) < Number(standard), Number(standard) < Number(redundant)]).toEqual([true, true])
  const networks = await Promise.all(
    ['small', 'zone-redundant'].map(async (set) => (await estimate(set)).find(({ what }) => what === 'private network')?.usd),
  )
  expect(networks).toEqual([0, 6 * 730 * 0.01 + 4 * 0.5])
})

test('docs/azure.md shows what the command prints', async () => {
  expect(readFileSync(join(folder, '..', '..', 'docs', 'azure.md'), 'utf8')).toContain(await table())
})
