// What survives a killed host: messages and blobs are worked on again, storage keeps its data, nothing runs on.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import { QueueServiceClient } from '@azure/storage-queue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { azuritesOf } from '../support/host-app/processes.ts'
import type { Seen } from '../support/host-app/record.ts'
import { until } from '../support/host-app/until.ts'

const program = resolve(import.meta.dirname, '../support/host-app/run.ts')
let folder: string
let running: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-process-'))
  running = []
})
afterEach(async () => {
  await Promise.all(running.map(kill))
  await until('the last Azurite is gone', () => azuritesOf(folder).length === 0)
  rmSync(folder, { recursive: true })
})

const recordFile = () => join(folder, 'seen.jsonl')
const seen = (name: string): Seen[] =>
  (existsSync(recordFile()) ? readFileSync(recordFile(), 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Seen => JSON.parse(line))
    .filter((entry) => entry.name === name)

async function startProcess(): Promise<{ child: ChildProcess; url: string; storage: string }> {
  const child = spawn(process.execPath, [program, folder, recordFile()], { stdio: ['ignore', 'pipe', 'inherit'] })
  running.push(child)
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  await until('the host is up', () => text.includes('\n'), 20_000)
  return { child, ...JSON.parse(text) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('a message and a blob whose run was killed are worked on again by the next host, and only those', async () => {
  const first = await startProcess()
  const queue = QueueServiceClient.fromConnectionString(first.storage).getQueueClient('jobs')
  const inbox = BlobServiceClient.fromConnectionString(first.storage).getContainerClient('inbox')
  const send = (value: unknown) => queue.sendMessage(Buffer.from(JSON.stringify(value)).toString('base64'))
  const drop = (name: string, value: unknown) => {
    const text = JSON.stringify(value)
    return inbox.getBlockBlobClient(name).upload(text, text.length)
  }
  await send({ id: 'finished' })
  await drop('finished.json', {})
  await until('both are done', () => seen('taken').length === 1 && seen('read done').length === 1)
  await send({ id: 'killed', hangOnce: join(folder, 'queue-hung') })
  await drop('killed.json', { hangOnce: join(folder, 'blob-hung') })
  await until('both hang', () => existsSync(join(folder, 'queue-hung')) && existsSync(join(folder, 'blob-hung')))
  await kill(first.child)

  await startProcess()
  await until('both are done', () => seen('taken').length === 2 && seen('read done').length === 2, 15_000)
  expect(seen('taken').map(({ id }) => id)).toEqual(['finished', 'killed'])
  expect(seen('read')).toHaveLength(3)
  expect(seen('take').at(-1)?.metadata).toMatchObject({ dequeueCount: 2 })
}, 60_000)

test('storage ends with its host, kill -9 included', async () => {
  const { child, storage } = await startProcess()
  expect(azuritesOf(folder)).toHaveLength(process.platform === 'linux' ? 1 : 0)
  await kill(child)
  await until('no Azurite is left', () => azuritesOf(folder).length === 0, 20_000)
  const blobs = BlobServiceClient.fromConnectionString(storage, { retryOptions: { maxTries: 1 } })
  await expect(blobs.getProperties()).rejects.toThrow('ECONNREFUSED')
}, 40_000)
