// The queue that dumps and drills are made by, away from the requests that ask for them.
import type { StorageAccount } from '../config.ts'
import { AppError } from '../errors.ts'
import { ensureQueue, openClients, toMessage } from '../storage.ts'
import { queues } from '../storage-names.ts'

/** What is to be done. */
export interface BackupTask {
  readonly task: 'make' | 'drill'
  readonly id: string
}

/** Queues a task; throws `unavailable` where no storage is configured. */
export async function enqueueBackup(account: StorageAccount, task: BackupTask): Promise<void> {
  if (account.storage === null && account.storageAccount === null)
    throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  const queue = (await openClients(account)).queues.getQueueClient(queues.backups)
  await ensureQueue(queue)
  await queue.sendMessage(toMessage(task))
}

/** Reads a message; null for what is none. */
export function toTask(message: unknown): BackupTask | null {
  if (typeof message !== 'object' || message === null || !('task' in message) || !('id' in message)) return null
  const { task, id } = message
  return (task === 'make' || task === 'drill') && typeof id === 'string' ? { task, id } : null
}
