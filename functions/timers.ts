// Work by the clock: every hour the audit trail is sealed, every night bookkeeping that is of no use any more is forgotten, and mirror workbooks are written.
import { app } from '@azure/functions'
import { appContext, appDatabase } from '../shared/app.ts'
import { sealAndAnchor } from '../shared/audit/flush.ts'
import { config } from '../shared/config.ts'
import { machine, systemActor } from '../shared/context.ts'
import { purgeCommitLog, purgeIdempotency, purgeOneTimeLinks, purgeSessions, purgeSignInFailures } from '../shared/db/retention.ts'
import { catalogue } from '../shared/domains/index.ts'
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

app.timer('auditSweep', {
  schedule: '0 7 * * * *',
  handler: async (_, { invocationId }) => {
    await sealAndAnchor(await appContext(catalogue, { actor: systemActor('sealer'), source: 'timer', requestId: invocationId }), config())
  },
})
