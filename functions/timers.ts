// Work by the clock, in UTC: every minute people are told what they are to know; every five minutes tools are shown as reserved or not, and figures are
// taken for those who watch; every ten minutes plans that were forgotten are queued again, and counts of requests are forgotten; every quarter of an hour
// alerts are raised and resolved; every hour preventive work orders are made and the
// audit trail is sealed; every night the database is dumped, bookkeeping that is of no use any more is forgotten, files that have had their time are
// deleted, and mirror workbooks are written; every week a dump is restored for a drill.
import { fileURLToPath } from 'node:url'
import { app, type InvocationContext } from '@azure/functions'
import { appContext, appDatabase } from '../shared/app.ts'
import { sealAndAnchor } from '../shared/audit/flush.ts'
import { measureProtection } from '../shared/backup/health.ts'
import { config } from '../shared/config.ts'
import { machine, systemActor } from '../shared/context.ts'
import { unlessMaintained } from '../shared/db/maintenance.ts'
import {
  purgeCommitLog,
  purgeIdempotency,
  purgeOneTimeLinks,
  purgeOutbox,
  purgeRequestCounts,
  purgeSessions,
  purgeSignInFailures,
} from '../shared/db/retention.ts'
import { expireAttachments } from '../shared/domains/attachment-expiry.ts'
import { attachmentFiles } from '../shared/domains/attachment-files.ts'
import { requeuePlans } from '../shared/domains/dispatch/plan-step.ts'
import { raiseAlerts } from '../shared/domains/facilities/alerts.ts'
import { restateReserved } from '../shared/domains/facilities/equipment-actions.ts'
import { makeDueOrders } from '../shared/domains/facilities/plans.ts'
import { attachments, catalogue, domains } from '../shared/domains/index.ts'
import { createNotifier } from '../shared/domains/tasks/notifier.ts'
import { exportFiles } from '../shared/exports/files.ts'
import { expireExports } from '../shared/exports/step.ts'
import { measureHealth } from '../shared/http/health-endpoints.ts'
import { serviceOf } from '../shared/http/service.ts'
import { expireWorkbooks } from '../shared/imports/expire.ts'
import { importFiles } from '../shared/imports/files.ts'
import { runWorker } from '../shared/imports/worker.ts'

const contextOf = ({ invocationId }: InvocationContext, name: string) =>
  appContext(catalogue, { actor: systemActor(name), source: 'timer', requestId: invocationId })

app.timer('retention', {
  schedule: '0 17 3 * * *',
  handler: async () => {
    const { engine } = await appDatabase()
    for (const purge of [purgeCommitLog, purgeIdempotency, purgeSessions, purgeOneTimeLinks, purgeSignInFailures, purgeOutbox])
      await purge(engine, machine.now())
  },
})

// a busy day has half a million of them, so that they do not wait for the night
app.timer('requestCounts', {
  schedule: '20 */10 * * * *',
  handler: async () => purgeRequestCounts((await appDatabase()).engine, machine.now()),
})

app.timer('mirrors', {
  schedule: '0 41 2 * * *',
  handler: (_, { invocationId }) => runWorker(new URL('../shared/domains/mirror-worker.ts', import.meta.url), { requestId: invocationId }),
})

// exports that have had their time, and uploads of attachments that nobody completed
app.timer('expireExports', {
  schedule: '0 29 3 * * *',
  handler: async (_, context) => {
    const ctx = await contextOf(context, 'exports')
    await expireExports(ctx, exportFiles(config()))
    await unlessMaintained(ctx, 'uploads that nobody completed', () => expireAttachments(ctx, attachmentFiles(config()), attachments))
  },
})

app.timer('expireWorkbooks', {
  schedule: '0 53 3 * * *',
  handler: async (_, context) => {
    const ctx = await contextOf(context, 'retention')
    await expireWorkbooks(ctx, importFiles(config()), config().workbookDays)
  },
})

const backupWorker = new URL('../shared/domains/backup-worker.ts', import.meta.url)

app.timer('nightlyBackup', {
  schedule: '0 30 1 * * *',
  handler: (_, { invocationId }) => runWorker(backupWorker, { task: 'nightly', requestId: invocationId }),
})

app.timer('weeklyDrill', {
  schedule: '0 30 4 * * 0',
  handler: (_, { invocationId }) => runWorker(backupWorker, { task: 'drill', requestId: invocationId }),
})

app.timer('auditSweep', {
  schedule: '0 7 * * * *',
  handler: async (_, context) => {
    await sealAndAnchor(await contextOf(context, 'sealer'), config())
  },
})

app.timer('alerts', {
  schedule: '0 4,19,34,49 * * * *',
  handler: async (_, context) => {
    const ctx = await contextOf(context, 'alerts')
    await unlessMaintained(ctx, 'alerts', () => raiseAlerts(ctx))
  },
})

app.timer('preventivePlans', {
  schedule: '0 11 * * * *',
  handler: async (_, context) => {
    const ctx = await contextOf(context, 'plans')
    await unlessMaintained(ctx, 'preventive plans', () => makeDueOrders(ctx))
  },
})

app.timer('reservedTools', {
  schedule: '30 */5 * * * *',
  handler: async (_, context) => {
    const ctx = await contextOf(context, 'reservations')
    await unlessMaintained(ctx, 'reserved tools', () => restateReserved(ctx))
  },
})

app.timer('forgottenPlans', {
  schedule: '45 */10 * * * *',
  handler: async (_, context) => {
    const ctx = await contextOf(context, 'planner')
    await unlessMaintained(ctx, 'forgotten plans', () => requeuePlans(ctx))
  },
})

const migrationsFolder = fileURLToPath(new URL('../infra/migrations', import.meta.url))

// what alerts are raised of; where nothing is sent, nobody asks
app.timer('figures', {
  schedule: '15 */5 * * * *',
  handler: async (_, context) => {
    if (config().telemetry === null) return
    await measureHealth(serviceOf(catalogue, domains), migrationsFolder)
    await measureProtection(await contextOf(context, 'figures'))
  },
})

const notify = createNotifier()

app.timer('notify', {
  schedule: '0 * * * * *',
  handler: async (_, context) => {
    const ctx = await contextOf(context, 'notify')
    await unlessMaintained(ctx, 'notifications', () => notify(ctx, config().notify))
  },
})
