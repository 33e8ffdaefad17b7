// The context of work on the database: who asks, through which engine, over which catalogue.
import type { RowAction } from '../catalogue/action.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { ChooseLanguage } from '../catalogue/preferred-language.ts'
import type { Context } from '../context.ts'
import type { PersonKeys } from '../person-keys/keys.ts'
import type { Engine } from './engine.ts'
import type { Ids } from './ids.ts'
import type { Warehouse } from './warehouse.ts'

/** A POST whose answer is kept, so that the same request sent again gets it instead of acting twice. */
export interface Idempotency {
  readonly key: string
  /** SHA-256 of method, path and body. */
  readonly requestHash: string
  readonly status: number
}

/** An open database: its engine, the ids that were fetched ahead, and the keys of the persons it tells of. */
export interface Database {
  readonly engine: Engine
  readonly ids: Ids
  readonly keys: PersonKeys
  /** The second database, which is only read; absent where none is configured. */
  readonly warehouse?: Warehouse | null
}

/** What reads and writes are given. */
export interface DbContext extends Context, Database {
  readonly catalogue: Catalogue
  readonly idempotency: Idempotency | null
  /** In which language whoever asks gets texts. */
  readonly chooseLanguage: ChooseLanguage
  /** The action on a row that this is; null for anything else. */
  readonly rowAction: RowAction | null
  /** Throws `stale` unless whoever calls that action has seen this version of the row; null where they did not say what they have seen. */
  readonly requireVersion: ((version: unknown) => void) | null
}
