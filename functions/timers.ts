// Work by the clock: bookkeeping that is of no use any more is forgotten every night.
import { app } from '@azure/functions'
import { appDatabase } from '../shared/app.ts'
import { machine } from '../shared/context.ts'
import { purgeCommitLog, purgeIdempotency, purgeOneTimeLinks, purgeSessions, purgeSignInFailures } from '../shared/db/retention.ts'

app.timer('retention', {
  schedule: '0 17 3 * * *',
  handler: async () => {
    const { engine } = await appDatabase()
    for (const purge of [purgeCommitLog, purgeIdempotency, purgeSessions, purgeOneTimeLinks, purgeSignInFailures])
      await purge(engine, machine.now())
  },
})
