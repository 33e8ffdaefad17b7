// Real storage for a test file, with imports whose workbooks lie in it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import { vi } from 'vitest'
import { startAzurite } from '../../infra/local/azurite.ts'
import { config } from '../../shared/config.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createImport, type ImportRow } from '../../shared/db/imports.ts'
import { importFiles } from '../../shared/imports/files.ts'
import { migrationFiles } from '../../shared/imports/migration-files.ts'
import { newImport } from '../../shared/imports/new-import.ts'

/** Starts it, as the storage of the settings; to be called before anything reads them. */
export async function openStorage() {
  const folder = mkdtempSync(join(tmpdir(), 'import-storage-'))
  const azurite = await startAzurite({ folder: join(folder, 'azurite'), blobPort: 0, queuePort: 0 })
  vi.stubEnv('AzureWebJobsStorage', azurite.connectionString)
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString)
  return {
    folder,
    connectionString: azurite.connectionString,
    files: importFiles(config()),
    migration: migrationFiles(config()),
    container: (name: string) => service.getContainerClient(name),
    /** Uploads a workbook and begins its import, which waits to be run. */
    upload: async (ctx: DbContext, path: string, given: Partial<Omit<ImportRow, 'emptyCells'>> = {}): Promise<ImportRow> => {
      const container = service.getContainerClient('imports')
      await container.createIfNotExists()
      const blobPath = `${ctx.random(8)}/${basename(path)}`
      const content = readFileSync(path)
      const { etag = '' } = await container.getBlockBlobClient(blobPath).upload(content, content.length)
      const row = await createImport(
        ctx,
        newImport(ctx, { fileName: basename(path), mode: 'apply', isPartial: true, timezone: 'UTC', blobPath, etag, ...given }),
      )
      if (!row) throw new Error('the import is there already')
      return row
    },
    /** Names, ETags and instants of what a container holds. */
    list: async (name: string): Promise<{ name: string; etag: string }[]> => {
      const container = service.getContainerClient(name)
      if (!(await container.exists())) return []
      const blobs = await Array.fromAsync(container.listBlobsFlat())
      return blobs.map((blob) => ({ name: blob.name, etag: blob.properties.etag }))
    },
    empty: async (name: string): Promise<void> => {
      const container = service.getContainerClient(name)
      if (!(await container.exists())) return
      for await (const blob of container.listBlobsFlat()) await container.deleteBlob(blob.name)
    },
    close: async () => {
      await azurite.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Open storage. */
export type OpenStorage = Awaited<ReturnType<typeof openStorage>>
