// Sending spans, log lines and figures to Application Insights, where a connection string is set; what does it is loaded only then.
import { appLog } from './app.ts'
import { config } from './config.ts'
import { createLog } from './log.ts'

/** What sends. Neither call fails, and both are bounded in time. */
export interface Telemetry {
  flush(): Promise<void>
  /** Sends what is left, and ends it. */
  stop(): Promise<void>
}

let started: Promise<Telemetry | null> | undefined

/** Begins to send, once; does nothing where no connection string is set, and never fails. */
export async function startTelemetry(): Promise<void> {
  started ??= start()
  await started
}

async function start(): Promise<Telemetry | null> {
  try {
    const { telemetry, telemetryIdentity } = config()
    if (telemetry === null) return null
    const { sendTelemetry } = await import('./telemetry-sdk.ts')
    return await sendTelemetry(telemetry, telemetryIdentity, appLog())
  } catch (error) {
    // where a setting is wrong there is no log of the app either; those who ask for the database are told of it
    createLog('error').error('nothing is watched: telemetry could not be started', { error })
    return null
  }
}

/** Sends what has not been sent yet. */
export async function flushTelemetry(): Promise<void> {
  await (await started)?.flush()
}

/** Sends what has not been sent yet, and no more. */
export async function stopTelemetry(): Promise<void> {
  const ending = started
  started = undefined
  await (await ending)?.stop()
}
