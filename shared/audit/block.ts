// A block of the ledger: what is hashed, and how. Pure.
import { hash } from 'node:crypto'
import type { ValuesOf } from '../catalogue/resource.ts'
import { tableOf } from '../catalogue/tables.ts'
import { type auditBlockColumns, entryColumns } from '../db/bookkeeping.ts'
import { type NeutralRow, rowForm } from '../db/copy-values.ts'
import type { Raw } from '../db/engine.ts'
import { toRowText } from '../db/row-sum.ts'

/** A block as it is stored. */
export type Block = ValuesOf<typeof auditBlockColumns>
/** What a block's hash is over. */
export type BlockContent = Omit<Block, 'hash' | 'milliseconds' | 'anchoredAt'>

/** The hash before the first block. */
export const genesis = '0'.repeat(64)

/** The entry columns in the order in which they are hashed; the order and these names are for ever. */
export const sealedNames = Object.keys(entryColumns)
const form = {
  sqlite: rowForm(tableOf('auditEntry', entryColumns, ['entryNo']), 'sqlite'),
  mssql: rowForm(tableOf('auditEntry', entryColumns, ['entryNo']), 'mssql'),
}

/** An entry as it is sealed: the stored values in the order of `sealedNames`, each as the one text that every engine gives. */
export const toSealed = (dialect: 'sqlite' | 'mssql', raw: Raw): NeutralRow => form[dialect].from(raw)

/** The leaf of an entry: SHA-256 over a zero byte, its place in the ledger, and its values with the length before each. */
export function leafHash(seq: number, entry: NeutralRow): string {
  return hash('sha256', `\u0000${seq}|${toRowText(entry)}`)
}

/** The root of a Merkle tree over leaves, as RFC 6962 builds it: a node is the SHA-256 of a one byte and its two sides. */
export function merkleRoot(leaves: readonly string[]): string {
  let level = leaves
  // pairs from the left, an odd one goes up as it is: the same tree as splitting at the largest power of two
  while (level.length > 1) {
    const next: string[] = []
    for (let at = 0; at < level.length; at += 2) {
      const [left = '', right] = level.slice(at, at + 2)
      next.push(right === undefined ? left : hash('sha256', Buffer.from(`01${left}${right}`, 'hex')))
    }
    level = next
  }
  return level[0] ?? hash('sha256', '')
}

/** The hash of a block over all that it says. */
export function blockHash({ blockNo, branch, firstSeq, lastSeq, root, previousHash, sealedAt }: BlockContent): string {
  const values = [blockNo, branch, firstSeq, lastSeq, root, previousHash, sealedAt].map(String)
  return hash('sha256', toRowText(['opsbook-block-1', ...values]))
}
