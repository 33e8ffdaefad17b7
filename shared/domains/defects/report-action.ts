// How a defect comes on record: reported with its findings in one request, or as the correction of one that is closed.
import { z } from 'zod'
import { type AnyAction, defineAction, ofSameName } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { type Change, expect, insert, insertUnlessRaced } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Raw } from '../../db/engine.ts'
import { referencesOf } from '../../db/references.ts'
import type { Row } from '../../db/rows.ts'
import { gather, select, selectById } from '../../db/store.ts'
import { refuse } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import { numberOf } from '../number-rules.ts'
import { selectLastNumber, untilNumbered } from '../numbered.ts'
import { user } from '../shared/resources.ts'
import { checkPerson } from '../shared/rules.ts'
import { idOf, labelsOf, recordOf, selectFindingRefs, selectGaugesOf, selectRecord, showDefect } from './defect-queries.ts'
import { defect, defectFinding } from './defect-resources.ts'
import { checkQuantities } from './defect-rules.ts'
import { findingChanges, planFinding } from './finding-plan.ts'
import { checkOpen, checkState, refuseAll } from './flow-rules.ts'
import { calibration } from './gauge-resources.ts'
import { counted, deciders, findingInput, inLanguage, reporters, texts } from './inputs.ts'
import { checkPast, checkPreparer, checkUncorrected, defectSeries, requirePerson, sourceOf } from './record-rules.ts'

const { columns } = defect
const mostFindings = 100

const reportInput = z.strictObject({
  partNumberId: columns.partNumberId.schema,
  workCenterId: columns.workCenterId.schema,
  areaId: columns.areaId.schema.nullish(),
  levelId: columns.levelId.schema.nullish(),
  customerId: columns.customerId.schema.nullish(),
  supplierId: columns.supplierId.schema.nullish(),
  lotNumber: columns.lotNumber.schema.nullish(),
  serials: columns.serials.schema.nullish(),
  ...counted,
  description: texts.optional().describe('By language, or a plain text in the source language; a draft may lack it.'),
  cause: texts.nullish(),
  correctiveAction: texts.nullish(),
  sourceLanguage: columns.sourceLanguage.schema
    .optional()
    .describe('BCP 47 tag of the language in which the texts are written first; that of whoever reports unless told.'),
  detectedAt: columns.detectedAt.schema,
  dueOn: columns.dueOn.schema.nullish(),
  preparedById: columns.preparedById.schema.optional().describe('Whoever reports; only programs name somebody.'),
  findings: z.array(findingInput).max(mostFindings).default([]),
  open: z.boolean().default(false).describe('Open it right away, instead of a draft.'),
})

/** What is wrong with a report is wrong with the request, whatever it is. */
const none: ReadonlySet<string> = new Set()

const year = (ctx: DbContext) => ctx.now().slice(0, 4)
const selectLast = (ctx: DbContext) => selectLastNumber(ctx, defect, defectSeries, year(ctx))

/** Writes a new record and answers with it; its number and its id go with it. */
function write(
  ctx: DbContext,
  row: Parameters<typeof insert<typeof defect>>[1],
  others: readonly Change[],
  labels: Row,
  findings: readonly Row[],
) {
  const answer = ([first = {}, ...more]: readonly Row[]) => ({
    defect: showDefect(ctx, first, labels),
    findings: more.map((one, at) => showRow(ctx.catalogue, defectFinding, one, findings[at])),
  })
  return commit(ctx, [insertUnlessRaced(defect, row), ...others], { answer }).then(answer)
}

const report = defineAction({
  name: 'report',
  resource: 'defect',
  on: 'collection',
  description:
    'Report a defect with its findings in one request; it gets the next number of the year. A draft, unless it is to be open right away.',
  roles: reporters,
  input: reportInput,
  output: () => rowsOf(defect).extend({ findings: z.array(rowSchema(defectFinding)) }),
  run: (
    ctx: DbContext,
    _,
    { findings, open, preparedById: named, description: described, cause, correctiveAction, sourceLanguage, ...given },
  ) =>
    untilNumbered(ctx, async () => {
      const preparedById = ctx.actor.id ?? named ?? 0
      const references = referencesOf(ctx, defect, given)
      const [[last = 0], [person], codes, items, gauges, calibrations, ...referred] = await gather(ctx, [
        selectLast(ctx),
        selectById(ctx, user, preparedById),
        ...selectFindingRefs(ctx, findings),
        ...references.queries.map((query) => ({ query, decode: (raw: Raw) => raw })),
      ])
      const language = sourceOf(sourceLanguage, described, person?.locale)
      const texts = {
        description: inLanguage(described ?? {}, language),
        cause: cause === null || cause === undefined ? null : inLanguage(cause, language),
        correctiveAction: correctiveAction === null || correctiveAction === undefined ? null : inLanguage(correctiveAction, language),
      }
      const id = await ctx.ids.next(defect.table)
      const number = numberOf(defectSeries, year(ctx), last + 1)
      const status = open ? 'open' : 'draft'
      const row = { ...given, ...texts, id, number, status, preparedById, sourceLanguage: language } as const
      const plans = findings.map((one, at) => planFinding(ctx, one, row, [codes, items, gauges, calibrations], `findings.${at}.`))
      const { labels, issues } = references.read(referred)
      const preparer = checkPreparer(ctx.actor.id, named)
      const unknown = preparer.length > 0 ? [] : checkPerson('preparedById', person?.deletedAt === null ? person : undefined, preparedById)
      refuse(
        [
          ...defect.check({ ...row, status: 'draft' }), // what an open one must have is asked below
          ...checkPast('detectedAt', row.detectedAt, ctx.now()),
          ...[...preparer, ...unknown, ...issues],
          ...plans.flatMap((plan) => plan.issues),
          ...(open ? checkOpen({ defect: row, findings }) : []),
        ],
        none,
      )
      const shown = plans.map((plan) => plan.labels)
      return write(ctx, row, findingChanges(plans), { ...labels, preparedBy: person?.username }, shown)
    }),
})

/** What a correction takes over of the record that it corrects, and of its findings. */
const copied = [
  ...(['partNumberId', 'workCenterId', 'areaId', 'levelId', 'customerId', 'supplierId', 'lotNumber', 'serials'] as const),
  ...(['quantityLot', 'quantityInspected', 'quantityDefective', 'detectedAt'] as const),
  ...(['description', 'cause', 'correctiveAction', 'sourceLanguage', 'translatedFrom'] as const),
]
const copiedOfFinding = [
  ...(['failureCodeId', 'inspectionItemId', 'gaugeId', 'measured', 'measuredAt', 'isOutside', 'isInDoubt', 'doubt'] as const),
  ...(['quantity', 'detectedAt', 'note'] as const),
]

const copyOf = <R extends Row, const K extends keyof R>(row: R, names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<R, K> // one for each name

const correct = defineAction({
  name: 'correct',
  resource: 'defect',
  on: 'row',
  suits: { column: 'status', values: ['closed'] },
  startsFrom: ofSameName(...Object.keys(counted)),
  description:
    'Record the correction of a closed defect: a draft with a number of its own and the same findings, linked to it. Quantities are those of the closed one unless told. A record is corrected once; after that, its correction is.',
  roles: deciders,
  input: z.strictObject({
    quantityLot: counted.quantityLot.optional(),
    quantityInspected: counted.quantityInspected.optional(),
    quantityDefective: counted.quantityDefective.optional(),
  }),
  output: () => rowsOf(defect).extend({ findings: z.array(rowSchema(defectFinding)) }),
  run: (ctx: DbContext, id, quantities) =>
    untilNumbered(ctx, async () => {
      const preparedById = requirePerson(ctx.actor)
      const [found, findings, dispositions, actions, [correction], [last = 0], gauges] = await gather(ctx, [
        ...selectRecord(ctx, idOf(ctx, id)),
        select(ctx, defect, { correctsId: id }),
        selectLast(ctx),
        selectGaugesOf(ctx, id),
      ])
      const { defect: old } = recordOf(ctx, id, [found, findings, dispositions, actions])
      const newId = await ctx.ids.next(defect.table)
      const number = numberOf(defectSeries, year(ctx), last + 1)
      const row = { ...copyOf(old, copied), ...quantities, id: newId, number, preparedById, correctsId: id }
      refuseAll([...checkState(old, 'correct', ['closed']), ...checkUncorrected(old.number, correction), ...checkQuantities(row)])
      const again = findings.map((one) => insert(defectFinding, { ...copyOf(one, copiedOfFinding), defectId: newId }))
      const labels = { ...labelsOf(ctx, defect, old), preparedBy: ctx.actor.name, corrects: old.number }
      const shown = findings.map((one) => ({ ...labelsOf(ctx, defectFinding, one), defect: number }))
      // the closed record is written to no more than this: two corrections at once are decided one after the other
      const seen = [expect(defect, old), ...gauges.map((gauge) => expect(calibration, gauge))]
      return write(ctx, row, [...again, ...seen], labels, shown)
    }),
})

/** How defects come on record. */
export const reportActions: readonly AnyAction<DbContext>[] = [report, correct]
