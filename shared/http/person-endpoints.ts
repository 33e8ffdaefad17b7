// Persons over HTTP: the erasure of what is kept about one. What is kept is exported by POST /api/exports.
import { z } from 'zod'
import { personalColumns } from '../catalogue/resource.ts'
import { AppError } from '../errors.ts'
import { erasePerson } from '../privacy/erase.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { readId } from './row-id.ts'

const order = z.strictObject({
  reason: z.string().trim().min(1).max(400).describe('Goes on record, and stays: name a case, not the person.'),
  confirm: z.string().min(1).max(400).describe('The natural key of the row, such as the username.'),
})
const output = z.object({
  resource: z.string(),
  id: z.int(),
  columns: z.array(z.string()).describe('What was erased; a column that may be empty is, any other holds a placeholder.'),
  isChanged: z.boolean().describe('False where the row held nothing personal any more.'),
  answersDropped: z.int().describe('Answers kept under an Idempotency-Key that held personal data.'),
})

/** The endpoints about persons. */
export const personEndpoints: readonly AnyEndpoint[] = [
  defineEndpoint({
    name: 'person-erase',
    method: 'POST',
    path: '/api/persons/{resource}/{id:long}/erase',
    summary:
      'Erases the personal data of a row for good: in its table, and by destroying its key in the audit trail, in anchored blocks and in every dump. Hashes stay provable. Asked again it completes what was cut short.',
    access: 'person.erase',
    input: order,
    output,
    handle: async (ctx, { params, input }) => {
      const resource = ctx.catalogue.find(params.resource ?? '')
      if (!resource || personalColumns(resource).size === 0) {
        const persons = ctx.catalogue.resources.filter((one) => personalColumns(one).size > 0).map(({ name }) => name)
        throw new AppError('not_found', `no rows of ${params.resource} tell of persons; those of ${persons.join(', ')} do`)
      }
      return { body: await erasePerson(ctx, resource, readId(resource, params), input) }
    },
  }),
]
