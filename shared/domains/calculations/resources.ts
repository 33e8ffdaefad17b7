// Calculations: formulas by name, their versions, and the receipts of every run.
import { z } from 'zod'
import { choice, date, decimal, idsOf, instant, integer, json, ref, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource } from '../../catalogue/resource.ts'
import { attachmentsOf } from '../attachments.ts'
import { checkExpression, firstVersionOf } from './first-version.ts'
import { inputsShape, inputValues } from './inputs-shape.ts'
import { roundingModes } from './rounding-rules.ts'

const byManagers: Access = {
  manager: ['read', 'create', 'update', 'delete'],
  staff: ['read'],
  medic: ['read'],
  technician: ['read'],
  auditor: ['read'],
}
/** Whoever runs calculations may also upload the sheets that they are run over. */
const byRunners: Access = {
  manager: ['read', 'update'],
  staff: ['read', 'update'],
  medic: ['read', 'update'],
  technician: ['read'],
  auditor: ['read'],
}

const expression = text({ max: 4000, headers: ['formula'], example: 'net * 0.15' })
const unit = text({ max: 40, optional: true })
const rounding = decimal({
  scale: 10,
  min: 0.0000000001,
  optional: true,
  description: 'The step to which results are rounded, such as 0.01; not rounded where empty.',
})

/** A formula by name; what it says stands in its versions. */
export const calculation = defineResource({
  domain: 'calculations',
  name: 'calculation',
  slug: 'calculations',
  description: 'A formula by name; what it says stands in its versions.',
  columns: {
    code: text({ max: 40, headers: ['calculation', 'calculation code'] }),
    name: text({ max: 120 }),
    kind: choice(['user', 'system'], {
      default: 'user',
      isFixed: true,
      description: 'A system calculation is published by a second person, never by one who wrote the version.',
    }),
    ownerId: ref('user', { optional: true, isActor: 'of imports too', mustBe: { isActive: true } }),
    description: text({ max: 1000, optional: true }),
  },
  naturalKey: ['code'],
  lists: { code: ['kind'], name: ['kind', 'ownerId'] },
  search: ['code', 'name'],
  access: byManagers,
  sheets: ['calculations', 'formulas'],
  imports: {
    columns: { expression: { ...expression, nullable: true }, unit, rounding },
    check: checkExpression,
    brings: ['calculationVersion'],
    fromImport: firstVersionOf,
  },
})

/** What a calculation says from a day on. What is published never changes. */
export const calculationVersion = defineResource({
  domain: 'calculations',
  name: 'calculationVersion',
  slug: 'calculation-versions',
  description: 'What a calculation says from a day on. What is published never changes.',
  columns: {
    calculationId: ref('calculation', {}),
    number: integer({ min: 1 }),
    expression,
    inputs: json(inputsShape, { description: 'JSON schema of its inputs.' }),
    unit,
    rounding,
    roundingMode: choice(roundingModes, { default: 'half-up' }),
    query: json(z.strictObject({ sql: z.string().min(1).max(20_000), parameters: z.array(z.string()).max(50) }), {
      optional: true,
      description: 'Where inputs come from the warehouse: one SELECT with parameters such as @site, which are given to a run.',
    }),
    status: choice(['draft', 'published', 'withdrawn'], { default: 'draft', isState: true }),
    effectiveFrom: date({ optional: true, description: 'The first day on which it holds; from its publication on where empty.' }),
    writerIds: json(idsOf('user').max(100), { default: [], description: 'Users who wrote it, none of whom publishes it.' }),
    publishedById: ref('user', { optional: true }),
    publishedAt: instant({ optional: true, isStamp: true }),
    withdrawnAt: instant({ optional: true, isStamp: true }),
    withdrawnReason: text({ max: 400, optional: true }),
    hash: text({ max: 64, optional: true, description: 'SHA-256 of all that results depend on; set when it is published.' }),
  },
  naturalKey: ['calculationId', 'number'],
  lists: { number: ['status'], publishedAt: ['calculationId', 'status'] },
  glance: ['status', 'expression', 'unit', 'effectiveFrom', 'publishedAt'],
  verbs: ['read'],
  access: byRunners,
})

/** A sheet that was uploaded for a version to be run over. */
export const calculationVersionAttachment = attachmentsOf({
  domain: 'calculations',
  owner: 'calculationVersion',
  slug: 'calculation-version',
  access: { manager: ['read'], staff: ['read'], medic: ['read'], technician: ['read'], auditor: ['read'] },
})

/** Many runs of one version at once, in one commit. */
export const calculationBatch = defineResource({
  domain: 'calculations',
  name: 'calculationBatch',
  slug: 'calculation-batches',
  description: 'Many runs of one version at once: over given rows, a resource, an uploaded sheet or a query.',
  columns: {
    versionId: ref('calculationVersion', {}),
    source: choice(['rows', 'resource', 'sheet', 'query'], {}),
    sourceName: text({ max: 400, optional: true, description: 'The resource with its filters, or the file.' }),
    attachmentId: ref('calculationVersionAttachment', { optional: true }),
    mapping: json(z.record(z.string(), z.string()), { optional: true, description: 'From which column each input came.' }),
    runs: integer({ min: 0 }),
    rejected: integer({ min: 0, default: 0 }),
    requestedAt: instant({ isStamp: true }),
    requestedById: ref('user', { optional: true }),
  },
  naturalKey: [],
  lists: { requestedAt: ['versionId', 'requestedById'] },
  glance: ['requestedAt', 'source', 'sourceName', 'runs', 'rejected', 'requestedById'],
  verbs: ['read'],
  access: byRunners,
})

/** The receipt of a run: the same version and inputs give the same bytes. */
export const calculationRun = defineResource({
  domain: 'calculations',
  name: 'calculationRun',
  slug: 'calculation-runs',
  description: 'The receipt of a run: the same version and inputs give the same result and trace, byte for byte.',
  columns: {
    calculationId: ref('calculation', {}),
    versionId: ref('calculationVersion', {}),
    batchId: ref('calculationBatch', { optional: true }),
    aboutResource: text({ max: 60, optional: true, description: 'What it is about: a resource, or a sheet, and the row.' }),
    aboutId: integer({ min: 1, optional: true }),
    inputs: json(inputValues, {}),
    result: text({ max: 200, description: 'Exact decimal in fixed notation, or true or false.' }),
    trace: json(z.array(z.strictObject({ at: z.int(), text: z.string(), value: z.string() })).max(2000), {
      description: 'Each step: the place in the expression, what was worked out there, and what came of it.',
    }),
    engineVersion: text({ max: 40 }),
    durationMs: decimal({ scale: 3, min: 0, isStamp: true }),
    requestedAt: instant({ isStamp: true }),
    requestedById: ref('user', { optional: true }),
    supersedesId: ref('calculationRun', { optional: true, description: 'The earlier run that this one takes the place of.' }),
    receiptHash: text({ max: 64, description: 'SHA-256 of the receipt: hash of the version, inputs, result, trace and engine.' }),
  },
  naturalKey: [],
  lists: { requestedAt: ['calculationId', 'versionId', 'batchId', 'requestedById'] },
  glance: ['requestedAt', 'calculationId', 'versionId', 'result', 'requestedById'],
  verbs: ['read'],
  access: byRunners,
})

/** All resources of the domain. */
export const calculationResources = [calculation, calculationVersion, calculationVersionAttachment, calculationBatch, calculationRun]
