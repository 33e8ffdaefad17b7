// The defects of the demo set, each led to its state by the actions that people use, and the calibrations of its gauges.
import type { Role } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { defectActions } from '../../shared/domains/defects/actions.ts'
import { defect, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import type { DefectState, DispositionKind } from '../../shared/domains/defects/defect-rules.ts'
import { gaugeCalibration } from '../../shared/domains/defects/gauge-resources.ts'
import { type Doing, doneBy, type IdOf, personOf } from './seed-actions.ts'
import { seedLists } from './seed-lists.ts'
import { add } from './seed-rows.ts'

type Day = (days: number) => string

/** A defect: what was found how many days ago, what becomes of its parts, and how far it has got. */
interface Story {
  readonly number: string
  readonly part: string
  readonly center: string
  readonly texts: { readonly description: Record<string, string>; readonly cause?: Record<string, string> }
  readonly daysAgo: number
  readonly failure: string
  readonly becomes?: readonly { readonly code: string; readonly kind: DispositionKind; readonly quantity: number; readonly cost?: number }[]
  readonly status: DefectState
}

const micrometer = 'MIC-25'
const reworked = [
  { code: 'REWORK', kind: 'rework', quantity: 8, cost: 96 },
  { code: 'SCRAP', kind: 'scrap', quantity: 2, cost: 31.5 },
] as const

// biome-ignore format: one line for each text
const stories: readonly Story[] = [
  { number: 'DEMO-D1', part: 'SHF-200', center: 'LATHE', daysAgo: 1, failure: 'OVERSIZE', status: 'open',
    texts: { description: { en: 'Diameter too large at the shoulder' } } },
  { number: 'DEMO-D2', part: 'HSG-300', center: 'MILL', daysAgo: 4, failure: 'POROSITY', status: 'in-review',
    texts: { description: { en: 'Pores in the sealing face', de: 'Poren in der Dichtfläche' } },
    becomes: [{ code: 'MRB-USE', kind: 'use-as-is', quantity: 7 }, { code: 'SCRAP', kind: 'scrap', quantity: 3, cost: 210 }] },
  { number: 'DEMO-D3', part: 'FRM-400', center: 'PAINT', daysAgo: 9, failure: 'PAINT-RUN', status: 'in-rework', becomes: reworked,
    texts: { description: { en: 'Paint has run along the weld', fr: 'Coulure de peinture le long de la soudure' } } },
  { number: 'DEMO-D4', part: 'BRK-100', center: 'PRESS', daysAgo: 30, failure: 'BURR', status: 'closed', becomes: reworked,
    texts: { description: { en: 'Burr at the hole' }, cause: { en: 'The punch was worn' } } },
]

/** Adds what is missing of it and returns how many rows of each resource were added. */
export async function seedDefects(ctx: DbContext, people: IdOf, day: Day): Promise<Record<string, number>> {
  const lists = await seedLists(ctx)
  const by = (name: string, role: Role) => doneBy(ctx, defectActions, personOf(people, name, role))
  const crew = {
    joel: by('joel', 'manager'),
    taylor: by('taylor', 'staff'),
    bryan: by('bryan', 'technician'),
    colin: by('colin', 'technician'),
  }
  // numbers of the series are left to the workbook of the samples
  const records = await add(
    ctx,
    defect,
    stories.map(({ number, part, center, texts, daysAgo }) => ({
      ...{ number, ...texts, partNumberId: lists.partNumber.idOf(part), workCenterId: lists.workCenter.idOf(center) },
      ...{ areaId: lists.area.idOf('HALL-2'), levelId: lists.level.idOf('MAJOR'), preparedById: people('bryan') },
      ...{ quantityLot: 200, quantityInspected: 50, quantityDefective: 10, detectedAt: `${day(-daysAgo)}T13:10:00.000Z` },
    })),
  )
  const calibrated = [
    { gaugeId: lists.calibration.idOf('CAL-150'), doneOn: day(-100), dueOn: day(265) },
    { gaugeId: lists.calibration.idOf(micrometer), doneOn: day(-380), dueOn: day(-15) },
  ]
  const [known, findings] = await gather(ctx, [
    select(ctx, gaugeCalibration, { gaugeId: calibrated.map(({ gaugeId }) => gaugeId) }),
    select(ctx, defectFinding, { defectId: stories.map(({ number }) => records.idOf(number)) }),
  ])
  for (const { gaugeId, ...done } of calibrated)
    if (!known.some((one) => one.gaugeId === gaugeId))
      await crew.taylor('calibration.recordCalibration', gaugeId, { ...done, result: 'passed' })
  for (const story of stories) {
    const id = records.idOf(story.number)
    // one that was led on its way before stays where it is
    if (!findings.some(({ defectId }) => defectId === id)) await lead(story, id, { crew, lists, owner: people('colin'), day })
  }
  return Object.fromEntries(Object.entries({ ...lists, defect: records }).map(([name, { count }]) => [name, count]))
}

interface Shop {
  readonly crew: Readonly<Record<'joel' | 'taylor' | 'bryan' | 'colin', Doing>>
  readonly lists: Awaited<ReturnType<typeof seedLists>>
  /** Who does what is to be done. */
  readonly owner: number
  readonly day: Day
}

/** Leads a draft to the state that it is to have. */
async function lead({ failure, becomes = [], status, daysAgo }: Story, id: number, { crew, lists, owner, day }: Shop): Promise<void> {
  const { joel, taylor, bryan, colin } = crew
  const done = async (kind: string, description: string) => {
    const { action } = await taylor('defect.addAction', id, { kind, description, ownerId: owner, dueOn: day(7) })
    await colin('defectAction.completeAction', Number(action?.id), { evidence: 'Photo on the shift board' })
  }
  // by a micrometer that was due: in doubt
  const reading = {
    ...{ inspectionItemId: lists.inspectionItem.idOf('DIAMETER'), gaugeId: lists.calibration.idOf(micrometer) },
    ...{ measured: 10.04, measuredAt: `${day(-daysAgo)}T13:00:00.000Z` },
  }
  const found = { failureCodeId: lists.failureCode.idOf(failure), quantity: 10 }
  await bryan('defect.addFinding', id, failure === 'OVERSIZE' ? { ...found, ...reading } : found)
  await taylor('defect.open', id)
  if (status === 'open') return
  await done('containment', 'Sort the lot and keep the bad parts apart')
  await taylor('defect.contain', id)
  await taylor('defect.review', id)
  for (const { code, ...one } of becomes) {
    const given = { ...one, dispositionId: lists.disposition.idOf(code), ...(one.cost ? { currency: 'USD' } : {}) }
    const { disposition } = await taylor('defect.addDisposition', id, given)
    // one of the two approvals that it needs
    if (one.kind === 'use-as-is') await joel('defectDisposition.approve', Number(disposition?.id))
  }
  if (status === 'in-review') return
  await taylor('defect.disposition', id)
  await taylor('defect.rework', id)
  if (status === 'in-rework') return
  await taylor('defect.verify', id, { quantityInspected: 8, quantityAccepted: 8 })
  await done('corrective', 'Have the punch ground every 20,000 strokes')
  await done('verification', 'Measure the burr of the next three lots')
  await joel('defect.close', id)
}
