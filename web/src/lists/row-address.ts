// Where the page of a row is.
import type { RowData } from '../records/row.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import type { Filter } from './conditions.ts'

/** The page of a row; of a list of the past, that of the row with its past. */
export const addressOf = ({ name }: ResourceMetadata, { id }: RowData, filter: Filter): string =>
  `/r/${name}/${id}${filter.at === undefined ? '' : '?tab=asOf'}`
