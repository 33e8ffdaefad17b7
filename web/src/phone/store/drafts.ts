// What is typed into a form and not sent yet, kept on the device with every letter: one draft a form, never under another name.
import { whileKept } from './database.ts'

/** What is typed into a form. */
export interface Draft {
  /** Which form, and of which row: `comment task 5`. */
  readonly form: string
  /** What sending it does: an action of the resource, or a key of `phone.did`. */
  readonly did: string
  readonly resource: string
  /** To what, as the person knows it. */
  readonly subject: string
  /** The page on which it goes on. */
  readonly to: string
  /** When it was typed last, as an instant. */
  readonly typedAt: string
  readonly values: object
}

/** A photo that was taken and shrunk. */
export interface TakenPhoto {
  readonly blob: Blob
  readonly fileName: string
}

/** Forms that a device keeps at most; another one is refused until one of them is sent or discarded. */
const mostDrafts = 50
/** Photos of a form at most. */
export const mostPhotos = 10

let turn: Promise<unknown> = Promise.resolve()

/** Has something done after all that was typed before it is kept, so that nothing of that comes back afterwards. */
export function afterTyping<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(work)
  turn = done.catch(() => {})
  return done
}

/** Keeps a draft as it is by now; photos only where they are given, for they have changed. */
export const keepDraft = (personId: number, draft: Draft, photos?: readonly TakenPhoto[]): Promise<void> =>
  afterTyping(() =>
    whileKept(personId, async (database) => {
      const change = database.transaction(['drafts', 'draftPhotos'], 'readwrite')
      const drafts = change.objectStore('drafts')
      const isNew = (await drafts.getKey(draft.form)) === undefined
      if (isNew && (await drafts.count()) >= mostDrafts) throw new Error(`${mostDrafts} forms are begun already`)
      void drafts.put(draft)
      if (photos) void change.objectStore('draftPhotos').put(photos, draft.form)
      await change.done
    }),
  )

/** The draft of a form with its photos; null where nothing was typed. */
export const readDraft = (personId: number, form: string): Promise<(Draft & { readonly photos: readonly TakenPhoto[] }) | null> =>
  afterTyping(() =>
    whileKept(personId, async (database) => {
      const [draft, photos = []] = await Promise.all([database.get('drafts', form), database.get('draftPhotos', form)])
      return draft ? { ...draft, photos } : null
    }),
  )

/** Takes a draft away as the person wants it. */
export const dropDraft = (personId: number, form: string): Promise<void> =>
  afterTyping(() =>
    whileKept(personId, async (database) => {
      const change = database.transaction(['drafts', 'draftPhotos'], 'readwrite')
      for (const store of ['drafts', 'draftPhotos'] as const) void change.objectStore(store).delete(form)
      await change.done
    }),
  )
