// Work by the clock: every night bookkeeping that is of no use any more is forgotten, and mirror workbooks are written.
import { app } from '@azure/functions'
import { appDatabase } from '../shared/app.ts'
import { machine } from '../shared/context.ts'
import { purgeCommitLog, purgeIdempotency, purgeOneTimeLinks, purgeSessions, purgeSignInFailures } from '../shared/db/retention.ts'
import { runWorker } from '../shared/imports/worker.ts'

app.timer('retention', {
  schedule: '0 17 3 * * *',
  handler: async () => {
    const { engine } = await appDatabase()
    for (const purge of [purgeCommitLog, purgeIdempotency, purgeSessions, purgeOneTimeLinks, purgeSignInFailures])
      await purge(engine, machine.now())
  },
})

app.timer('mirrors', {
  schedule: '0 41 2 * * *',
  handler: (_, { invocationId }) => runWorker(new URL('../shared/domains/mirror-worker.ts', import.meta.url), { requestId: invocationId }),
})
