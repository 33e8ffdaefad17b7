// Whether what protects the data is in order: dumps that are known to be whole, drills, and a ledger that is sealed and anchored.
import { selectLastDrilled, selectNewest } from '../db/backups.ts'
import type { DbContext } from '../db/context.ts'
import { selectMadeAt, selectOldestUnanchored, selectOldestUnsealed, selectUnsealedCount } from '../db/pending.ts'
import { gather } from '../db/store.ts'
import { measure } from '../metrics.ts'

/** Green: in order. Amber: to be looked at within days. Red: today. */
export type Level = 'green' | 'amber' | 'red'

/** What the level is judged by: ISO 8601 instants, null where there is none. */
export interface BackupFacts {
  /** When the database was made. */
  readonly madeAt: string | null
  /** What the newest verified dump holds. */
  readonly verifiedAt: string | null
  readonly drill: { readonly at: string; readonly reason: string | null } | null
  readonly oldestUnsealedAt: string | null
  readonly oldestUnanchoredAt: string | null
}

const hour = 3_600_000
const day = 24 * hour
const margin = 6 * hour
const longest = { amberDump: day + margin, redDump: 3 * day, drill: 8 * day + margin, ledger: 3 * hour } as const

/** Judges the facts at an instant. A database younger than a limit keeps it. */
export function judgeBackups(facts: BackupFacts, now: string): { level: Level; detail: string } {
  const age = (at: string | null) => Date.parse(now) - Date.parse(at ?? facts.madeAt ?? now)
  const dump = age(facts.verifiedAt)
  const said = (text: string, at: string | null) => `${text}${at === null ? '' : ` of ${at}`} is ${told(age(at))} old`
  const findings: string[] = []
  if (dump > longest.amberDump)
    findings.push(facts.verifiedAt === null ? 'there is no verified dump' : said('the newest verified dump', facts.verifiedAt))
  if (facts.drill?.reason != null) findings.push(`the drill of ${facts.drill.at} failed: ${facts.drill.reason}`)
  else if (age(facts.drill?.at ?? null) > longest.drill)
    findings.push(facts.drill === null ? 'no dump was ever restored for a drill' : said('the last drill', facts.drill.at))
  for (const [what, at] of [
    ['the oldest audit entry that waits to be sealed', facts.oldestUnsealedAt],
    ['the oldest block that waits for its anchor', facts.oldestUnanchoredAt],
  ] as const)
    if (at !== null && age(at) > longest.ledger) findings.push(said(what, at))
  const level = dump > longest.redDump ? 'red' : findings.length > 0 ? 'amber' : 'green'
  return {
    level,
    detail: findings.join('; ') || (facts.verifiedAt === null ? 'no dump yet' : `newest verified dump of ${facts.verifiedAt}`),
  }
}

const told = (milliseconds: number) =>
  milliseconds < 2 * day ? `${Math.floor(milliseconds / hour)} hours` : `${Math.floor(milliseconds / day)} days`

/** Reads the facts, and how many audit entries wait to be sealed. One round trip. */
export async function readBackupFacts(ctx: DbContext): Promise<BackupFacts & { readonly unsealed: number }> {
  const [[first], [verified], [drilled], [entry], [block], [unsealed]] = await gather(ctx, [
    selectMadeAt(ctx),
    selectNewest(ctx, 'verified'),
    selectLastDrilled(ctx),
    selectOldestUnsealed(ctx),
    selectOldestUnanchored(ctx),
    selectUnsealedCount(ctx),
  ])
  return {
    madeAt: first ?? null,
    verifiedAt: verified?.startedAt ?? null,
    drill: drilled?.drilledAt ? { at: drilled.drilledAt, reason: drilled.drillReason } : null,
    oldestUnsealedAt: entry ?? null,
    oldestUnanchoredAt: block ?? null,
    unsealed: unsealed ?? 0,
  }
}

/** Reads the facts and judges them by the clock of the context. One round trip. */
export async function backupHealth(ctx: DbContext): Promise<{ level: Level; detail: string }> {
  return judgeBackups(await readBackupFacts(ctx), ctx.now())
}

/** Measures the facts by the clock of the context, so that alerts can be raised of them. */
export async function measureProtection(ctx: DbContext): Promise<void> {
  const { madeAt, verifiedAt, drill, oldestUnsealedAt, oldestUnanchoredAt, unsealed } = await readBackupFacts(ctx)
  const now = Date.parse(ctx.now())
  const age = (at: string | null, otherwise: string | null) => Math.max(0, (now - Date.parse(at ?? otherwise ?? ctx.now())) / 1000)
  measure('audit.pending', unsealed)
  measure('audit.pending_age', age(oldestUnsealedAt, null))
  measure('audit.unanchored_age', age(oldestUnanchoredAt, null))
  measure('backup.age', age(verifiedAt, madeAt))
  measure('backup.drill_age', age(drill?.at ?? null, madeAt))
  if (drill) measure('backup.drill', drill.reason === null ? 1 : 0)
}
