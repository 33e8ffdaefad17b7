// Defects: what was found, what becomes of the parts, and what is done so that it does not happen again.
import { z } from 'zod'
import { choice, date, decimal, flag, instant, json, money, quantity, ref, text, translated } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'
import { attachmentsOf } from '../attachments.ts'
import { actionKinds, checkQuantities, defectStates, dispositionKinds, frozenOf, historyOf, isApproved } from './defect-rules.ts'
import { inLanguages, sheetLanguages, sourceColumns, textsOf, wordColumns } from './translations.ts'

const withoutDelete: Access = { ...usualAccess, manager: ['read', 'create', 'update'] }
const translatedColumns = ['description', 'cause', 'correctiveAction'] as const

/** Parts of a lot that are not as they should be. */
export const defect = defineResource({
  domain: 'defects',
  name: 'defect',
  slug: 'defects',
  description: 'Parts of a lot that are not as they should be, from finding them until the record is closed.',
  columns: {
    number: text({ max: 40, headers: ['dmt #', 'dmt', 'dmt no', 'ncr', 'ncr no'] }),
    partNumberId: ref('partNumber', { mustBe: { isActive: true }, headers: ['part', 'part no'] }),
    workCenterId: ref('workCenter', { mustBe: { isActive: true } }),
    areaId: ref('area', { optional: true, mustBe: { isActive: true } }),
    levelId: ref('level', { optional: true, mustBe: { isActive: true }, headers: ['severity'] }),
    customerId: ref('customer', { optional: true }),
    supplierId: ref('supplier', { optional: true, description: 'From whom the parts were bought.' }),
    lotNumber: text({ max: 60, optional: true, headers: ['lot', 'lot no', 'batch'] }),
    serials: json(z.array(z.string().min(1).max(60)).max(500), { optional: true, headers: ['serial numbers'] }),
    quantityLot: quantity({ min: 0, headers: ['lot qty', 'lot size'] }),
    quantityInspected: quantity({ min: 0, headers: ['insp. qty', 'inspected qty', 'inspected'] }),
    quantityDefective: quantity({ min: 0, headers: ['def. qty', 'defective qty', 'defective'] }),
    description: translated({ max: 4000 }),
    cause: translated({ max: 4000, optional: true }),
    correctiveAction: translated({ max: 4000, optional: true }),
    ...sourceColumns,
    preparedById: ref('user', { headers: ['prepared by'] }),
    detectedAt: instant({ isFixed: true, headers: ['date', 'detected'] }),
    dueOn: date({ optional: true, headers: ['due', 'due date'] }),
    status: choice(defectStates, { default: 'draft', isState: true }),
    isOpen: flag({ readOnly: true, default: true, description: 'Whether it is not closed yet.' }),
    closedAt: instant({ optional: true, isState: true, isStamp: true, headers: ['closed', 'closed on'] }),
    quantityReinspected: quantity({ min: 0, optional: true, readOnly: true, description: 'Reworked parts that were inspected again.' }),
    quantityReaccepted: quantity({ min: 0, optional: true, readOnly: true, description: 'Those of them that were found good.' }),
    correctsId: ref('defect', { optional: true, readOnly: true, description: 'The closed record that this one corrects.' }),
    ...wordColumns,
  },
  naturalKey: ['number'],
  lists: {
    detectedAt: ['status', 'isOpen', 'partNumberId', 'workCenterId', 'customerId', 'supplierId', 'levelId'],
    dueOn: ['isOpen'],
    closedAt: ['partNumberId', 'workCenterId'],
  },
  indexes: [
    ['partNumberId', 'status', 'detectedAt'],
    ['workCenterId', 'status', 'detectedAt'],
  ],
  textIndex: ['number', 'lotNumber', 'wordsEn', 'wordsFr', 'wordsDe', 'wordsEs', 'wordsPt', 'wordsIt', 'wordsNl', 'wordsOther'],
  verbs: ['read', 'update'],
  isImportable: true,
  access: withoutDelete,
  sheets: ['dmt log', 'defects', 'ncr log', 'nonconformances'],
  check: checkQuantities,
  frozen: frozenOf,
  computed: (row, before) => ({ isOpen: row.status !== 'closed', ...textsOf(translatedColumns, row, before) }),
  shortcuts: { open: { column: 'isOpen', operator: 'eq', value: 'true' } },
  imports: {
    columns: {
      failureCodeId: ref('failureCode', { optional: true, headers: ['failure', 'failure code'] }),
      ...sheetLanguages('description', 4000),
      ...sheetLanguages('cause', 4000),
      ...sheetLanguages('correctiveAction', 4000),
    },
    toRow: inLanguages(...translatedColumns),
    brings: ['defectFinding'],
    fromImport: (row, { failureCodeId }, at, current) => {
      const { id, detectedAt, quantityDefective } = row
      const finding = { id: at.newId('defectFinding'), defectId: id, failureCodeId, quantity: quantityDefective, detectedAt }
      const isNew = current === null && (failureCodeId ?? null) !== null
      return {
        inserts: isNew ? [{ resource: 'defectFinding', row: finding }] : [],
        warnings: historyOf(row as { status: (typeof defectStates)[number] }), // a row that its schema has passed
      }
    },
  },
})

/** One failure of the parts of a defect, with what was measured. */
export const defectFinding = defineResource({
  domain: 'defects',
  name: 'defectFinding',
  slug: 'defect-findings',
  description: 'One failure of the parts of a defect, with what was measured and by which gauge.',
  columns: {
    defectId: ref('defect', {}),
    failureCodeId: ref('failureCode', {}),
    inspectionItemId: ref('inspectionItem', { optional: true }),
    gaugeId: ref('calibration', { optional: true }),
    measured: decimal({ scale: 6, optional: true, description: 'The reading, in the unit of the inspection item.' }),
    measuredAt: instant({ optional: true }),
    isOutside: flag({ default: false, description: 'Whether the reading is outside the limits of its inspection item.' }),
    isInDoubt: flag({ default: false, description: 'Whether the gauge cannot be trusted for the time of the reading.' }),
    doubt: text({ max: 400, optional: true, description: 'Why it cannot.' }),
    quantity: quantity({ min: 0 }),
    detectedAt: instant({ description: 'When the defect was detected, which never changes.' }),
    note: text({ max: 1000, optional: true }),
  },
  naturalKey: [],
  lists: { detectedAt: ['failureCodeId'], measuredAt: ['gaugeId', 'isInDoubt'] },
  indexes: [
    ['failureCodeId', 'defectId', 'detectedAt', 'quantity', 'deletedAt'],
    ['defectId', 'failureCodeId', 'detectedAt', 'quantity', 'deletedAt'],
  ],
  verbs: ['read'],
})

/** What becomes of some of the defective parts. */
export const defectDisposition = defineResource({
  domain: 'defects',
  name: 'defectDisposition',
  slug: 'defect-dispositions',
  description: 'What becomes of some of the defective parts, who decided it and who approved it.',
  columns: {
    defectId: ref('defect', {}),
    kind: choice(dispositionKinds, {}),
    dispositionId: ref('disposition', { optional: true }),
    quantity: quantity({ min: 0.001 }),
    decidedById: ref('user', {}),
    decidedAt: instant({ isStamp: true }),
    approverIds: json(z.array(z.int().positive()).max(20), { default: [], description: 'Users who approved it.' }),
    isApproved: flag({ default: true, description: 'Whether it has the approvals that its kind needs.' }),
    cost: money({ min: 0, optional: true }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    supplierReference: text({ max: 80, optional: true, description: "The supplier's reference of a return." }),
    note: text({ max: 1000, optional: true }),
  },
  naturalKey: [],
  lists: { decidedAt: ['kind', 'isApproved'], defectId: [] },
  verbs: ['read'],
  computed: ({ kind, approverIds }) => ({ isApproved: isApproved({ kind, approverIds }) }),
})

/** Something that is to be done about a defect. */
export const defectAction = defineResource({
  domain: 'defects',
  name: 'defectAction',
  slug: 'defect-actions',
  description: 'Something that is to be done about a defect: to contain it, to correct it, to prevent it, or to verify that it is gone.',
  columns: {
    defectId: ref('defect', {}),
    kind: choice(actionKinds, {}),
    description: text({ max: 2000 }),
    ownerId: ref('user', {}),
    dueOn: date({ optional: true }),
    doneAt: instant({ optional: true, isStamp: true }),
    doneById: ref('user', { optional: true }),
    evidence: text({ max: 2000, optional: true }),
    openDueOn: date({ optional: true, readOnly: true, description: 'When it is due, until it is done.' }),
    isOpen: flag({ default: true, readOnly: true }),
  },
  naturalKey: [],
  lists: { dueOn: ['ownerId', 'isOpen'], openDueOn: ['ownerId'], defectId: [] },
  verbs: ['read'],
  computed: ({ dueOn, doneAt }) => ({ openDueOn: doneAt === null ? dueOn : null, isOpen: doneAt === null }),
})

/** A photo or document of a defect; once it is there it stays. */
export const defectAttachment = attachmentsOf({
  domain: 'defects',
  owner: 'defect',
  slug: 'defect',
  access: { manager: ['read'], staff: ['read'], medic: ['read'], technician: ['read'], auditor: ['read'] },
})
