// What entries of the history and columns are called.
import { useTranslate } from 'ra-core'
import { humanise } from '../../../shared/catalogue/labels.ts'
import { type ColumnMetadata, columnOf, type ResourceMetadata } from '../shell/me.tsx'
import { changesOfEntry, type Entry } from './past.ts'

const verbs = ['create', 'update', 'remove', 'restore', 'adjust']

/** The action of a resource that an entry names, such as `workOrder.complete`. */
export const actionOf = (resource: ResourceMetadata | undefined, action: string) =>
  resource?.actionNames.find(({ value }) => action === `${resource.name}.${value}`)

/** `inventoryItem.update` -> Changed: the verb of every resource, or the action of this one. */
export function useActionLabel(resource: ResourceMetadata | undefined): (action: string) => string {
  const translate = useTranslate()
  return (action) => {
    const verb = action.split('.').at(-1) ?? action
    const own = actionOf(resource, action)
    if (own) return own.label
    return verbs.includes(verb) ? translate(`records.verb.${verb}`) : humanise(verb)
  }
}

/** What an entry is called: the action that it names, else how a state was moved where it was, else its verb. */
export function useHeadline(resource: ResourceMetadata): (entry: Entry) => string {
  const translate = useTranslate()
  const labelOf = useActionLabel(resource)
  return (entry) => {
    const isMove = entry.before !== null && !actionOf(resource, entry.action)
    const move = isMove && changesOfEntry(entry).find(({ name }) => name === 'status' || name === 'state')
    const column = move && columnOf(resource, move.name)
    if (!column) return labelOf(entry.action)
    const word = (value: unknown) => column.choices.find((choice) => choice.value === value)?.label ?? String(value)
    return translate('records.history.moved', { what: column.label, was: word(move.was), is: word(move.is) })
  }
}

/** A column that the metadata does not tell of, shown as it stands. */
export const plainColumn = (name: string): ColumnMetadata => ({
  name,
  label: humanise(name),
  kind: 'json',
  isOptional: true,
  isRequired: false,
  isWritable: false,
  isFixed: false,
  choices: [],
  refersTo: null,
  labelName: null,
  measure: null,
  scale: 0,
  fallback: null,
  description: null,
  schema: {},
  shape: {},
})
