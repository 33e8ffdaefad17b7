// The day on this device: its rows and what waits, kept in step while there is a connection.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react'
import { useMe } from '../shell/me.tsx'
import { enqueue, type NewWrite, readQueue } from './queue/keep.ts'
import { type Shown, underWrites } from './queue/overlay.ts'
import type { Write } from './queue/write.ts'
import { type DayDatabase, dayDatabase, type Place } from './store/database.ts'
import type { Row } from './store/feed.ts'
import { personKept } from './store/session-kept.ts'
import { type Line, useLine } from './use-line.ts'

interface Day extends Line {
  readonly database: () => Promise<DayDatabase>
  readonly writes: readonly Write[]
  readonly place: Place | null
  /** Puts what the person did into the queue and sends it when it can go. Gives the refusals, if they come at once. */
  readonly act: (...made: readonly (NewWrite & { readonly key: string })[]) => Promise<void>
}

const Context = createContext<Day | null>(null)

/** The day of the person at the screen. */
export function useDay(): Day {
  const day = useContext(Context)
  if (!day) throw new Error('this is no page of the day')
  return day
}

/** Read from the device; nothing of it waits for a connection. */
const local = { networkMode: 'always', staleTime: Number.POSITIVE_INFINITY, gcTime: 0 } as const

export function DayProvider({ children }: { children: ReactNode }) {
  const { person } = useMe()
  const client = useQueryClient()
  const database = useCallback(async () => {
    if (personKept() !== person.id) throw new Error('the person has signed out')
    return dayDatabase(person.id)
  }, [person.id])
  const line = useLine(database)
  const queue = useQuery({ ...local, queryKey: ['day', person.id, 'queue'], queryFn: async () => readQueue(await database()) })
  const place = useQuery({
    ...local,
    queryKey: ['day', person.id, 'place'],
    queryFn: async () => ((await (await database()).get('kept', 'place')) as Place | undefined) ?? null, // written by the sync
  })
  const day = useMemo<Day>(
    () => ({
      ...line,
      database,
      writes: queue.data ?? [],
      place: place.data ?? null,
      act: async (...made) => {
        await enqueue(await database(), made)
        await client.refetchQueries({ queryKey: ['day', person.id, 'queue'] })
        line.send()
      },
    }),
    [line, database, queue.data, place.data, client, person.id],
  )
  return <Context value={day}>{children}</Context>
}

/** The rows of a resource as they will be once everything has arrived; undefined until they are read. */
export function useRows(resource: string): readonly Shown[] | undefined {
  const { person } = useMe()
  const { database, writes } = useDay()
  const { data } = useQuery({
    ...local,
    queryKey: ['day', person.id, 'rows', resource],
    queryFn: async (): Promise<Row[]> => (await (await database()).getAllFromIndex('rows', 'resource', resource)).map(({ row }) => row),
  })
  return useMemo(() => data?.map((row) => underWrites(resource, row, writes)), [data, resource, writes])
}
