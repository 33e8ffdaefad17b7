// npm run db -- explain: how SQLite goes about the lists and the other reads of the program, and which of them scan or sort.
import type { Catalogue } from '../../shared/catalogue/catalogue.ts'
import type { Resource } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Query } from '../../shared/db/engine.ts'
import { AppError } from '../../shared/errors.ts'
import { listCases } from './explain-lists.ts'
import { readCases } from './explain-reads.ts'

/** What an index should have spared a query: reading the whole table, reading an index from its end, sorting what was found. */
export type Fault = 'scans' | 'walks' | 'sorts'

/** Why a query may do what others may not. */
export interface Excuse {
  readonly may: readonly Fault[]
  readonly why: string
}

/** A query of the program. */
export interface Case {
  /** What it is of and for: `store?sort=name`, `history of a row`. */
  readonly name: string
  readonly query: Query
  /** Whether it asks for a part of the rows, so that it should find them and not walk to them. */
  readonly isNarrowed: boolean
  readonly excuse: Excuse | null
}

/** How SQLite goes about a query. */
export interface Plan extends Case {
  readonly steps: readonly string[]
  readonly faults: readonly Fault[]
  /** The faults that nothing excuses. */
  readonly findings: readonly Fault[]
}

/** The plans of all lists of a resource. */
export async function explainLists(ctx: DbContext, resource: Resource): Promise<Plan[]> {
  return explainAll(ctx, listCases(ctx, resource))
}

/** The plans of the reads that are no lists. */
export async function explainReads(ctx: DbContext): Promise<Plan[]> {
  return explainAll(ctx, await readCases(ctx))
}

async function explainAll(ctx: DbContext, cases: readonly Case[]): Promise<Plan[]> {
  const found = await ctx.engine.read(cases.map(({ query }) => ({ ...query, sql: `EXPLAIN QUERY PLAN ${query.sql}` })))
  return cases.map((one, at) => {
    const steps = (found[at] ?? []).map(({ detail }) => String(detail))
    const faults = faultsOf(steps, one.isNarrowed)
    return { ...one, steps, faults, findings: faults.filter((fault) => !one.excuse?.may.includes(fault)) }
  })
}

function faultsOf(steps: readonly string[], isNarrowed: boolean): Fault[] {
  const scans = steps.filter((step) => step.startsWith('SCAN ') && step !== 'SCAN CONSTANT ROW')
  const has: Record<Fault, boolean> = {
    scans: scans.some((step) => !step.includes(' USING ')),
    walks: isNarrowed && scans.some((step) => step.includes(' USING ')),
    sorts: steps.some((step) => step.includes('TEMP B-TREE')),
  }
  return (['scans', 'walks', 'sorts'] as const).filter((fault) => has[fault])
}

/** Prints the plans of one resource's lists, or of everything; 2 when one of them has a finding. */
export async function explain(ctx: DbContext, catalogue: Catalogue, name: string | undefined): Promise<number> {
  if (ctx.engine.dialect !== 'sqlite')
    throw new AppError(
      'invalid',
      'explain needs SQLite: set DATABASE_URL to sqlite:PATH; SQL Server shows the plans that it ran in its Query Store',
    )
  const resource = name === undefined ? undefined : catalogue.find(name)
  if (name !== undefined && !resource)
    throw new AppError('invalid', `there is no resource ${name}; there are ${catalogue.resources.map((one) => one.name).join(', ')}`)
  const plans: Plan[] = []
  for (const one of resource ? [resource] : catalogue.resources) plans.push(...(await explainLists(ctx, one)))
  if (!resource) plans.push(...(await explainReads(ctx)))
  for (const line of report(plans)) console.log(line)
  return plans.some(({ findings }) => findings.length > 0) ? 2 : 0
}

function report(plans: readonly Plan[]): string[] {
  const found = plans.filter(({ findings }) => findings.length > 0)
  const excused = plans.filter(({ faults, findings }) => faults.length > findings.length)
  const why = Map.groupBy(excused, ({ excuse }) => excuse?.why)
  return [
    ...plans.map(
      ({ name, steps, faults, findings }) =>
        `${findings.length > 0 ? '!' : faults.length > 0 ? '~' : ' '} ${name}: ${steps.map(shorten).filter(Boolean).join('; ')}`,
    ),
    `${plans.length} queries: ${found.length} scan or sort (!), ${excused.length} may (~)`,
    ...found.map(({ name, findings }) => `! ${name} ${findings.join(' and ')}`),
    ...[...why].map(([reason, those]) => `~ ${those.length} ${those.length === 1 ? 'query' : 'queries'}: ${reason}`),
  ]
}

/** A step in few words; those that fetch a label by its id say nothing new and are left out. */
function shorten(step: string): string {
  if (/^SEARCH \w+_ USING INTEGER PRIMARY KEY .*LEFT-JOIN$/.test(step) || step.startsWith('CORRELATED ')) return ''
  return step
    .replace(/ USING (COVERING )?INDEX /, ' by ')
    .replace(' USING INTEGER PRIMARY KEY', ' by id')
    .replace('USE TEMP B-TREE FOR', 'sort for')
}
