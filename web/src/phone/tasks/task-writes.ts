// What is done to a task, as writes for the queue; pure but for the keys.
import type { NewWrite } from '../queue/keep.ts'
import type { Row } from '../store/feed.ts'
import type { About } from '../use-draft.ts'

const path = '/api/tasks/tasks'
type Made = NewWrite & { readonly key: string }

const subjectOf = (task: Row) => `${String(task.number)} ${String(task.title)}`

const about = (task: Row) => ({
  key: crypto.randomUUID(),
  subject: subjectOf(task),
  on: { resource: 'task', id: task.id, path },
})

/** The form of something about a task. */
export const taskAbout = (task: Row, did: string): About => ({
  ...{ form: `${did} task ${task.id}`, did, resource: 'task', subject: subjectOf(task), to: `/day/tasks/${task.id}` },
})

/** An action of a task, and what the task looks like after it. */
export const taskAction = (
  task: Row,
  name: string,
  body: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>> = {},
): Made => ({
  ...about(task),
  did: name,
  method: 'POST',
  path: `${path}/${task.id}/${name}`,
  body,
  effects: [{ kind: 'set', resource: 'task', id: task.id, values }],
})

/** Changed columns of a task, against the version that was seen; null where nothing is other than before. */
export function taskEdit(task: Row, wanted: Readonly<Record<string, unknown>>): Made | null {
  const body = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => (task[name] ?? null) !== (value ?? null)))
  if (Object.keys(body).length === 0) return null
  const values = Object.fromEntries(Object.keys(body).map((name) => [name, task[name] ?? null]))
  return {
    ...about(task),
    did: 'change',
    method: 'PATCH',
    path: `${path}/${task.id}`,
    body,
    base: { version: Number(task.version), values },
    effects: [{ kind: 'set', resource: 'task', id: task.id, values: body }],
  }
}

/** A photo of a task. */
export const taskPhoto = (task: Row, { blob, fileName }: { blob: Blob; fileName: string }): Made => ({
  ...about(task),
  did: 'photo',
  method: 'POST',
  path: `${path}/${task.id}/attach`,
  body: { fileName },
  photo: { blob, fileName, owner: 'task', ownerId: task.id, attachment: null },
})
