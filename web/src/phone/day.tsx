// The day on this device: its rows and what waits, kept in step while there is a connection.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { useTell } from '../parts/tell.ts'
import { useMe } from '../shell/me.tsx'
import { enqueue, type NewWrite, readQueue } from './queue/keep.ts'
import { type Shown, underWrites } from './queue/overlay.ts'
import type { Write } from './queue/write.ts'
import { type DayDatabase, keptDay, type Place } from './store/database.ts'
import type { Row } from './store/feed.ts'
import { type Line, useLine } from './use-line.ts'

/** Writes for the queue, each under its key. */
export type Made = readonly (NewWrite & { readonly key: string })[]

interface Day extends Line {
  readonly database: () => Promise<DayDatabase>
  readonly writes: readonly Write[]
  /** Whether `writes` is all that waits: it has been read. */
  readonly isRead: boolean
  readonly place: Place | null
  /** Puts what the person did into the queue and sends it when it can go; false, and told to the person, where the device cannot keep it. */
  readonly act: (...made: Made) => Promise<boolean>
  /** The same for what becomes of something that waits already. */
  readonly decide: (change: (personId: number) => Promise<void>) => Promise<boolean>
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
  const translate = useTranslate()
  const tell = useTell()
  const database = useCallback(() => keptDay(person.id), [person.id])
  const line = useLine(database)
  const queue = useQuery({ ...local, queryKey: ['day', person.id, 'queue'], queryFn: async () => readQueue(await database()) })
  const place = useQuery({
    ...local,
    queryKey: ['day', person.id, 'place'],
    queryFn: async () => ((await (await database()).get('kept', 'place')) as Place | undefined) ?? null, // written by the sync
  })
  const day = useMemo<Day>(() => {
    const decide: Day['decide'] = async (change) => {
      try {
        await change(person.id)
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error), {
          ...{ title: translate('phone.notKept'), color: 'red', position: 'top-center', autoClose: false },
        })
        return false
      }
      await client.refetchQueries({ queryKey: ['day', person.id, 'queue'] })
      line.send()
      return true
    }
    return {
      ...line,
      trouble: line.trouble ?? queue.error ?? place.error,
      database,
      writes: queue.data ?? [],
      isRead: queue.isSuccess,
      place: place.data ?? null,
      act: (...made) => decide((personId) => enqueue(personId, made)),
      decide,
    }
  }, [line, database, queue.data, queue.error, queue.isSuccess, place.data, place.error, client, person.id, translate, tell])
  return <Context value={day}>{children}</Context>
}

/** The act of a button, which does it once: what is pressed while the device still keeps the first is the same press. */
export function useAct() {
  const { act } = useDay()
  const [isKeeping, setKeeping] = useState(false)
  const isBusy = useRef(false)
  const once = async (...made: Made) => {
    if (isBusy.current) return
    isBusy.current = true
    setKeeping(true)
    await act(...made)
    isBusy.current = false
    setKeeping(false)
  }
  return { isKeeping, act: once }
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
