// The maintenance switch over HTTP: is business data closed to writes, and why; administrators close and open it.
import { z } from 'zod'
import { maintenanceColumns } from '../db/bookkeeping.ts'
import { findMaintenance, type Maintenance } from '../db/maintenance.ts'
import { endMaintenance, startMaintenance } from '../db/switch-maintenance.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'

const { reason, since, startedBy, until } = maintenanceColumns
const output = z.object({
  isClosed: z.boolean().describe('Whether changes are refused with 503. Reading and sign-in go on.'),
  reason: reason.schema.nullable(),
  since: since.schema.nullable(),
  startedBy: startedBy.schema.nullable(),
  until: until.schema.nullable().describe('When it is expected to end; it does not end by itself.'),
})
const input = z.strictObject({ reason: reason.schema, until: until.schema.nullable().optional() })
const open = { reason: null, since: null, startedBy: null, until: null }

const shown = (row: Maintenance | null) => {
  const { id: _, ...told } = row ?? { id: '', ...open }
  return { isClosed: row !== null, ...told }
}

/** All endpoints of the switch. */
export const maintenanceEndpoints: readonly AnyEndpoint[] = [
  defineEndpoint({
    name: 'maintenance',
    method: 'GET',
    path: '/api/maintenance',
    summary: 'Whether business data is closed to changes, why, since when and until when',
    access: 'signed-in',
    output,
    handle: async (ctx) => ({ body: shown(await findMaintenance(ctx)) }),
  }),
  defineEndpoint({
    name: 'maintenance',
    method: 'PUT',
    path: '/api/maintenance',
    summary: 'Closes business data: until it is opened again every change is refused with 503; again, it takes the new reason and end',
    access: 'maintenance.manage',
    input,
    output,
    handle: async (ctx, { input }) => ({ body: shown(await startMaintenance(ctx, { reason: input.reason, until: input.until ?? null })) }),
  }),
  defineEndpoint({
    name: 'maintenance',
    method: 'DELETE',
    path: '/api/maintenance',
    summary: 'Opens business data again; does nothing where it is open',
    access: 'maintenance.manage',
    handle: async (ctx) => {
      await endMaintenance(ctx)
      return {}
    },
  }),
]
