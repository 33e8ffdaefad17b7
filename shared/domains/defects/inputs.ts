// What the actions of defects are given in common, and who may do them.
import { z } from 'zod'
import { quantity, text } from '../../catalogue/kinds.ts'
import type { Texts } from '../../catalogue/languages.ts'
import type { Role } from '../../catalogue/resource.ts'
import { defect, defectFinding } from './defect-resources.ts'

/** Roles that decide what becomes of a defect. */
export const deciders: readonly Role[] = ['manager', 'staff', 'medic']
/** Roles that report defects and do what is to be done about them. */
export const reporters: readonly Role[] = [...deciders, 'technician']
/** Roles that approve concessions. */
export const approvers: readonly Role[] = ['manager', 'staff']

/** Nothing. */
export const nothing = z.strictObject({})

const finding = defectFinding.columns
/** A finding as it is given. */
export const findingInput = z.strictObject({
  failureCodeId: finding.failureCodeId.schema,
  inspectionItemId: finding.inspectionItemId.schema.nullish(),
  gaugeId: finding.gaugeId.schema.nullish(),
  measured: finding.measured.schema.nullish(),
  measuredAt: finding.measuredAt.schema.nullish().describe('When it was measured; now unless told.'),
  quantity: quantity({ min: 0.001 }).schema.describe('How many of the defective parts show it.'),
  note: finding.note.schema.nullish(),
})
/** A finding as it is given. */
export type FindingInput = z.infer<typeof findingInput>

/** A text of a defect: in several languages by BCP 47 tag, or plain, which is in the source language. */
export const texts = z
  .union([defect.columns.description.schema, text({ max: 4000 }).schema])
  .describe('By language, {"en": "Crack"}, or a plain text in the source language.')

/** A text by language; a plain one is in the source language. */
export const inLanguage = (given: Texts | string, language: string): Texts => (typeof given === 'string' ? { [language]: given } : given)

/** Quantities that are counted. */
export const counted = {
  quantityLot: defect.columns.quantityLot.schema,
  quantityInspected: defect.columns.quantityInspected.schema,
  quantityDefective: defect.columns.quantityDefective.schema,
}
