// The queue of plans that take longer than a request may.
import { config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import { type Clients, ensureQueue, openClients, toMessage } from '../../storage.ts'
import { poisonOf, queues } from '../../storage-names.ts'

const opened = new Map<string, Promise<Clients>>()

async function queueNamed(name: string) {
  const settings = config()
  const account = settings.storage ?? settings.storageAccount
  if (account === null) throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  const clients = opened.get(account) ?? openClients(settings)
  opened.set(account, clients)
  const queue = (await clients).queues.getQueueClient(name)
  await ensureQueue(queue)
  return queue
}

/** Queues a decision, to be taken after so many seconds. Throws `unavailable` where no storage is configured. */
export async function enqueuePlan(decisionId: number, seconds = 0): Promise<void> {
  const text = toMessage({ decisionId })
  await (await queueNamed(queues.dispatchPlans)).sendMessage(text, { visibilityTimeout: seconds })
}

/** Drops every queued message, also those that were begun: for a start after which nobody works on any. */
export async function forgetPlans(): Promise<void> {
  for (const name of [queues.dispatchPlans, poisonOf(queues.dispatchPlans)]) await (await queueNamed(name)).clearMessages()
}
