// A defect as it is being reported, and the writes that it comes to: the record, then its photos; pure but for the keys.
import type { NewWrite } from '../queue/keep.ts'

type Listed = 'partNumberId' | 'workCenterId' | 'failureCodeId' | 'areaId' | 'levelId'

/** What the form holds. */
export interface DefectDraft {
  readonly ids: Readonly<Partial<Record<Listed, number | null>>>
  readonly labels: Readonly<Partial<Record<Listed, string>>>
  readonly quantityLot: string | number
  readonly quantityInspected: string | number
  readonly quantityDefective: string | number
  readonly description: string
  readonly open: boolean
  readonly photos: readonly { readonly blob: Blob; readonly fileName: string }[]
}

export const emptyDraft: DefectDraft = {
  ids: {},
  labels: {},
  quantityLot: '',
  quantityInspected: '',
  quantityDefective: '',
  description: '',
  open: true,
  photos: [],
}

/** Whether everything is there that the API asks for. */
export const isWhole = ({ ids, quantityLot, quantityInspected, quantityDefective, description, open }: DefectDraft): boolean =>
  Boolean(ids.partNumberId && ids.workCenterId && ids.failureCodeId) &&
  [quantityLot, quantityInspected, quantityDefective].every((quantity) => quantity !== '' && Number(quantity) >= 0) &&
  Number(quantityDefective) > 0 &&
  (!open || description.trim() !== '')

/** The writes of a report; each photo waits for the record that it belongs to. */
export function defectWrites(draft: DefectDraft, subject: string, now: Date): (NewWrite & { readonly key: string })[] {
  const { ids, description, photos, open } = draft
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
    detectedAt: now.toISOString(),
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
