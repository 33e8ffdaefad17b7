// Wakes the sealer of the audit trail by a queue message, some seconds after somebody has written.
import type { StorageAccount } from './config.ts'
import { statusOf } from './errors.ts'
import type { Log } from './log.ts'
import { type Clients, openClients, orMade, toMessage } from './storage.ts'
import { queues } from './storage-names.ts'

/** One message in so many seconds at most, and it is seen after as many: what is written meanwhile is sealed together. */
export const wakeSeconds = 10
const patienceMilliseconds = 5000
/** A message that nobody took is of no use once the timer has sealed. */
const lifeSeconds = 3600

/** What is called after each audited write. It returns at once and never fails: what it does not wake, the timer does. */
export function createWaker(account: StorageAccount, log: Log): () => void {
  if (account.storage === null && account.storageAccount === null) return () => undefined
  let clients: Promise<Clients> | undefined
  let quietUntil = 0
  const send = async () => {
    clients ??= openClients(account, { maxTries: 1, tryTimeoutInMs: patienceMilliseconds })
    const queue = (await clients).queues.getQueueClient(queues.auditSeal)
    const text = toMessage({})
    const options = { visibilityTimeout: wakeSeconds, messageTimeToLive: lifeSeconds }
    await orMade(queue, () => queue.sendMessage(text, { ...options, abortSignal: AbortSignal.timeout(patienceMilliseconds) }))
  }
  return () => {
    const now = performance.now()
    if (now < quietUntil) return
    quietUntil = now + wakeSeconds * 1000
    send().catch((error: unknown) => {
      // a program of the terminal may well run while no storage does
      const level = statusOf(error) === undefined ? 'debug' : 'warn'
      log[level]('the sealer of the audit trail was not woken; its timer will seal', { error })
    })
  }
}
