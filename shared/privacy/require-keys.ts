// Whether the keys of persons are those under which a trail was sealed, so that a restore knows whom it must erase again.
import { type Entry, openEntries, selectEntries, toEntry } from '../audit/entry.ts'
import { personalColumns } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import { all } from '../db/query.ts'
import { AppError } from '../errors.ts'
import { erasedValue, isSealed, personOf } from '../person-keys/sealing.ts'

const page = 100

/** Throws `invalid` where the first sealed entry of a person who was not erased cannot be opened: the keys, and the list of the erased, lie elsewhere. */
export async function requireKeys(ctx: DbContext): Promise<void> {
  const { dialect } = ctx.engine
  const erased = new Set((await ctx.keys.erased()).map(({ person }) => person))
  for (const resource of ctx.catalogue.resources.filter((one) => personalColumns(one).size > 0)) {
    const entriesAfter = (after: number) => {
      const query = selectEntries(ctx)
        .where('resource', '=', bound(auditColumns.resource, resource.name, dialect))
        .where('entryNo', '>', bound(auditColumns.entryNo, after, dialect))
        .orderBy('entryNo')
      return all(ctx.engine, dialect === 'sqlite' ? query.limit(page) : query.top(page))
    }
    for (let after = 0; ; ) {
      const entries = (await entriesAfter(after)).map(toEntry)
      const sealed = entries.find((one) => sealedIn(one).length > 0 && !erased.has(personOf(resource.name, one.rowId ?? 0)))
      if (sealed) {
        await requireOpen(ctx, sealed)
        break
      }
      const last = entries.at(-1)
      if (!last || entries.length < page) break
      after = last.entryNo
    }
  }
}

const sealedIn = ({ after }: Entry): string[] =>
  typeof after === 'object' && after !== null ? Object.entries(after).flatMap(([name, value]) => (isSealed(value) ? [name] : [])) : []

async function requireOpen(ctx: DbContext, entry: Entry): Promise<void> {
  const [opened] = await openEntries(ctx, [entry])
  const values: object = { ...Object(opened?.after) }
  const closed = Object.entries(values).some(([name, value]) => sealedIn(entry).includes(name) && value === erasedValue)
  if (closed)
    throw new AppError(
      'invalid',
      `the keys of persons are not those that the dump was written with (${entry.resource} ${entry.rowId} cannot be opened), so whoever was erased since would come back: name their place with --keys folder:PATH or OPSBOOK_PERSON_KEYS, or add --without-keys where they are lost`,
    )
}
