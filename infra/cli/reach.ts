// Whether the place of dumps answers, asked before anything is begun.
import type { BackupPlace } from '../../shared/backup/place.ts'
import { config } from '../../shared/config.ts'
import { AppError } from '../../shared/errors.ts'
import { isReachable } from '../../shared/imports/migration-files.ts'

/** A place that answers; throws with what to do where it does not, one of which is the option that names a folder. */
export async function reached(place: BackupPlace, option: '--to' | '--from'): Promise<BackupPlace> {
  if (place.name.startsWith('folder ') || (await isReachable({ ...config(), ...config().vault }))) return place
  const remedy = `start Opsbook (npm start) in another terminal, set OPSBOOK_VAULT_STORAGE or AzureWebJobsStorage, or name a folder with ${option}`
  throw new AppError('unavailable', `the ${place.name} does not answer: ${remedy}`)
}
