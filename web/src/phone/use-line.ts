// The line to the API: sends and reads when it is there, tries again with growing pauses when it is not.
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Problem } from '../api/problem.ts'
import { useSentences } from '../parts/refusal.tsx'
import { useMe } from '../shell/me.tsx'
import { onChange, tellOfChange } from './queue/keep.ts'
import { sendWaiting } from './queue/send.ts'
import type { Refusal } from './queue/write.ts'
import type { DayDatabase } from './store/database.ts'
import { dayResources } from './store/day-resources.ts'
import { sync } from './store/sync.ts'

/** The line as pages see it. */
export interface Line {
  readonly isOnline: boolean
  readonly isBusy: boolean
  /** What the API said against reading, where it was not the line. */
  readonly trouble: unknown
  /** When what the server could not take yet is sent again, as an instant; null where nothing is held so. */
  readonly againAt: string | null
  /** Sends what waits and reads what is new, now. */
  readonly send: () => void
}

const everyMinute = 60_000
/** Pauses before trying again: 2, 4, 8, ... seconds, five minutes at most, and no less than the API asks for, up to an hour. */
const pauseAfter = (failures: number) => Math.min(2 ** failures, 300) * 1000

export function useLine(database: () => Promise<DayDatabase>): Line {
  const { person, metadata } = useMe()
  const client = useQueryClient()
  const translate = useTranslate()
  const { ofCode, ofProblem } = useSentences()
  const [isOnline, setOnline] = useState(navigator.onLine)
  const [isBusy, setBusy] = useState(false)
  const [againAt, setAgainAt] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<unknown>(null)
  const failures = useRef(0)
  const again = useRef<ReturnType<typeof setTimeout>>(undefined)
  const running = useRef<Promise<void> | null>(null)
  const isWanted = useRef(false)

  const inShort = useCallback(
    ({ code, message, issues: [issue] }: Refusal) =>
      code === 'stale' ? translate('phone.waiting.stale') : ofCode(issue?.code ?? '', issue?.values) || ofProblem(code) || message,
    [translate, ofCode, ofProblem],
  )

  const work = useCallback(async () => {
    const resources = dayResources(metadata, person)
    let isUnfinished = false
    let isHeld = false
    let retryAfter = 0
    try {
      // what was read anew comes first, and what no longer waits goes then: nothing is shown as of before in between
      const sent = await sendWaiting(await database(), async () => {
        await client.refetchQueries({ queryKey: ['lookup'], type: 'active' })
        tellOfChange()
      })
      isUnfinished = sent.isUnfinished
      isHeld = sent.isUnfinished
      retryAfter = sent.retryAfter
      const isSeen = location.pathname.endsWith('/day/waiting') // where it stands with all that can be done about it
      for (const write of isSeen ? [] : sent.refused)
        notifications.show({
          color: 'red',
          position: 'top-center',
          closeButtonProps: { 'aria-label': translate('phone.close') },
          message: `${translate('phone.refused')}: ${write.subject}: ${write.refusal ? inShort(write.refusal) : ''}`,
        })
      const isOther = await navigator.locks.request(`opsbook-sync-${person.id}`, async () => sync(await database(), resources))
      if (isOther) void client.invalidateQueries({ queryKey: ['lookup'] })
      setOnline(true)
      setTrouble(null)
    } catch (error) {
      isUnfinished = true
      // a session that has ended is for the sign-in page to say
      if (error instanceof Problem && error.status === 401) void client.invalidateQueries({ queryKey: ['session'] })
      const isLine = error instanceof Problem && (error.status === 0 || error.status >= 500)
      isHeld &&= !isLine
      if (error instanceof Problem) retryAfter = Math.max(retryAfter, error.retryAfter ?? 0)
      setOnline(!isLine)
      setTrouble(isLine ? null : error)
    }
    tellOfChange()
    failures.current = isUnfinished ? failures.current + 1 : 0
    clearTimeout(again.current)
    const pause = isUnfinished ? Math.max(pauseAfter(failures.current), Math.min(retryAfter, 3600) * 1000) : everyMinute
    setAgainAt(isHeld ? new Date(Date.now() + pause).toISOString() : null)
    again.current = setTimeout(() => send.current(), pause)
  }, [client, database, metadata, person, translate, inShort])

  const send = useRef(() => {})
  send.current = () => {
    isWanted.current = true
    running.current ??= (async () => {
      setBusy(true)
      while (isWanted.current) {
        isWanted.current = false
        await work()
      }
      setBusy(false)
      running.current = null
    })()
  }

  useEffect(() => {
    const stop = onChange(() => void client.invalidateQueries({ queryKey: ['day', person.id] }))
    const now = () => {
      if (document.visibilityState === 'visible') send.current()
    }
    const lost = () => setOnline(false)
    window.addEventListener('online', now)
    window.addEventListener('focus', now)
    window.addEventListener('offline', lost)
    document.addEventListener('visibilitychange', now)
    now()
    return () => {
      stop()
      clearTimeout(again.current)
      window.removeEventListener('online', now)
      window.removeEventListener('focus', now)
      window.removeEventListener('offline', lost)
      document.removeEventListener('visibilitychange', now)
    }
  }, [client, person.id])

  const sendNow = useCallback(() => send.current(), [])
  return useMemo(() => ({ isOnline, isBusy, trouble, againAt, send: sendNow }), [isOnline, isBusy, trouble, againAt, sendNow])
}
