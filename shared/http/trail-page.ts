// Pages of the audit trail over HTTP: what an entry looks like, how pages are asked for, and an instant.
import { z } from 'zod'
import { isInEra } from '../catalogue/kinds.ts'

const entry = z
  .object({
    entryNo: z.int(),
    seq: z.int().nullable().describe('Place in the sealed ledger; null until it is sealed.'),
    at: z.iso.datetime(),
    actorId: z.int().nullable(),
    actor: z.string(),
    source: z.string(),
    requestId: z.string(),
    importId: z.int().nullable(),
    resource: z.string(),
    rowId: z.int().nullable(),
    version: z.int().nullable(),
    action: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.unknown(),
    isRedacted: z.literal(true).optional().describe('Before and after are of a resource that you may not read.'),
  })
  .meta({ id: 'auditEntry' })
/** A page of entries. */
export const trailPage = z.object({ items: z.array(entry), nextCursor: z.string().nullable() }).meta({ id: 'auditPage' })

/** How a page is asked for. */
export const pageShape = {
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('Entries of a page.'),
  cursor: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('nextCursor of the page before.'),
}

/** An instant in a query or a body. */
export const instantText = z.iso
  .datetime({ offset: true, error: 'is no instant with a zone, such as 2026-11-20T14:05:00Z' })
  .transform((value) => new Date(value).toISOString())
  .refine(isInEra, 'is not between the years 1 and 9999')
