// The hooks of @azure/functions: telemetry begins with the app and ends with it, and each run of a timer, of a queue's message or of a file is one piece of
// work, which is logged, measured and of the trace that the message was sent from. Requests are watched where they are answered (http/request-log.ts).
import { app, type FunctionHandler, type InvocationContext } from '@azure/functions'
import { appLog } from './app.ts'
import { toTellable } from './describe-error.ts'
import { measure } from './metrics.ts'
import { startTelemetry, stopTelemetry } from './telemetry.ts'
import { readTrace, traceOf, Work, within } from './trace.ts'

const triggers: Readonly<Record<string, string>> = { timerTrigger: 'timer', queueTrigger: 'queue', blobTrigger: 'blob' }

/** Registers them; nothing is opened or loaded before the app starts. */
export function registerHooks(): void {
  app.hook.appStart(startTelemetry)
  app.hook.appTerminate(stopTelemetry)
  app.hook.preInvocation((context) => {
    const trigger = triggers[context.invocationContext.options.trigger.type]
    if (trigger === undefined) return
    const { functionHandler } = context
    context.functionHandler = (input: unknown, invocation: InvocationContext) => runWatched(functionHandler, trigger, input, invocation)
  })
}

/** Runs the handler of a timer, a queue or a file as one piece of work; throws what it throws, without what the log may not hold. */
export async function runWatched(
  handler: FunctionHandler,
  trigger: string,
  input: unknown,
  invocation: InvocationContext,
): Promise<unknown> {
  const { functionName, invocationId, traceContext } = invocation
  const parent = traceOf(input) ?? readTrace(traceContext?.traceParent ?? null)
  const work = new Work({ requestId: invocationId, name: functionName, kind: 'consumer', parent })
  if (trigger === 'queue') measureQueue(invocation)
  const end = (outcome: 'done' | 'failed') => {
    work.end({ 'opsbook.trigger': trigger }, outcome === 'failed')
    measure('work.duration', work.durationMs, { function: functionName, trigger, outcome })
  }
  return within(work, async () => {
    try {
      const result: unknown = await handler(input, invocation)
      const { durationMs, roundTrips } = work
      appLog().debug('work', { trigger, status: 'done', durationMs, roundTrips, roundTripMs: Math.round(work.roundTripMs * 10) / 10 })
      end('done')
      return result
    } catch (error) {
      appLog().error('work failed', { trigger, status: 'failed', durationMs: work.durationMs, roundTrips: work.roundTrips, error })
      end('failed')
      // the host logs what it is thrown
      throw toTellable(error)
    }
  })
}

/** How long a message was waited for, and whether it is one that was given up. */
function measureQueue({ options, triggerMetadata }: InvocationContext): void {
  const queue = String(options.trigger.queueName)
  const poison = /-poison$/
  if (poison.test(queue)) {
    measure('queue.poison', 1, { queue: queue.replace(poison, '') })
    return
  }
  const insertedAt = Date.parse(String(triggerMetadata?.insertionTime))
  if (Number.isFinite(insertedAt)) measure('queue.age', Math.max(0, (Date.now() - insertedAt) / 1000), { queue })
}
