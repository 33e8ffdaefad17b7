// A defect as it is being reported, and the writes that it comes to: the record, then its photos; pure but for the keys.
import type { NewWrite } from '../queue/keep.ts'
import type { Write } from '../queue/write.ts'
import type { TakenPhoto } from '../store/drafts.ts'
import type { About } from '../use-draft.ts'

type Listed = 'partNumberId' | 'workCenterId' | 'failureCodeId' | 'areaId' | 'levelId'

/** What the form holds. */
export interface DefectDraft {
  readonly ids: Readonly<Partial<Record<Listed, number | null>>>
  /** The part, as the person knows it. */
  readonly subject: string
  readonly quantityLot: string | number
  readonly quantityInspected: string | number
  readonly quantityDefective: string | number
  readonly description: string
  readonly open: boolean
  /** When it was seen, where that was before it is sent: of a report that was refused. */
  readonly detectedAt: string | null
}

export const emptyDraft: DefectDraft = {
  ids: {},
  subject: '',
  quantityLot: '',
  quantityInspected: '',
  quantityDefective: '',
  description: '',
  open: true,
  detectedAt: null,
}

/** The form of a report; one that was refused under a key has a form of its own, beside the one that may be begun. */
export const reportAbout = (key?: string): About => ({
  form: key === undefined ? 'report' : `report ${key}`,
  ...{ did: 'report', resource: 'defect', subject: '', to: key === undefined ? '/day/report' : `/day/report/${key}` },
})

/** Whether everything is there that the API asks for. */
export const isWhole = ({ ids, quantityLot, quantityInspected, quantityDefective, description, open }: DefectDraft): boolean =>
  Boolean(ids.partNumberId && ids.workCenterId && ids.failureCodeId) &&
  [quantityLot, quantityInspected, quantityDefective].every((quantity) => quantity !== '' && Number(quantity) >= 0) &&
  Number(quantityDefective) > 0 &&
  (!open || description.trim() !== '')

/** The writes of a report; each photo waits for the record that it belongs to. */
export function defectWrites(draft: DefectDraft, photos: readonly TakenPhoto[], now: Date): (NewWrite & { readonly key: string })[] {
  const { ids, subject, description, open, detectedAt } = draft
  const { failureCodeId, ...refs } = ids
  const given = Object.fromEntries(Object.entries(refs).filter(([, id]) => id))
  const key = crypto.randomUUID()
  const [quantityLot, quantityInspected, quantityDefective] = [
    Number(draft.quantityLot),
    Number(draft.quantityInspected),
    Number(draft.quantityDefective),
  ]
  const body = {
    ...given,
    ...{ quantityLot, quantityInspected, quantityDefective },
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    detectedAt: detectedAt !== null && new Date(detectedAt) < now ? detectedAt : now.toISOString(),
    open,
    findings: [{ failureCodeId, quantity: quantityDefective }],
  }
  const path = '/api/defects/defects'
  return [
    { key, did: 'report', subject, method: 'POST', path: `${path}/report`, body },
    ...photos.map(({ blob, fileName }) => ({
      key: crypto.randomUUID(),
      did: 'photo',
      subject,
      method: 'POST' as const,
      path: `${path}/{id}/attach`,
      body: { fileName },
      after: key,
      photo: { blob, fileName, owner: 'defect' as const, ownerId: null, attachment: null },
    })),
  ]
}

/** What a report says, as `defectWrites` has written it. */
type Report = Readonly<Partial<Record<Exclude<Listed, 'failureCodeId'>, number>>> &
  Readonly<Record<'quantityLot' | 'quantityInspected' | 'quantityDefective', number>> & {
    readonly open: boolean
    readonly description?: string
    readonly detectedAt: string
    readonly findings: readonly { readonly failureCodeId: number }[]
  }

/** What the form held that a report comes from. */
export function draftOfReport({ body, subject }: Pick<Write, 'body' | 'subject'>): DefectDraft {
  const { findings, description = '', partNumberId, workCenterId, areaId, levelId, ...rest } = body as Report // made above
  const ids = { partNumberId, workCenterId, areaId, levelId, failureCodeId: findings[0]?.failureCodeId }
  return { ids: JSON.parse(JSON.stringify(ids)), subject, description, ...rest }
}
