// What is being typed into a form of the day: kept on the device as it is typed, there again after the page was left, gone once its write is kept.
import { useEffect, useRef, useState } from 'react'
import { useMe } from '../shell/me.tsx'
import { type Made, useDay } from './day.tsx'
import { enqueue, onChange, tellOfChange } from './queue/keep.ts'
import { type Draft, dropDraft, keepDraft, mostPhotos, readDraft, type TakenPhoto } from './store/drafts.ts'

/** Which form it is, and how it is told of where it is not finished. */
export type About = Pick<Draft, 'form' | 'did' | 'resource' | 'subject' | 'to'>

/** A form's draft as its page sees it. */
export interface FormDraft<Values> {
  /** Whether it is known what was typed before. */
  readonly isRead: boolean
  readonly values: Values
  readonly photos: readonly TakenPhoto[]
  /** When it was typed, where that was before this page was opened. */
  readonly from: string | null
  /** Whether the device cannot keep what is typed. */
  readonly isLost: boolean
  readonly isKeeping: boolean
  readonly set: (values: Partial<Values>) => void
  readonly addPhotos: (photos: readonly TakenPhoto[]) => void
  readonly removePhoto: (at: number) => void
  readonly discard: () => Promise<void>
  /** Puts the finished writes into the queue, and the draft away with it. */
  readonly keep: (...made: Made) => Promise<void>
}

interface Typed<Values> {
  /** Null where nothing is typed. */
  readonly values: Values | null
  readonly photos: readonly TakenPhoto[]
  readonly from: string | null
}

const nothing = { values: null, photos: [], from: null }

/** The draft of a form that starts with `empty`; `onKept` is told when the device has kept what was sent. */
export function useDraft<Values extends object>(about: About, empty: Values, onKept: () => void): FormDraft<Values> {
  const { person } = useMe()
  const { decide } = useDay()
  const { form } = about
  const [typed, setTyped] = useState<Typed<Values> | null>(null)
  const [isLost, setLost] = useState(false)
  const [isKeeping, setKeeping] = useState(false)
  const now = useRef<Typed<Values>>(nothing)
  const keptPhotos = useRef<readonly TakenPhoto[]>(nothing.photos)
  const isKept = useRef(false)

  const show = (next: Typed<Values>) => {
    now.current = next
    setTyped(next)
  }
  const reset = () => {
    keptPhotos.current = nothing.photos
    isKept.current = false
    show(nothing)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read once a form, and what is typed since is newer
  useEffect(() => {
    let isLeft = false
    const read = () => readDraft(person.id, form).catch(() => null) // a browser that keeps nothing has nothing
    void read().then((found) => {
      if (isLeft) return
      if (!found) return show(nothing)
      keptPhotos.current = found.photos
      isKept.current = true
      show({ values: { ...empty, ...found.values }, photos: found.photos, from: found.typedAt })
    })
    // sent or discarded in another tab
    const stop = onChange(async () => {
      const before = now.current
      if (isKept.current && (await read()) === null && now.current === before && !isLeft) reset()
    })
    return () => {
      isLeft = true
      stop()
    }
  }, [person.id, form])

  const change = async (next: Typed<Values>) => {
    show(next)
    const values = next.values ?? empty
    const isEmpty = next.photos.length === 0 && JSON.stringify(values) === JSON.stringify(empty)
    const isOther = keptPhotos.current !== next.photos
    try {
      if (isEmpty) await dropDraft(person.id, form)
      else await keepDraft(person.id, { ...about, typedAt: new Date().toISOString(), values }, isOther ? next.photos : undefined)
      isKept.current = !isEmpty
      keptPhotos.current = next.photos
      setLost(false)
    } catch {
      setLost(true)
    }
  }
  return {
    isRead: typed !== null,
    values: typed?.values ?? empty,
    photos: typed?.photos ?? nothing.photos,
    from: typed?.from ?? null,
    isLost,
    isKeeping,
    set: (values) => void change({ ...now.current, values: { ...(now.current.values ?? empty), ...values } }),
    addPhotos: (photos) => void change({ ...now.current, photos: [...now.current.photos, ...photos].slice(0, mostPhotos) }),
    removePhoto: (at) => void change({ ...now.current, photos: now.current.photos.filter((_, index) => index !== at) }),
    discard: async () => {
      reset()
      await dropDraft(person.id, form)
      tellOfChange()
    },
    keep: async (...made) => {
      setKeeping(true)
      const isDone = await decide((personId) => enqueue(personId, made, form))
      setKeeping(false)
      if (!isDone) return
      reset()
      onKept()
    },
  }
}
