// Where dumps lie: a container of the vault account or a folder, as files under a path.
import type { Readable } from 'node:stream'

/** A file of a place. */
export interface PlacedFile {
  readonly path: string
  readonly bytes: number
}

/** A container or a folder. */
export interface BackupPlace {
  /** As people know it: the container and its account, or the folder. */
  readonly name: string
  /** Writes a file whole or not at all, streaming, in place of one that is there. */
  write(path: string, content: Readable): Promise<void>
  /** Reads a file; throws `not_found` when there is none. */
  read(path: string): Promise<Readable>
  /** The files whose path begins so, in order. */
  list(prefix: string): AsyncIterable<PlacedFile>
  /** Removes a file; nothing happens when there is none. Throws `conflict` while storage itself holds it, by a policy of its own. */
  remove(path: string): Promise<void>
}
