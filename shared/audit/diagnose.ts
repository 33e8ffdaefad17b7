// What became of the entries of a block: those that were sealed against those that stand in the database. Pure.
import type { NeutralRow } from '../db/copy-values.ts'
import type { SealedEntry } from './anchors.ts'
import { sealedNames } from './block.ts'
import type { Finding } from './finding.ts'

const place = (name: string) => sealedNames.indexOf(name)
const [noAt, resourceAt, rowAt] = [place('entryNo'), place('resource'), place('rowId')]
/** The number of an entry. */
export const noOf = (entry: NeutralRow): number => Number(entry[noAt])

const longest = 200
const shown = (value: string | null | undefined) =>
  value === null || value === undefined ? 'nothing' : value.length > longest ? `${value.slice(0, longest)}…`.toWellFormed() : value

/** Where an entry belongs, for a finding. */
export function whereIs({ seq, entry }: SealedEntry, blockNo?: number) {
  const rowId = entry[rowAt]
  return {
    seq,
    entryNo: noOf(entry),
    ...(blockNo === undefined ? {} : { blockNo }),
    resource: entry[resourceAt] ?? '',
    ...(rowId === null || rowId === undefined ? {} : { rowId: Number(rowId) }),
  }
}

const named = ({ seq, entry }: SealedEntry) => `entry ${noOf(entry)} at place ${seq} of the ledger`

/** What is known beside the two sides. */
export interface Surroundings {
  readonly blockNo: number
  /** Where entries of the block that are not among its places stand now; null: nowhere in the ledger. */
  readonly places: ReadonlyMap<number, number | null>
  /** Entries that other blocks have lost to a wrong place: no strangers. */
  readonly displaced: ReadonlySet<number>
}

/** The entries that are bad, in the order of their places. */
export function diagnose(expected: readonly SealedEntry[], found: readonly SealedEntry[], surroundings: Surroundings): Finding[] {
  const { blockNo, places, displaced } = surroundings
  const findings: Finding[] = []
  const stored = new Map(found.map((one) => [noOf(one.entry), one]))
  const standing = new Map(found.map((one) => [one.seq, one]))
  const sealed = new Set(expected.map(({ entry }) => noOf(entry)))
  const explained = new Set<number>()
  for (const one of expected) {
    const there = stored.get(noOf(one.entry))
    const columns = there && changedColumns(one.entry, there.entry)
    if (columns) {
      if (columns.length > 0) findings.push(changed(one, there, columns, blockNo))
      continue
    }
    const instead = standing.get(one.seq)
    const stranger = instead && !sealed.has(noOf(instead.entry)) ? instead : undefined
    const now = places.get(noOf(one.entry))
    if (stranger && now === undefined && changedColumns(one.entry, stranger.entry).join() === 'entryNo') {
      findings.push(changed(one, stranger, ['entryNo'], blockNo))
      explained.add(noOf(stranger.entry))
    } else if (typeof now === 'number') {
      findings.push({ kind: 'reordered', message: `${named(one)} was moved to place ${now}`, ...whereIs(one, blockNo) })
      if (stranger) explained.add(noOf(stranger.entry))
    } else {
      const how = now === null ? 'was set back to unsealed' : 'is missing'
      findings.push({ kind: 'missing', message: `${named(one)} ${how}`, ...whereIs(one, blockNo) })
    }
  }
  for (const one of found)
    if (!sealed.has(noOf(one.entry)) && !explained.has(noOf(one.entry)))
      findings.push(
        displaced.has(noOf(one.entry))
          ? { kind: 'reordered', message: `${named(one)} was sealed in another block`, ...whereIs(one, blockNo) }
          : { kind: 'inserted', message: `${named(one)} was never sealed there: it was inserted`, ...whereIs(one, blockNo) },
      )
  const order = firstOutOfOrder(expected, found)
  if (order)
    findings.push({
      kind: 'reordered',
      message: `entries were put into another order, the first of them entry ${noOf(order.entry)}, sealed at place ${order.seq}`,
      ...whereIs(order, blockNo),
    })
  return findings.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
}

/** Of the entries on both sides the first that has another one in its turn. */
function firstOutOfOrder(expected: readonly SealedEntry[], found: readonly SealedEntry[]): SealedEntry | undefined {
  const [sealed, stored] = [expected, found].map((side) => new Set(side.map(({ entry }) => noOf(entry))))
  const now = found.filter(({ entry }) => sealed?.has(noOf(entry))).map(({ entry }) => noOf(entry))
  return expected.filter(({ entry }) => stored?.has(noOf(entry))).find(({ entry }, at) => now[at] !== noOf(entry))
}

/** The columns in which two entries differ. */
function changedColumns(sealed: NeutralRow, stored: NeutralRow): string[] {
  return sealedNames.filter((_, at) => (sealed[at] ?? null) !== (stored[at] ?? null))
}

function changed(sealed: SealedEntry, stored: SealedEntry, columns: readonly string[], blockNo: number): Finding {
  const [column = ''] = columns
  const [expected, found] = [sealed, stored].map(({ entry }) => shown(entry[place(column)]))
  return {
    kind: 'changed',
    message: `${named(sealed)} was changed: ${columns.join(', ')}`,
    ...whereIs(sealed, blockNo),
    column,
    ...(expected === undefined || found === undefined ? {} : { expected, found }),
  }
}
