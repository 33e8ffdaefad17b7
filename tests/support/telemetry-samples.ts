// Samples of telemetry: what our own code sends to an ingestion endpoint on this machine, as the tables of a workspace.

import { readFileSync } from 'node:fs'
import { rootCertificates, setDefaultCACertificates } from 'node:tls'
import { createLog } from '../../shared/log.ts'
import { sendTelemetry } from '../../shared/telemetry-sdk.ts'
import { startIngestion } from './ingestion.ts'
import { type Tables, toTables } from './workspace-tables.ts'

/** Does something while telemetry is sent, and gives what arrived; `send` sends what there is so far, as a minute would. */
export async function sampleOf(doing: (send: () => Promise<void>) => Promise<void>): Promise<Tables> {
  const ingestion = await startIngestion()
  const { APPLICATIONINSIGHTS_CONNECTION_STRING, NODE_EXTRA_CA_CERTS } = ingestion.settings
  setDefaultCACertificates([...rootCertificates, readFileSync(NODE_EXTRA_CA_CERTS, 'utf8')])
  const telemetry = await sendTelemetry(APPLICATIONINSIGHTS_CONNECTION_STRING, null, createLog('silent'))
  try {
    await doing(telemetry.flush)
  } finally {
    await telemetry.stop()
    await ingestion.close()
    setDefaultCACertificates([...rootCertificates])
  }
  return toTables(ingestion.items)
}
