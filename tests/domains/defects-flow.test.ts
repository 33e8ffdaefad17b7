// The record of a defect, read as rules: how it is reported, its state machine, and what each move asks for.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import { defectStates } from '../../shared/domains/defects/defect-rules.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { buildShop, makeDefect, type Shop } from './defect-world.ts'

let database: TestDatabase
let system: DbContext
let shop: Shop

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  shop = await buildShop(system)
})
afterEach(() => database.drop())

describe('the state machine', () => {
  test.each(defectStates)('leads to %s', async (state) => {
    const id = await makeDefect(system, shop, state)
    expect(await get(system, defect, id)).toMatchObject({ status: state, number: 'DMT-2026-000001', isOpen: state !== 'closed' })
  })
})
