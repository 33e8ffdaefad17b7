// Defects: what was found, what becomes of the parts, and what is done so that it does not happen again.
import { z } from 'zod'
import { choice, date, decimal, flag, idsOf, instant, json, money, quantity, ref, text, translated } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'
import { sourceColumns, textsOf, wordColumns } from '../../catalogue/translations.ts'
import { attachmentsOf } from '../attachments.ts'
import {
  actionKinds,
  checkQuantities,
  defectStates,
  dispositionKinds,
  frozenOf,
  historyOf,
  isApproved,
  workStates,
} from './defect-rules.ts'

const withoutDelete: Access = { ...usualAccess, manager: ['read', 'create', 'update'] }
/** How many parts; a cell may carry such a unit behind the number. */
const pieces = { min: 0, units: ['pcs', 'pcs.', 'pc', 'pieces', 'ea', 'stk', 'stk.', 'stück', 'pièces'] } as const
const translatedColumns = ['description', 'cause', 'correctiveAction'] as const

/** Parts of a lot that are not as they should be. */
export const defect = defineResource({
  domain: 'defects',
  name: 'defect',
  slug: 'defects',
  description: 'Parts of a lot that are not as they should be, from finding them until the record is closed.',
  columns: {
    number: text({ max: 40, isFixed: true, headers: ['dmt #', 'dmt', 'dmt no', 'ncr', 'ncr no', 'fehler-nr', 'mangel-nr', 'n° nc'] }),
    partNumberId: ref('partNumber', {
      mustBe: { isActive: true },
      headers: ['part', 'part no', 'teilenummer', 'teile-nr', 'teil', 'pièce'],
    }),
    workCenterId: ref('workCenter', { mustBe: { isActive: true }, headers: ['arbeitsplatz', 'poste'] }),
    areaId: ref('area', { optional: true, mustBe: { isActive: true } }),
    levelId: ref('level', { optional: true, mustBe: { isActive: true }, headers: ['severity', 'schweregrad', 'gravité'] }),
    customerId: ref('customer', { optional: true }),
    supplierId: ref('supplier', { optional: true, description: 'From whom the parts were bought.' }),
    lotNumber: text({ max: 60, optional: true, headers: ['lot', 'lot no', 'batch', 'charge', 'n° de lot'] }),
    serials: json(z.array(z.string().min(1).max(60)).max(500), { optional: true, headers: ['serial numbers'] }),
    quantityLot: quantity({ ...pieces, headers: ['lot qty', 'lot size', 'losgröße', 'losmenge', 'qté lot'] }),
    quantityInspected: quantity({
      ...pieces,
      headers: ['insp. qty', 'inspected qty', 'inspected', 'geprüft', 'prüfmenge', 'qté contrôlée'],
    }),
    quantityDefective: quantity({
      ...pieces,
      headers: ['def. qty', 'defective qty', 'defective', 'fehlerhaft', 'fehlmenge', 'qté non conforme'],
    }),
    description: translated({
      max: 4000,
      headersIn: { de: ['beschreibung'], es: ['descripción'], pt: ['descrição'], it: ['descrizione'], nl: ['omschrijving'] },
    }),
    cause: translated({ max: 4000, optional: true, headersIn: { de: ['ursache'], nl: ['oorzaak'] } }),
    correctiveAction: translated({
      max: 4000,
      optional: true,
      headersIn: {
        fr: ['action corrective'],
        de: ['korrekturmaßnahme'],
        es: ['acción correctiva'],
        pt: ['ação corretiva'],
        it: ['azione correttiva'],
        nl: ['corrigerende maatregel'],
      },
    }),
    ...sourceColumns,
    preparedById: ref('user', {
      isFixed: true,
      headers: ['prepared by', 'erstellt von', 'erfasst von', 'établi par'],
      description: 'Who recorded it, and therefore approves none of its concessions.',
    }),
    detectedAt: instant({ isFixed: true, headers: ['date', 'detected', 'datum', 'festgestellt am'] }),
    dueOn: date({ optional: true, headers: ['due', 'due date', 'fällig', 'fällig am', 'échéance'] }),
    status: choice(defectStates, {
      default: 'draft',
      isState: true,
      said: { offen: 'open', geschlossen: 'closed', ouvert: 'open', clos: 'closed' },
    }),
    isOpen: flag({ readOnly: true, default: true, description: 'Whether it is not closed yet.' }),
    closedAt: instant({ optional: true, isState: true, isStamp: true, headers: ['closed', 'closed on', 'geschlossen am', 'clos le'] }),
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
  glance: ['description', 'status', 'partNumberId', 'quantityDefective', 'levelId', 'detectedAt'],
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
  suits: { update: { column: 'status', values: workStates } },
  frozen: frozenOf,
  computed: (row, before) => ({ isOpen: row.status !== 'closed', ...textsOf(translatedColumns, row, before) }),
  shortcuts: {
    open: { column: 'isOpen', operator: 'eq', value: 'true', opens: true },
    overdue: { column: 'dueOn', operator: 'lt', value: 'now', while: { isOpen: 'true' }, marks: 'dueOn' },
  },
  imports: {
    columns: {
      failureCodeId: ref('failureCode', { optional: true, headers: ['failure', 'failure code', 'fehler', 'fehlercode', 'défaut'] }),
    },
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
    measured: decimal({
      scale: 6,
      optional: true,
      unitIn: 'inspectionItemId.unit',
      description: 'The reading, in the unit of the inspection item.',
    }),
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
  glance: ['detectedAt', 'defectId', 'failureCodeId', 'quantity', 'measured', 'gaugeId', 'isInDoubt'],
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
    approverIds: json(idsOf('user').max(20), { default: [], description: 'Users who approved it.' }),
    isApproved: flag({ default: true, description: 'Whether it has the approvals that its kind needs.' }),
    cost: money({ min: 0, optional: true }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    supplierReference: text({ max: 80, optional: true, description: "The supplier's reference of a return." }),
    note: text({ max: 1000, optional: true }),
  },
  naturalKey: [],
  lists: { decidedAt: ['kind', 'isApproved'], defectId: [] },
  glance: ['decidedAt', 'defectId', 'kind', 'quantity', 'cost', 'decidedById', 'isApproved'],
  verbs: ['read'],
  computed: ({ kind, approverIds }) => ({ isApproved: isApproved({ kind, approverIds }) }),
  shortcuts: { toBeApproved: { column: 'isApproved', operator: 'eq', value: 'false', marks: 'isApproved' } },
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
  glance: ['description', 'defectId', 'kind', 'ownerId', 'dueOn', 'doneAt'],
  verbs: ['read'],
  computed: ({ dueOn, doneAt }) => ({ openDueOn: doneAt === null ? dueOn : null, isOpen: doneAt === null }),
  shortcuts: {
    open: { column: 'isOpen', operator: 'eq', value: 'true', opens: true },
    overdue: { column: 'openDueOn', operator: 'lt', value: 'now', marks: 'dueOn' },
  },
})

/** A photo or document of a defect; once it is there it stays. */
export const defectAttachment = attachmentsOf({
  domain: 'defects',
  owner: 'defect',
  slug: 'defect',
  access: { manager: ['read'], staff: ['read'], medic: ['read'], technician: ['read'], auditor: ['read'] },
})
