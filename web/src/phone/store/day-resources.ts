// What of the database a person carries along for the work of a day, and how much of it at most.
import type { Metadata } from '../../../../shared/http/metadata.ts'

type Values = Readonly<Record<string, unknown>>

/** A resource of which rows are kept on the device. */
export interface DayResource {
  readonly name: string
  readonly path: string
  /** Filters and sort of the list that fills it. */
  readonly query: Readonly<Record<string, string>>
  /** Whether a row that has changed still belongs to the day. */
  readonly belongs: (row: Values) => boolean
  /** Whether a row that is not here may belong to the day by a change of these columns. */
  readonly mayJoin: (changed: Values) => boolean
}

/** Rows of one resource that a device keeps; what lies beyond is read while there is a connection only. */
export const mostRows = 5000

const all = { query: { sort: 'id' }, belongs: () => true, mayJoin: () => true }
const listed = {
  query: { sort: 'code', isActive: 'true' },
  belongs: ({ isActive }: Values) => isActive !== false,
  mayJoin: (changed: Values) => changed.isActive === true,
}

/** The day's resources as far as the person may read them. */
export function dayResources({ resources }: Metadata, person: { readonly id: number }): DayResource[] {
  const kept: Readonly<Record<string, Omit<DayResource, 'name' | 'path'>>> = {
    task: {
      query: { sort: 'dueAt', assigneeId: String(person.id), 'status.in': 'pending,in-progress' },
      belongs: ({ assigneeId, status }) => assigneeId === person.id && (status === 'pending' || status === 'in-progress'),
      mayJoin: ({ assigneeId, status }) => assigneeId === person.id || status === 'pending' || status === 'in-progress',
    },
    store: all,
    inventoryItem: all,
    stockLot: all,
    stockLevel: all,
    firstAidItem: all,
    firstAidLot: all,
    firstAidLevel: all,
    equipment: all,
    signOut: {
      query: { sort: 'openDueAt', open: 'true' },
      belongs: ({ returnedAt }) => returnedAt === null || returnedAt === undefined,
      mayJoin: ({ returnedAt }) => returnedAt === null,
    },
    partNumber: listed,
    workCenter: listed,
    area: listed,
    level: listed,
    failureCode: listed,
  }
  return resources.flatMap(({ name, path }) => (kept[name] ? [{ name, path, ...kept[name] }] : []))
}
