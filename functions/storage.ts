// Workbooks that arrive in the imports container, and the queues that carry imports on, have exports written, make plans, wake the sealer of the audit trail, and make dumps.
import { app, type InvocationContext } from '@azure/functions'
import { appContext } from '../shared/app.ts'
import { sealAndAnchor } from '../shared/audit/flush.ts'
import { toTask } from '../shared/backup/queue.ts'
import { giveUpTask } from '../shared/backup/run-backup.ts'
import { config } from '../shared/config.ts'
import { type Actor, type Context, systemActor } from '../shared/context.ts'
import { orAfterMaintenance } from '../shared/db/maintenance.ts'
import { carryOnPlan, giveUpPlan } from '../shared/domains/dispatch/plan-step.ts'
import { catalogue } from '../shared/domains/index.ts'
import { giveUpExport, stepExport } from '../shared/exports/step.ts'
import '../shared/imports/blob-reference.cts'
import { importFiles } from '../shared/imports/files.ts'
import { giveUpImport, startImport, stepImport } from '../shared/imports/step.ts'
import { runWorker } from '../shared/imports/worker.ts'
import { containers, poisonOf, queues } from '../shared/storage-names.ts'

const connection = 'AzureWebJobsStorage'
const contextOf = ({ invocationId }: InvocationContext, source: Context['source'], actor: Actor) =>
  appContext(catalogue, { actor, source, requestId: invocationId })
const forImport = (context: InvocationContext) => contextOf(context, 'import', systemActor('import'))
const forExport = (context: InvocationContext) => contextOf(context, 'api', systemActor('export'))
const forPlan = (context: InvocationContext) => contextOf(context, 'api', systemActor('planner'))
const idIn = (message: unknown, name: string) => Number(Object.entries(message ?? {}).find(([key]) => key === name)?.[1])

app.storageBlob('importArrived', {
  path: `${containers.imports}/{name}`,
  connection,
  source: 'EventGrid',
  sdkBinding: true,
  handler: async (_, context) => {
    const path = String(context.triggerMetadata?.blobTrigger)
    const ctx = await contextOf(context, 'import', systemActor('container', config().containerRole))
    await startImport(ctx, importFiles(config()), { blobPath: path.slice(containers.imports.length + 1), timezone: config().timezone })
  },
})

app.storageQueue('importStep', {
  queueName: queues.importSteps,
  connection,
  handler: async (message, context) => {
    const worker = new URL('../shared/domains/import-worker.ts', import.meta.url)
    await stepImport(await forImport(context), idIn(message, 'importId'), worker, importFiles(config()))
  },
})

app.storageQueue('importStepFailed', {
  queueName: poisonOf(queues.importSteps),
  connection,
  handler: async (message, context) => {
    const [ctx, id] = [await forImport(context), idIn(message, 'importId')]
    // what a strict import has applied is undone in the end, which maintenance may hold up
    const postpone = (seconds: number) => importFiles(config()).enqueue(id, seconds)
    await orAfterMaintenance(ctx, { isWriting: false, work: () => giveUpImport(ctx, id), postpone })
  },
})

app.storageQueue('exportStep', {
  queueName: queues.exportSteps,
  connection,
  handler: async (message, context) => {
    const worker = new URL('../shared/domains/export-worker.ts', import.meta.url)
    await stepExport(await forExport(context), idIn(message, 'exportId'), worker)
  },
})

app.storageQueue('exportStepFailed', {
  queueName: poisonOf(queues.exportSteps),
  connection,
  handler: async (message, context) => giveUpExport(await forExport(context), idIn(message, 'exportId')),
})

app.storageQueue('dispatchPlan', {
  queueName: queues.dispatchPlans,
  connection,
  handler: async (message, context) => carryOnPlan(await forPlan(context), idIn(message, 'decisionId')),
})

app.storageQueue('dispatchPlanFailed', {
  queueName: poisonOf(queues.dispatchPlans),
  connection,
  handler: async (message, context) => giveUpPlan(await forPlan(context), idIn(message, 'decisionId')),
})

// A message that fails five times loses nothing: the timer seals whatever waits.
app.storageQueue('auditSeal', {
  queueName: queues.auditSeal,
  connection,
  handler: async (_, context) => {
    await sealAndAnchor(await contextOf(context, 'timer', systemActor('sealer')), config())
  },
})

app.storageQueue('backupTask', {
  queueName: queues.backups,
  connection,
  handler: async (message, { invocationId }) => {
    const task = toTask(message)
    if (task) await runWorker(new URL('../shared/domains/backup-worker.ts', import.meta.url), { ...task, requestId: invocationId })
  },
})

app.storageQueue('backupTaskFailed', {
  queueName: poisonOf(queues.backups),
  connection,
  handler: async (message, context) => {
    const task = toTask(message)
    if (task) await giveUpTask(await contextOf(context, 'timer', systemActor('backup')), task)
  },
})
