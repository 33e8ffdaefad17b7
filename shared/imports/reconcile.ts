// Reconcile: compares a workbook with the database, row by row while it is planned, without writing any business data.
import type { StagedBlock } from './chunk-file.ts'
import type { ResultFiles } from './files.ts'
import type { SeenRow } from './plan-ground.ts'
import { TableComparison, type TableGround } from './reconcile-table.ts'
import type { Reconciliation } from './reconciliation.ts'
import { writeReconciliation } from './reconciliation-files.ts'
import type { SheetIssue } from './types.ts'

/** Compares the tables of a workbook whose resource is wanted. */
export class Reconciler {
  /** What could not be compared, and why. */
  readonly notes: string[] = []
  private readonly tables = new Map<string, TableComparison>()
  private readonly folder: string

  constructor(ground: TableGround, blocks: readonly StagedBlock[], isWanted: (resource: string) => boolean) {
    this.folder = ground.folder
    const unread = new Set(blocks.filter(({ block }) => block.twice.length > 0).map(({ report }) => report.sheet))
    const wanted = blocks.filter(({ block }) => isWanted(block.resource.name))
    for (const [resource, own] of Map.groupBy(wanted, ({ block }) => block.resource)) {
      const sheet = own.map(({ report }) => report.sheet).find((name) => unread.has(name))
      if (sheet === undefined) this.tables.set(resource.name, new TableComparison(ground, resource, own))
      else this.notes.push(`${resource.name} was not compared: two headers of the sheet ${sheet} mean the same column`)
    }
  }

  /** Whether nothing is compared. */
  get isEmpty(): boolean {
    return this.tables.size === 0
  }

  /** Takes a row of the workbook; rows of other resources are passed over. */
  readonly see = (seen: SeenRow): void => {
    this.tables.get(seen.block.resource.name)?.see(seen)
  }

  /** Ends the comparison once every row was seen: keeps the whole of it as files, and returns the summary. */
  async finish(name: string, issues: readonly SheetIssue[], results: ResultFiles | undefined): Promise<Reconciliation[]> {
    const tables = [...this.tables.values()]
    for (const table of tables) await table.findOnlyHere()
    if (results && tables.length > 0) await writeReconciliation({ folder: this.folder, name, tables, issues, results })
    return tables.map(({ result }) => result)
  }

  close(): void {
    for (const table of this.tables.values()) table.close()
  }
}
