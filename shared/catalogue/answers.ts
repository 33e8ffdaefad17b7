// What actions answer, as schemas for the contract: rows as GET shows them, each under the name of its resource.
import { z } from 'zod'
import type { Resource } from './resource.ts'
import { rowSchema } from './schemas.ts'

/** An instant as it is shown. */
export const answeredAt = z.iso.datetime()

/** Something that is wrong, where an answer tells of it. */
export const answeredIssue = z
  .object({
    path: z.string().describe('Field, query parameter or header.'),
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    values: z
      .record(z.string(), z.union([z.string(), z.number(), z.array(z.string()).readonly()]))
      .optional()
      .describe('What the message names, to say it in another language: `maximum`, `choices`, `available`.'),
  })
  .meta({ id: 'issue' })

/** One row of each resource. */
export const rowsOf = (...resources: readonly Resource[]) =>
  z.object(Object.fromEntries(resources.map((resource) => [resource.name, rowSchema(resource)])))

/** The same, of which those of `others` are there where the action wrote to them. */
export const touchedRows = (always: readonly Resource[], others: readonly Resource[]) =>
  rowsOf(...always).extend(rowsOf(...others).partial().shape)
