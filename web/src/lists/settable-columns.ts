// Which columns may be set on many rows at once.
import type { ColumnMetadata, ResourceMetadata } from '../shell/me.tsx'

const kinds = ['choice', 'ref', 'flag', 'date', 'instant', 'time', 'integer', 'decimal', 'text']

/** Columns that many rows may have the same value in: not what tells them apart. */
export const settableColumns = ({ columns, verbs, naturalKey, unique }: ResourceMetadata): ColumnMetadata[] =>
  verbs.includes('update')
    ? columns.filter(
        ({ name, kind, isWritable, isFixed }) =>
          isWritable && !isFixed && kinds.includes(kind) && !naturalKey.includes(name) && !unique.includes(name),
      )
    : []
