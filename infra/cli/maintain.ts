// npm run db -- maintenance on|off|status: closes business data to changes, and opens it again.
import type { Column } from '../../shared/catalogue/column.ts'
import { maintenanceColumns } from '../../shared/db/bookkeeping.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { findMaintenance, type Maintenance } from '../../shared/db/maintenance.ts'
import { endMaintenance, startMaintenance } from '../../shared/db/switch-maintenance.ts'
import { AppError } from '../../shared/errors.ts'

/** What goes along with `on`. */
export interface Maintained {
  readonly reason?: string | undefined
  readonly until?: string | undefined
}

const described = ({ reason, since, startedBy, until }: Maintenance) =>
  `closed since ${since} by ${startedBy}${until === null ? '' : `, expected to end at ${until}`}: ${reason}`

/** Does what the word says, and tells how it stands. Throws `invalid` for another word, a missing reason or an end that is none or past. */
export async function maintain(ctx: DbContext, word: string | undefined, given: Maintained): Promise<string[]> {
  if (word === 'status') {
    const row = await findMaintenance(ctx)
    return [row ? described(row) : 'open: business data can be changed']
  }
  if (word === 'off') {
    const ended = await endMaintenance(ctx)
    return [ended ? `open again; it was ${described(ended)}` : 'it was open already']
  }
  if (word !== 'on')
    throw new AppError('invalid', 'say maintenance on --reason TEXT [--until INSTANT], maintenance off or maintenance status')
  if (given.reason === undefined)
    throw new AppError('invalid', 'the reason is missing, which everybody is told whose change is refused: --reason TEXT')
  const reason = read('reason', maintenanceColumns.reason, given.reason)
  const until = given.until === undefined ? null : read('until', maintenanceColumns.until, given.until)
  return [described(await startMaintenance(ctx, { reason, until }))]
}

function read<T>(option: string, { schema }: Pick<Column<T>, 'schema'>, given: string): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new AppError('invalid', `--${option} ${JSON.stringify(given)} ${parsed.error.issues.map(({ message }) => message).join(', ')}`)
}
