// What a check of the audit trail found.

/** One thing that is not as it was written, or worth knowing. */
export interface Finding {
  /**
   * Of an entry: `changed`, `missing`, `inserted`, `reordered`. Of many: `truncated`. Of the chain: `chain` (a block), `anchor` (its copy outside).
   * Of the tables: `row-changed`, `row-missing`, `row-inserted`. `branch` is a note: blocks that a restored database left behind.
   */
  readonly kind:
    | 'changed'
    | 'missing'
    | 'inserted'
    | 'reordered'
    | 'truncated'
    | 'chain'
    | 'anchor'
    | 'branch'
    | 'row-changed'
    | 'row-missing'
    | 'row-inserted'
  readonly message: string
  readonly seq?: number
  readonly entryNo?: number
  readonly blockNo?: number
  readonly resource?: string
  readonly rowId?: number
  readonly column?: string
  readonly expected?: string
  readonly found?: string
}

/** Whether a finding is worth knowing and nothing is wrong by it. */
export const isNote = ({ kind }: Finding): boolean => kind === 'branch'

/** Findings that are kept to be shown; the others are only counted. */
const mostKept = 1000

/** Keeps the first 1,000 findings and counts them all. */
export function collectFindings() {
  const kept: Finding[] = []
  let [faults, notes] = [0, 0]
  return {
    kept,
    tell: (finding: Finding): void => {
      if (isNote(finding)) notes++
      else faults++
      if (kept.length < mostKept) kept.push(finding)
    },
    /** How many there were, notes apart. */
    counts: () => ({ faults, notes }),
  }
}
