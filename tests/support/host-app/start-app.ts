// The test app in this process, on an Azurite of its own, in a folder of its own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAzurite } from '../../../infra/local/azurite.ts'
import { type HostStart, startHost } from '../../../infra/local/host.ts'
import type { LogLine } from '../../../infra/local/log.ts'
import { hostJson } from './host-json.ts'

/** Starts Azurite and returns a function that starts (and starts again) the host on it. */
export async function makeApp() {
  const dataDir = mkdtempSync(join(tmpdir(), 'host-app-'))
  const azurite = await startAzurite({ folder: join(dataDir, 'azurite'), blobPort: 0, queuePort: 0 })
  const lines: LogLine[] = []
  return {
    dataDir,
    storage: azurite.connectionString,
    /** Everything the host logged. */
    lines,
    keys: (): { masterKey: string; functionKey: string } => JSON.parse(readFileSync(join(dataDir, 'host', 'keys.json'), 'utf8')),
    start: (more: Partial<HostStart> = {}) =>
      startHost({
        entries: [join(import.meta.dirname, 'app.ts')],
        hostJson,
        dataDir,
        httpPort: 0,
        storageConnection: azurite.connectionString,
        setting: (name) => (name === 'NIGHTLY' ? '0 0 3 * * *' : undefined),
        log: (line) => lines.push(line),
        blobPollMs: 100,
        ...more,
      }),
    end: async () => {
      await azurite.stop()
      rmSync(dataDir, { recursive: true })
    },
  }
}
