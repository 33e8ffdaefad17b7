// Unpacks the package into a folder, as Azure does.
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { openPromise } from 'yauzl'

/** Unpacks a zip into a folder. */
export async function unzip(file: string, folder: string): Promise<void> {
  const zip = await openPromise(file)
  for await (const entry of zip.eachEntry()) {
    const path = join(folder, entry.fileName)
    mkdirSync(dirname(path), { recursive: true })
    await writeFile(path, await buffer(await zip.openReadStreamPromise(entry)))
  }
}
