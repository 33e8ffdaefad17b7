// The worker thread of the nightly mirrors: 100,000 rows take ten seconds of work, which requests need not wait for.
import { workerData } from 'node:worker_threads'
import { appContext } from '../app.ts'
import { config } from '../config.ts'
import { systemActor } from '../context.ts'
import { migrationFiles } from '../imports/migration-files.ts'
import { mirrorAll } from '../imports/mirror.ts'
import { inThread } from '../thread.ts'
import { catalogue } from './index.ts'

const { requestId } = workerData as { requestId: string } // given by functions/timers.ts

await inThread('mirror-worker', async () => {
  await mirrorAll(await appContext(catalogue, { actor: systemActor('mirrors'), source: 'timer', requestId }), migrationFiles(config()))
})
