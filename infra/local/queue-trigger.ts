// Queue triggers: polls with back-off, keeps a message hidden while it is worked on, five tries, then the poison queue.

import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import { statusOf } from '../../shared/errors.ts'
import type { HostedFunction } from './hosted-function.ts'
import { newInvocationId } from './invoke.ts'
import { describeError } from './log.ts'
import type { RpcTypedData } from './rpc.ts'
import { resolveSettings, type Trigger, type TriggerHost } from './trigger.ts'
import { createWaiter } from './wait.ts'

const shortestPause = 100
const longestPause = 1000

/** Starts to listen to a function's queue; the queue is made where it is missing. */
export async function startQueueTrigger(hosted: HostedFunction, host: TriggerHost): Promise<Trigger> {
  const { options, log, storage } = host
  const queueName = resolveSettings(String(hosted.trigger.queueName), host.setting, hosted.name)
  const service = storage.queues(hosted.trigger.connection)
  const queue = service.getQueueClient(queueName)
  const poison = service.getQueueClient(`${queueName}-poison`)
  await queue.createIfNotExists()
  const waiter = createWaiter()
  storage.onWrite((path) => path.endsWith(`/${queueName}/messages`), waiter.wake)
  const held = new Map<string, Held>()
  const runs = new Set<Promise<void>>()
  const leaseSeconds = Math.max(1, Math.round(host.queueLeaseMs / 1000))
  const { maxDequeueCount, batchSize, newBatchThreshold, visibilityTimeoutMs, maxPollingIntervalMs, isBase64 } = options.queues
  let isStopped = false

  const moveToPoison = async (message: DequeuedMessageItem, own: Held): Promise<void> => {
    await poison.createIfNotExists()
    await poison.sendMessage(message.messageText)
    await own.done()
    log({ level: 'warning', message: `message ${message.messageId} moved to ${queueName}-poison`, functionName: hosted.name })
  }

  const work = async (message: DequeuedMessageItem): Promise<void> => {
    const own = hold(queue, message, leaseSeconds)
    held.set(message.messageId, own)
    try {
      const text = isBase64 ? decodeBase64(message.messageText) : message.messageText
      if (text === undefined || message.dequeueCount > maxDequeueCount) {
        await moveToPoison(message, own)
        return
      }
      try {
        await host.run(hosted, newInvocationId(), {
          triggerName: hosted.triggerName,
          data: { string: text },
          triggerMetadata: toMetadata(text, message),
        })
      } catch {
        if (message.dequeueCount >= maxDequeueCount) await moveToPoison(message, own)
        else await own.release(Math.round(visibilityTimeoutMs / 1000))
        return
      }
      await own.done()
    } catch (error) {
      log({ level: 'error', message: `message ${message.messageId}: ${describeError(error)}`, functionName: hosted.name })
    } finally {
      own.stopRenewing()
      held.delete(message.messageId)
      if (runs.size <= newBatchThreshold + 1) waiter.wake()
    }
  }

  const loop = async (): Promise<void> => {
    let pause = shortestPause
    while (!isStopped) {
      if (runs.size > newBatchThreshold) {
        await waiter.wait(longestPause)
        continue
      }
      const messages = await receive(queue, batchSize, leaseSeconds).catch((error: unknown) => {
        log({
          level: 'warning',
          message: `queue ${queueName} cannot be read: ${describeError(error).split('\n')[0]}`,
          functionName: hosted.name,
        })
        return []
      })
      for (const message of messages) {
        // Its lease ran out while this process was still at it (a blocked event loop): go on with the new receipt.
        const own = held.get(message.messageId)
        if (own) own.adopt(message.popReceipt)
        else {
          const promise = work(message)
          runs.add(promise)
          promise.finally(() => runs.delete(promise))
        }
      }
      pause = messages.length > 0 ? shortestPause : Math.min(pause * 2, longestPause, maxPollingIntervalMs)
      if (messages.length === 0) await waiter.wait(pause)
    }
  }
  const looping = loop()
  return {
    runByHand: (input) =>
      host.run(hosted, newInvocationId(), {
        triggerName: hosted.triggerName,
        data: { string: input },
        triggerMetadata: { QueueTrigger: { string: input } },
      }),
    stop: async () => {
      isStopped = true
      waiter.wake()
      await looping
      await Promise.all(runs)
    },
  }
}

/** A message that this process works on. */
interface Held {
  adopt(popReceipt: string): void
  done(): Promise<void>
  release(seconds: number): Promise<void>
  stopRenewing(): void
}

// One request about a message at a time, since each gives it a new receipt.
function hold(queue: QueueClient, message: DequeuedMessageItem, leaseSeconds: number): Held {
  let receipt = message.popReceipt
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const next = last.then(act)
    last = next.catch(() => {})
    return next
  }
  const renew = async (): Promise<void> => {
    const updated = await queue.updateMessage(message.messageId, receipt, undefined, leaseSeconds)
    receipt = updated.popReceipt ?? receipt
  }
  // A failed renewal is made up for by the next one, or by adopting the message when it comes back.
  const timer = setInterval(() => void inTurn(renew).catch(() => {}), (leaseSeconds * 1000) / 3)
  return {
    adopt: (popReceipt) => {
      receipt = popReceipt
    },
    done: () => {
      clearInterval(timer)
      return inTurn(async () => {
        await queue.deleteMessage(message.messageId, receipt).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error
        })
      })
    },
    release: (seconds) => {
      clearInterval(timer)
      return inTurn(async () => {
        await queue.updateMessage(message.messageId, receipt, undefined, seconds)
      })
    },
    stopRenewing: () => clearInterval(timer),
  }
}

async function receive(queue: QueueClient, numberOfMessages: number, visibilityTimeout: number): Promise<DequeuedMessageItem[]> {
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages, visibilityTimeout })
  return receivedMessageItems
}

function decodeBase64(text: string): string | undefined {
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : undefined
}

function toMetadata(text: string, message: DequeuedMessageItem): Record<string, RpcTypedData> {
  const time = (value: Date): RpcTypedData => ({ json: JSON.stringify(value) })
  return {
    QueueTrigger: { string: text },
    DequeueCount: { int: message.dequeueCount },
    ExpirationTime: time(message.expiresOn),
    Id: { json: JSON.stringify(message.messageId) },
    InsertionTime: time(message.insertedOn),
    NextVisibleTime: time(message.nextVisibleOn),
    PopReceipt: { json: JSON.stringify(message.popReceipt) },
  }
}
