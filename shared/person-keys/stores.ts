// Where the keys of persons lie: in memory, in a folder, or in a container of the storage account.

import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { ContainerClient } from '@azure/storage-blob'
import { statusOf } from '../errors.ts'
import { orMade } from '../storage.ts'

/** Small files by name: what the keeping of keys asks of a place. */
export interface KeyStore {
  /** The content of a file; null when there is none. */
  read(name: string): Promise<string | null>
  /** Writes a file that is not there yet, so that it outlives a crash; false when it is there. */
  writeOnce(name: string, content: string): Promise<boolean>
  remove(name: string): Promise<void>
  /** Names that begin so. */
  list(prefix: string): Promise<string[]>
}

/** Keys that are gone with the process. */
export function memoryStore(): KeyStore {
  const files = new Map<string, string>()
  return {
    read: async (name) => files.get(name) ?? null,
    writeOnce: async (name, content) => {
      if (files.has(name)) return false
      files.set(name, content)
      return true
    },
    remove: async (name) => void files.delete(name),
    list: async (prefix) => [...files.keys()].filter((name) => name.startsWith(prefix)),
  }
}

/** Keys as files of a folder that only its owner may read. */
export function folderStore(folder: string): KeyStore {
  const pathOf = (name: string) => join(folder, name.replace('/', '.'))
  const isCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
  const sync = () => {
    const directory = openSync(folder, 'r')
    fsyncSync(directory)
    closeSync(directory)
  }
  return {
    read: async (name) => {
      try {
        return readFileSync(pathOf(name), 'utf8')
      } catch (error) {
        if (isCode(error, 'ENOENT')) return null
        throw error
      }
    },
    writeOnce: async (name, content) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      // whole or not at all, and never over another: under a name of its own first
      const draft = join(folder, `${randomUUID()}.draft`)
      const file = openSync(draft, 'w', 0o600)
      writeSync(file, content)
      fsyncSync(file)
      closeSync(file)
      try {
        linkSync(draft, pathOf(name))
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false
        throw error
      } finally {
        rmSync(draft)
      }
      sync()
      return true
    },
    remove: async (name) => {
      rmSync(pathOf(name), { force: true })
      sync()
    },
    list: async (prefix) => {
      try {
        const start = prefix.replace('/', '.')
        return readdirSync(folder).flatMap((name) => (name.startsWith(start) ? [prefix + name.slice(start.length)] : []))
      } catch (error) {
        if (isCode(error, 'ENOENT')) return []
        throw error
      }
    },
  }
}

/** Keys as blobs. */
export function containerStore(open: () => Promise<ContainerClient>): KeyStore {
  return {
    read: async (name) => {
      try {
        return (await (await open()).getBlobClient(name).downloadToBuffer()).toString()
      } catch (error) {
        if (statusOf(error) === 404) return null
        throw error
      }
    },
    writeOnce: async (name, content) => {
      const container = await open()
      const upload = () =>
        container.getBlockBlobClient(name).upload(content, Buffer.byteLength(content), { conditions: { ifNoneMatch: '*' } })
      try {
        await orMade(container, upload)
        return true
      } catch (error) {
        if (statusOf(error) === 409 || statusOf(error) === 412) return false
        throw error
      }
    },
    remove: async (name) => void (await (await open()).getBlobClient(name).deleteIfExists()),
    list: async (prefix) => {
      const names: string[] = []
      try {
        for await (const { name } of (await open()).listBlobsFlat({ prefix })) names.push(name)
      } catch (error) {
        if (statusOf(error) !== 404) throw error
      }
      return names
    },
  }
}
