// Which actions a row is offered: those on rows but for those of its files, as far as its state suits them.
import type { ActionMetadata, ResourceMetadata } from '../shell/me.tsx'

/** Files are attached, completed and fetched where they are shown. */
const ofFiles = ['attach', 'complete', 'download']

/** Whether an action is one on rows that is offered with their actions. */
export const isOfRow = ({ name }: ResourceMetadata, action: ActionMetadata): boolean =>
  action.on === 'row' && !(ofFiles.includes(action.name) && (action.name === 'attach' || name.endsWith('Attachment')))

/** Whether an action can be taken on a row, as far as the row itself tells. */
export const isSuited = ({ suits }: ActionMetadata, row: Readonly<Record<string, unknown>>): boolean =>
  suits === null || suits.values.some((value) => value === (row[suits.column] ?? null))
