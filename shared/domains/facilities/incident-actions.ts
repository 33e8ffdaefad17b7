// What is done with medical incidents: they are recorded with what was used of the first-aid stock, and notes are appended.

import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { dayIn } from '../../catalogue/days.ts'
import { ref } from '../../catalogue/kinds.ts'
import type { Role } from '../../catalogue/resource.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { insert, insertUnlessRaced } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import { gather, get, selectById } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { numberOf, type Series, yearsAround } from '../number-rules.ts'
import { selectLastNumber, untilNumbered } from '../numbered.ts'
import { site } from '../shared/resources.ts'
import { incidentNote, medicalIncident } from './incident-resources.ts'
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

/** How incidents are numbered: MED-2026-0001, within the year in which they are recorded, as the calendar of their site has it. */
export const incidentSeries: Series = { prefix: 'MED', digits: 4 }

/** An incident with its number and the consumption of what was used, in one commit. The answer holds nothing personal, for it is kept under an Idempotency-Key. */
const recordIncident = defineAction({
  name: 'record',
  resource: 'medicalIncident',
  on: 'collection',
  description: 'Record a medical incident; what was used is consumed from the first-aid stock, first expiring first unless a lot is named.',
  roles: medics,
  input: recordInput,
  output: () =>
    z.object({
      ...rowSchema(medicalIncident, ['id', 'number', 'siteId', 'occurredAt']).shape,
      suppliesUsed: z.array(z.object({ item: z.string(), quantity: z.number(), unit: z.string() })),
    }),
  run: (ctx: DbContext, _, { supplies, ...given }) =>
    untilNumbered(ctx, () =>
      untilDecided(async () => {
        const now = ctx.now()
        const years = yearsAround(now)
        const takes = supplies.map((one, at) => ({ ...one, kind: 'consume' as const, path: `supplies.${at}` }))
        const [[[where], ...lasts], { changes, issues, taken }] = await Promise.all([
          gather(ctx, [
            selectById(ctx, site, given.siteId),
            ...years.map((year) => selectLastNumber(ctx, medicalIncident, incidentSeries, year)),
          ]),
          planTakes(ctx, firstAid, takes),
        ])
        const isThere = where?.deletedAt === null && isInScope(ctx, site, where)
        const noSite: Issue = {
          path: 'siteId',
          code: 'reference',
          message: `there is no site ${given.siteId}`,
          hint: `Look it up at ${site.path}.`,
        }
        const happened = checkOccurred(given.occurredAt, now).map((issue) => ({ ...issue, hint: 'Give the instant at which it happened.' }))
        refuseAll([...(isThere ? [] : [noSite]), ...happened, ...issues])
        const year = dayIn(where?.timezone ?? 'UTC', now).slice(0, 4)
        const number = numberOf(incidentSeries, year, (lasts[years.indexOf(year)]?.[0] ?? 0) + 1)
        const suppliesUsed = taken.map(({ item, quantity, unit }) => ({ item, quantity, unit }))
        const incident = insertUnlessRaced(medicalIncident, { ...given, number, suppliesUsed })
        // whoever keeps the stock learns the number, and nothing else
        const consumption = changes.map((change) =>
          change.kind === 'insert' && change.resource === firstAid.movement
            ? { ...change, row: { ...change.row, reference: number } }
            : change,
        )
        const answer = ([row = {}]: readonly Row[]) => ({
          id: row.id,
          number,
          siteId: row.siteId,
          occurredAt: row.occurredAt,
          suppliesUsed,
        })
        return answer(await commit(ctx, [incident, ...consumption], { answer }))
      }),
    ),
})

/** What is to be added to an incident. */
const addNote = defineAction({
  name: 'addNote',
  resource: 'medicalIncident',
  on: 'row',
  description: 'Append a note to a medical incident; neither it nor the incident is ever edited.',
  roles: medics,
  input: z.strictObject({ body: incidentNote.columns.body.schema.refine((body) => body !== '', 'is empty') }),
  output: () => rowSchema(incidentNote, ['id', 'incidentId', 'authorId', 'createdAt']),
  run: async (ctx: DbContext, incidentId, { body }) => {
    await get(ctx, medicalIncident, incidentId)
    const answer = ([row = {}]: readonly Row[]) => ({ id: row.id, incidentId, authorId: row.authorId, createdAt: row.createdAt })
    return answer(await commit(ctx, [insert(incidentNote, { incidentId, authorId: ctx.actor.id, body })], { answer }))
  },
})

/** All actions on medical incidents. */
export const incidentActions: readonly AnyAction<DbContext>[] = [recordIncident, addNote]
