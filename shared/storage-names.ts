// Names of the containers and queues of storage, the only list of them: infra/azure makes exactly these.

/** Containers of the main account. */
export const containers = {
  /** Workbooks that arrive; a file dropped there starts an import. */
  imports: 'imports',
  /** What is made of an import: its plan, marked copy, rejects, comparison and report, under the import's id. */
  importResults: 'import-results',
  /** Workbooks written every night from the database, which are replaced. */
  mirrors: 'mirrors',
  /** Workbooks and data at the moment of a cut-over, of which none is ever replaced. */
  archive: 'archive',
  exports: 'exports',
  attachments: 'attachments',
  travelMatrices: 'travel-matrices',
} as const

/** The container of the keys of persons: in the main account, or in one of its own that forgets at once what is deleted. */
export const personKeyContainer = 'person-keys'

/** Containers of the vault account. */
export const vaultContainers = {
  /** Anchors of the audit ledger, written once. */
  ledger: 'ledger',
  /** Dumps of the database. */
  backups: 'backups',
} as const

/** Queues of the main account, each of which has another for what failed: `poisonOf`. */
export const queues = {
  importSteps: 'import-steps',
  exportSteps: 'export-steps',
  dispatchPlans: 'dispatch-plans',
  /** Wakes the sealer of the audit trail. */
  auditSeal: 'audit-seal',
  /** Dumps and drills that somebody asked for. */
  backups: 'backups',
} as const

/** Where the host puts a message that failed as often as host.json allows. */
export const poisonOf = (queue: string) => `${queue}-poison`
