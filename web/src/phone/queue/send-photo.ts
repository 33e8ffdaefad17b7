// A photo on its way: begun, uploaded, recorded; each step can be taken again after a line that broke.
import { call } from '../../api/call.ts'
import { uploadFile } from '../../api/files.ts'
import { Problem } from '../../api/problem.ts'
import type { Photo, Write } from './write.ts'

const owners = {
  task: { path: '/api/tasks/tasks', files: '/api/tasks/task-attachments' },
  defect: { path: '/api/defects/defects', files: '/api/defects/defect-attachments' },
} as const

/** Sends a photo of the person `as`; `keep` is told of a step that must not be taken twice. Throws the Problem of the API. */
export async function sendPhoto(write: Write, as: number, keep: (write: Write) => Promise<void>): Promise<void> {
  const { photo } = write
  if (!photo) return
  if (photo.attachment && (await isRecorded(photo, photo.attachment.id, as))) return
  const begun = photo.attachment ?? (await begin(photo, write.key, as))
  const kept: Write = { ...write, photo: { ...photo, attachment: begun } }
  await keep(kept)
  try {
    await uploadFile(begun.uploadUrl, new File([photo.blob], photo.fileName, { type: photo.blob.type }), () => {})
  } catch (error) {
    const mayHaveExpired = error instanceof Problem && error.status >= 400 && error.status < 500 && ![401, 413, 429].includes(error.status)
    if (!mayHaveExpired) throw error
    // the address is good for a quarter of an hour: what was begun before that is begun anew
    const anew = await begin(photo, crypto.randomUUID(), as)
    await keep({ ...kept, photo: { ...photo, attachment: anew } })
    await uploadFile(anew.uploadUrl, new File([photo.blob], photo.fileName, { type: photo.blob.type }), () => {})
    await complete(photo, anew.id, as)
    return
  }
  await complete(photo, begun.id, as)
}

const begin = ({ owner, ownerId, fileName }: Photo, key: string, as: number) =>
  call<{ id: number; uploadUrl: string }>(`${owners[owner].path}/${ownerId}/attach`, {
    method: 'POST',
    body: { fileName },
    headers: { 'idempotency-key': key },
    as,
  })

const complete = ({ owner }: Photo, id: number, as: number) =>
  call(`${owners[owner].files}/${id}/complete`, { method: 'POST', body: {}, as })

/** Whether it was recorded before, and only the answer got lost. */
async function isRecorded({ owner }: Photo, id: number, as: number): Promise<boolean> {
  const { state } = await call<{ state: string }>(`${owners[owner].files}/${id}`, { as })
  return state === 'ready'
}
