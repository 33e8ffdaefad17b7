// What is done with medical incidents: they are recorded with what was used of the first-aid stock, and notes are appended.

import { sql } from 'kysely'
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { dayIn } from '../../catalogue/days.ts'
import { ref } from '../../catalogue/kinds.ts'
import type { Role } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import { insert, insertUnlessRaced } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import { StaleRead } from '../../db/conflict.ts'
import type { DbContext } from '../../db/context.ts'
import { sqlFor } from '../../db/query.ts'
import type { Row } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import { gather, get, keyParameter, type Selection, selectById } from '../../db/store.ts'
import { findKept } from '../../http/idempotency.ts'
import { site } from '../shared/resources.ts'
import { incidentNote, medicalIncident } from './incident-resources.ts'
import { incidentNumber, numbersOf, yearsAround } from './incident-rules.ts'
import { amount, storeId } from './inputs.ts'
import { firstAid } from './ledger.ts'
import { planTakes, untilDecided } from './posting.ts'
import { checkOccurred, refuseAll } from './rules.ts'

const medics: readonly Role[] = ['medic']
const { columns } = medicalIncident

const recordInput = z.strictObject({
  occurredAt: columns.occurredAt.schema,
  siteId: columns.siteId.schema,
  patientName: columns.patientName.schema,
  patientKind: columns.patientKind.schema,
  description: columns.description.schema,
  treatment: columns.treatment.schema.nullish(),
  outcome: columns.outcome.schema.nullish(),
  supplies: z
    .array(
      z.strictObject({ itemId: ref('firstAidItem', {}).schema, storeId, lotId: ref('firstAidLot', {}).schema.nullish(), quantity: amount }),
    )
    .max(100)
    .default([])
    .describe('What was used of the first-aid stock; without a lot first expiring first.'),
})

/** The highest number of a year among live incidents, whoever gave it; zero where there is none. */
export function selectLastNumber(ctx: DbContext, year: string): Selection<number> {
  const { dialect } = ctx.engine
  const { from, to, begins } = numbersOf(year)
  const digits = sql`${sql.raw(dialect === 'sqlite' ? 'substr' : 'substring')}(${sql.ref('number')}, ${sql.lit(begins)}, 40)`
  // another form, such as MED-2026-12B, counts for nothing
  const isCount = dialect === 'sqlite' ? sql<boolean>`${digits} not glob '*[^0-9]*'` : sql<boolean>`${digits} not like '%[^0-9]%'`
  const length = sql`${sql.raw(dialect === 'sqlite' ? 'length' : 'len')}(${digits})`
  const query = sqlFor(dialect)
    .selectFrom(medicalIncident.table)
    .select((dialect === 'sqlite' ? sql`max(cast(${digits} as integer))` : sql`max(try_convert(bigint, ${digits}))`).as('last'))
    .where(keyName('number'), '>=', keyParameter(from, dialect))
    .where(keyName('number'), '<', keyParameter(to, dialect))
    .where('deletedAt', 'is', null)
    .where(isCount)
    .where(sql<boolean>`${length} between 4 and 9`)
  return { query: query.compile(), decode: ({ last = null }) => Number(last) }
}

const manyRounds = 1000

/** Of many who record at once each takes a number: whoever was second decides anew, and each time another has got on, so it ends. */
async function untilNumbered<T>(ctx: DbContext, work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await untilDecided(work)
    } catch (error) {
      // a double of the same request that was faster has the answer
      if (!(error instanceof StaleRead) || round >= manyRounds || (await findKept(ctx))) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
    }
  }
}

/** An incident with its number and the consumption of what was used, in one commit. The answer holds nothing personal, for it is kept under an Idempotency-Key. */
const recordIncident = defineAction({
  name: 'record',
  resource: 'medicalIncident',
  on: 'collection',
  description: 'Record a medical incident; what was used is consumed from the first-aid stock, first expiring first unless a lot is named.',
  roles: medics,
  input: recordInput,
  run: (ctx: DbContext, _, { supplies, ...given }) =>
    untilNumbered(ctx, async () => {
      const now = ctx.now()
      const years = yearsAround(now)
      const takes = supplies.map((one, at) => ({ ...one, kind: 'consume' as const, path: `supplies.${at}` }))
      const [[[where], ...lasts], { changes, issues, taken }] = await Promise.all([
        gather(ctx, [selectById(ctx, site, given.siteId), ...years.map((year) => selectLastNumber(ctx, year))]),
        planTakes(ctx, firstAid, takes),
      ])
      const isThere = where?.deletedAt === null && isInScope(ctx, site, where)
      const noSite = { path: 'siteId', code: 'reference', message: `there is no site ${given.siteId}`, hint: `Look it up at ${site.path}.` }
      const happened = checkOccurred(given.occurredAt, now).map((issue) => ({ ...issue, hint: 'Give the instant at which it happened.' }))
      refuseAll([...(isThere ? [] : [noSite]), ...happened, ...issues])
      const year = dayIn(where?.timezone ?? 'UTC', now).slice(0, 4)
      const number = incidentNumber(year, (lasts[years.indexOf(year)]?.[0] ?? 0) + 1)
      const suppliesUsed = taken.map(({ item, quantity, unit }) => ({ item, quantity, unit }))
      const incident = insertUnlessRaced(medicalIncident, { ...given, number, suppliesUsed })
      // whoever keeps the stock learns the number, and nothing else
      const consumption = changes.map((change) =>
        change.kind === 'insert' && change.resource === firstAid.movement
          ? { ...change, row: { ...change.row, reference: number } }
          : change,
      )
      const answer = ([row = {}]: readonly Row[]) => ({ id: row.id, number, siteId: row.siteId, occurredAt: row.occurredAt, suppliesUsed })
      return answer(await commit(ctx, [incident, ...consumption], { answer }))
    }),
})

/** What is to be added to an incident. */
const addNote = defineAction({
  name: 'addNote',
  resource: 'medicalIncident',
  on: 'row',
  description: 'Append a note to a medical incident; neither it nor the incident is ever edited.',
  roles: medics,
  input: z.strictObject({ body: incidentNote.columns.body.schema.refine((body) => body !== '', 'is empty') }),
  run: async (ctx: DbContext, incidentId, { body }) => {
    await get(ctx, medicalIncident, incidentId)
    const answer = ([row = {}]: readonly Row[]) => ({ id: row.id, incidentId, authorId: row.authorId, createdAt: row.createdAt })
    return answer(await commit(ctx, [insert(incidentNote, { incidentId, authorId: ctx.actor.id, body })], { answer }))
  },
})

/** All actions on medical incidents. */
export const incidentActions: readonly AnyAction<DbContext>[] = [recordIncident, addNote]
