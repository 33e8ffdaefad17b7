// Clients for blobs and queues by the name of their connection setting, and word of what this process itself writes.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { BlobServiceClient } from '@azure/storage-blob'
import { QueueServiceClient } from '@azure/storage-queue'
import { AppError } from '../../shared/errors.ts'

/** Storage as triggers and outputs use it. */
export interface Storage {
  blobs(connection: unknown): BlobServiceClient
  queues(connection: unknown): QueueServiceClient
  /** Calls `woken` after this process has written to storage at a path that ends so, e.g. `/imports/messages`. */
  onWrite(isPath: (path: string) => boolean, woken: () => void): void
  close(): void
}

/** Makes clients on demand; `setting` answers the connection strings. */
export function createStorage(setting: (name: string) => string | undefined): Storage {
  const blobClients = new Map<string, BlobServiceClient>()
  const queueClients = new Map<string, QueueServiceClient>()
  const listeners: { isPath: (path: string) => boolean; woken: () => void }[] = []
  const onFinish = (message: unknown): void => {
    const request = isFinished(message) ? message.request : undefined
    if (request?.method !== 'POST' && request?.method !== 'PUT') return
    const path = request.path.split('?', 1)[0] ?? ''
    for (const { isPath, woken } of listeners) if (isPath(path)) woken()
  }
  subscribe('http.client.response.finish', onFinish)

  const connectionString = (connection: unknown): string => {
    const name = typeof connection === 'string' && connection !== '' ? connection : 'AzureWebJobsStorage'
    const value = setting(name) ?? setting(`AzureWebJobs${name}`)
    if (value === undefined)
      throw new AppError('invalid', `The connection setting "${name}" is missing; give it a storage connection string.`)
    return value
  }
  const retryOptions = { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 1000 }
  return {
    blobs: (connection) =>
      cached(blobClients, connectionString(connection), (text) => BlobServiceClient.fromConnectionString(text, { retryOptions })),
    queues: (connection) =>
      cached(queueClients, connectionString(connection), (text) => QueueServiceClient.fromConnectionString(text, { retryOptions })),
    onWrite: (isPath, woken) => {
      listeners.push({ isPath, woken })
    },
    close: () => {
      listeners.length = 0
      unsubscribe('http.client.response.finish', onFinish)
    },
  }
}

function cached<Client>(clients: Map<string, Client>, text: string, make: (text: string) => Client): Client {
  const client = clients.get(text) ?? make(text)
  clients.set(text, client)
  return client
}

function isFinished(message: unknown): message is { request: ClientRequest } {
  return typeof message === 'object' && message !== null && 'request' in message
}
