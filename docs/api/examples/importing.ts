// Bringing a file in: announced, uploaded, checked, applied.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Opsbook } from './client.ts'

/** Checks a file, and applies it where nothing in it is refused; the import as it ended. */
export async function bring(api: Opsbook, fileName: string, content: Uint8Array<ArrayBuffer>) {
  const { data: announced, error } = await api.POST('/api/imports', { body: { fileName } })
  if (error) throw new Error(error.detail)
  const { id, uploadUrl } = announced
  await fetch(uploadUrl, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: content })
  const checked = await whenOver(api, id)
  if (checked.state !== 'done') return checked
  await api.POST('/api/imports/{id}/apply', { params: { path: { id } }, body: {} })
  return whenOver(api, id)
}

async function whenOver(api: Opsbook, id: number) {
  for (;;) {
    const { data, error } = await api.GET('/api/imports/{id}', { params: { path: { id } } })
    if (error) throw new Error(error.detail)
    if (!['waiting', 'reading', 'planned', 'applying'].includes(data.state)) return data
    await sleep(200)
  }
}
