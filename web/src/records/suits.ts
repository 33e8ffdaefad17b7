// What a row is offered: its actions but for those of its files, a change and a removal, as far as its state suits them.
import { isSuited } from '../../../shared/catalogue/suits.ts'
import type { ActionMetadata, ResourceMetadata } from '../shell/me.tsx'

type Row = Readonly<Record<string, unknown>>

/** Files are attached, completed and fetched where they are shown. */
const ofFiles = ['attach', 'complete', 'download']

/** Whether an action is one on rows that is offered with their actions. */
export const isOfRow = ({ name }: ResourceMetadata, action: ActionMetadata): boolean =>
  action.on === 'row' && !(ofFiles.includes(action.name) && (action.name === 'attach' || name.endsWith('Attachment')))

/** Where an action on a row has a page of its own, which begins with what is there; undefined where its dialog does. */
export const pageOf = ({ name }: ResourceMetadata, action: ActionMetadata, { id }: { readonly id: number }): string | undefined =>
  name === 'decision' && action.name === 'rearrange' ? `/dispatch/decisions/${id}` : undefined

/** Whether the person may change or remove a row, as it stands. */
export const isOffered = ({ verbs, suits }: ResourceMetadata, verb: 'update' | 'delete', row: Row): boolean =>
  verbs.includes(verb) && isSuited(suits[verb], row)
