// A backup that is known to restore.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Opsbook } from './client.ts'

/** Makes a dump, restores it into a scratch database and compares; the dump with how long that took. */
export async function backUp(api: Opsbook) {
  const { data: asked, error } = await api.POST('/api/backups', {})
  if (error) throw new Error(error.detail)
  const { id } = asked
  const made = await until(api, id, ({ state }) => state === 'good' || state === 'failed')
  if (made.state === 'failed') throw new Error(made.reason ?? '')
  await api.POST('/api/backups/{id}/drill', { params: { path: { id } } })
  return until(api, id, ({ drilledAt, drillReason }) => drilledAt !== null || drillReason !== null)
}

type Backup = Awaited<ReturnType<typeof read>>

async function read(api: Opsbook, id: string) {
  const { data, error } = await api.GET('/api/backups/{id}', { params: { path: { id } } })
  if (error) throw new Error(error.detail)
  return data
}

async function until(api: Opsbook, id: string, isSo: (backup: Backup) => boolean): Promise<Backup> {
  for (;;) {
    const backup = await read(api, id)
    if (isSo(backup)) return backup
    await sleep(200)
  }
}
