// The places that anchors go to: the container `ledger` of the vault account, or a folder.
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import type { ContainerClient, StorageRetryOptions } from '@azure/storage-blob'
import type { Config } from '../config.ts'
import { AppError, statusOf } from '../errors.ts'
import { openClients, orMade } from '../storage.ts'
import { vaultContainers } from '../storage-names.ts'
import { type AnchorPlace, type Digest, unreadable } from './anchors.ts'

const digits = 12
const pattern = /^(\d{12,15})\.ndjson\.zst$/
const fileOf = (blockNo: number) => `${String(blockNo).padStart(digits, '0')}.ndjson.zst`
const numberOf = (file: string): number | null => {
  const number = pattern.exec(file)?.[1]
  return number === undefined ? null : Number(number)
}

const taken = (branch: string, blockNo: number) =>
  new AppError(
    'conflict',
    `there is another anchor of block ${blockNo} of branch ${branch}: the ledger was changed after it was anchored. npm run audit -- verify tells more`,
  )

const made = new Map<string, AnchorPlace>()
/** An anchor that storage does not take soon waits for the next run. */
const patience: StorageRetryOptions = { maxTries: 2, retryDelayInMs: 200, tryTimeoutInMs: 30_000 }

/** The container of the settings; throws `unavailable` when no storage is configured. */
export function anchorPlace({ vault }: Pick<Config, 'vault'>): AnchorPlace {
  const account = vault.storage ?? vault.storageAccount
  if (account === null)
    throw new AppError('unavailable', 'no storage is configured for anchors: set OPSBOOK_VAULT_STORAGE or AzureWebJobsStorage')
  const known = made.get(account)
  if (known) return known
  let client: Promise<ContainerClient> | undefined
  const container = () => {
    client ??= openClients(vault, patience).then(({ blobs }) => blobs.getContainerClient(vaultContainers.ledger))
    return client
  }
  const place = containerPlace(container, `container ${vaultContainers.ledger} of ${vault.storageAccount ?? nameOf(vault.storage ?? '')}`)
  made.set(account, place)
  return place
}

/** The account that a connection string names. */
const nameOf = (connection: string) => /(?:^|;)AccountName=([^;]+)/.exec(connection)?.[1] ?? 'the local storage'

function containerPlace(container: () => Promise<ContainerClient>, name: string): AnchorPlace {
  /** Nothing, where there is no container yet. */
  async function* listed<T>(items: (from: ContainerClient) => AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items(await container())
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
  }
  return {
    name,
    put: async (digest, content) => {
      const to = await container()
      const blob = to.getBlockBlobClient(`${digest.branch}/${fileOf(digest.blockNo)}`)
      const upload = () => blob.upload(content, content.length, { metadata: toMetadata(digest), conditions: { ifNoneMatch: '*' } })
      try {
        await orMade(to, upload)
      } catch (error) {
        if (statusOf(error) !== 409 && statusOf(error) !== 412) throw error
        const { metadata } = await blob.getProperties()
        if (fromMetadata(digest.branch, digest.blockNo, metadata).hash !== digest.hash) throw taken(digest.branch, digest.blockNo)
      }
    },
    digests: async function* (branch, from = 1) {
      const prefix = `${branch}/`
      for await (const blob of listed((of) => of.listBlobsFlat({ prefix, includeMetadata: true }))) {
        const blockNo = numberOf(blob.name.slice(prefix.length))
        if (blockNo !== null && blockNo >= from) yield fromMetadata(branch, blockNo, blob.metadata)
      }
    },
    branches: async () => {
      const items = await Array.fromAsync(listed((of) => of.listBlobsByHierarchy('/')))
      return items.filter(({ kind }) => kind === 'prefix').map((item) => item.name.slice(0, -1))
    },
    read: async (branch, blockNo) => {
      const blob = (await container()).getBlobClient(`${branch}/${fileOf(blockNo)}`)
      return blob.downloadToBuffer().catch((error: unknown) => {
        if (statusOf(error) === 404) return null
        throw error
      })
    },
  }
}

/** Metadata has lower-case names, whatever was given. */
const toMetadata = ({ firstSeq, lastSeq, root, previousHash, sealedAt, hash }: Digest) => ({
  firstseq: String(firstSeq),
  lastseq: String(lastSeq),
  root,
  previoushash: previousHash,
  sealedat: sealedAt,
  hash,
})

function fromMetadata(branch: string, blockNo: number, metadata: Readonly<Record<string, string>> = {}): Digest {
  const of = Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]))
  const { firstseq, lastseq, root, previoushash: previousHash, sealedat: sealedAt, hash } = of
  if (root === undefined || previousHash === undefined || sealedAt === undefined || hash === undefined) return unreadable(branch, blockNo)
  return { blockNo, branch, firstSeq: Number(firstseq), lastSeq: Number(lastseq), root, previousHash, sealedAt, hash }
}

/** A folder with the same layout; whoever can write to it can change it, so it should lie on other storage than the database. */
export function anchorFolder(path: string): AnchorPlace {
  return {
    name: `folder ${path}`,
    put: async (digest, content) => {
      const file = join(path, digest.branch, fileOf(digest.blockNo))
      await mkdir(dirname(file), { recursive: true })
      if (await writeOnce(file, content)) return
      if ((await readDigest(file, digest.branch, digest.blockNo)).hash !== digest.hash) throw taken(digest.branch, digest.blockNo)
    },
    digests: async function* (branch, from = 1) {
      for (const file of (await namesIn(join(path, branch))).sort()) {
        const blockNo = numberOf(file)
        if (blockNo !== null && blockNo >= from) yield await readDigest(join(path, branch, file), branch, blockNo)
      }
    },
    branches: () => namesIn(path),
    read: async (branch, blockNo) => {
      try {
        return await readFile(join(path, branch, fileOf(blockNo)))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
const isMissing = (error: unknown) => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Writes a file that is not there yet, whole or not at all; false when it is there. */
async function writeOnce(file: string, content: Buffer): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return false
  } finally {
    await unlink(draft)
  }
}

const longestLine = 10_000

/** The digest in the first line of an anchor, of which no more is read. */
async function readDigest(file: string, branch: string, blockNo: number): Promise<Digest> {
  let text = ''
  const source = createReadStream(file)
  try {
    for await (const chunk of pipeline(source, createZstdDecompress(), () => undefined)) {
      text += chunk
      if (text.includes('\n') || text.length > longestLine) break
    }
    const [first = ''] = text.split('\n', 1)
    return { ...unreadable(branch, blockNo), ...JSON.parse(first) }
  } catch {
    return unreadable(branch, blockNo)
  } finally {
    source.destroy()
  }
}
