// The calculations of the demo set: written, published by a person who did not write them, and run, by the actions that people use.
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { calculationActions } from '../../shared/domains/calculations/actions.ts'
import { calculation, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { doneBy, type IdOf, personOf } from './seed-actions.ts'
import { add } from './seed-rows.ts'

const formulas = [
  {
    ...{ code: 'DEMO-SCRAP', name: 'Scrap rate', kind: 'user' as const, description: 'Share of what was inspected that is scrapped.' },
    version: { expression: 'scrapped / inspected * 100', unit: '%', rounding: 0.01 },
    runs: [
      { scrapped: 2, inspected: 50 },
      { scrapped: 3, inspected: 80 },
    ],
  },
  {
    ...{
      code: 'DEMO-PRELOAD',
      name: 'Bolt preload',
      kind: 'system' as const,
      description: 'Torque in Nm over friction and diameter in mm.',
    },
    version: { expression: 'torque / (friction * diameter / 1000)', unit: 'N', rounding: 1 },
    runs: [
      { torque: 25, friction: '0.2', diameter: 8 },
      { torque: 49, friction: '0.18', diameter: 10 },
    ],
  },
]

/** Adds what is missing of it and returns how many rows of each resource were added. */
export async function seedCalculations(ctx: DbContext, people: IdOf): Promise<Record<string, number>> {
  const writer = doneBy(ctx, calculationActions, ctx.actor)
  const joel = doneBy(ctx, calculationActions, personOf(people, 'joel', 'manager'))
  const taylor = doneBy(ctx, calculationActions, personOf(people, 'taylor', 'staff'))
  const rows = await add(
    ctx,
    calculation,
    formulas.map(({ version: _, runs: __, ...row }) => ({ ...row, ownerId: people('joel') })),
  )
  const ids = formulas.map(({ code }) => rows.idOf(code))
  const [versions] = await gather(ctx, [select(ctx, calculationVersion, { calculationId: ids })])
  let [published, run] = [0, 0]
  for (const { code, version, runs } of formulas) {
    const id = rows.idOf(code)
    if (versions.some(({ calculationId }) => calculationId === id)) continue
    const { calculationVersion: draft } = await writer('calculation.newVersion', id, version)
    await joel('calculationVersion.publish', Number(draft?.id))
    for (const inputs of runs) await taylor('calculation.run', id, { inputs })
    published += 1
    run += runs.length
  }
  return { calculation: rows.count, calculationVersion: published, calculationRun: run }
}
