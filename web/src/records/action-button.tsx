// An action as a dialog made of its schema; a refusal is shown at the fields that it concerns.
import { Alert, Button, Code, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { lazy, Suspense, useState } from 'react'
import { useNavigate } from 'react-router'
import { call } from '../api/call.ts'
import { Problem } from '../api/problem.ts'
import { focusFirst } from '../parts/first-field.ts'
import { useTell } from '../parts/tell.ts'
import { Trouble } from '../parts/trouble.tsx'
import type { ActionMetadata, ResourceMetadata } from '../shell/me.tsx'
import { useKey } from './key.ts'
import { useRefreshAll } from './row.ts'
import { pageOf } from './suits.ts'
import { useHeld } from './use-held.ts'

// a list shows its buttons before anybody opens a dialog
const SchemaForm = lazy(async () => ({ default: (await import('../parts/schema-form.tsx')).SchemaForm }))

/** The row that an action is taken on. */
export interface Subject {
  readonly id: number
}

interface ActionProps {
  readonly resource: ResourceMetadata
  readonly action: ActionMetadata
  readonly row?: Subject
  /** It is what there is to do here before anything else. */
  readonly isMain?: boolean
}

/** Whether an action takes something away, so that it is shown as such. */
export const isDestructive = ({ name }: ActionMetadata): boolean => /^(cancel|discard|retire|reverse|withdraw|remove|fail|skip)/.test(name)

/** A button that opens the dialog of an action. */
export function ActionButton({ resource, action, row, isMain = false }: ActionProps) {
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const page = row && pageOf(resource, action, row)
  const open = () => (page === undefined ? setOpen(true) : void navigate(page))
  return (
    <>
      <Button
        variant={isMain ? 'filled' : 'default'}
        {...(isDestructive(action) ? { c: 'var(--mantine-color-error)' } : {})}
        onClick={open}
      >
        {action.label}
      </Button>
      {isOpen && <ActionDialog resource={resource} action={action} {...(row ? { row } : {})} onClose={() => setOpen(false)} />}
    </>
  )
}

/** Whether an answer is, or holds, rows that were written: the pages show them, so that it need not be shown itself. */
const holdsRows = (answer: Readonly<Record<string, unknown>>): boolean =>
  [answer, ...Object.values(answer).flat()].some((one) => typeof one === 'object' && one !== null && 'id' in one)

/** The dialog of an action; what the action answers is shown where it is more than the rows that it changed. */
export function ActionDialog({ resource, action, row, onClose }: ActionProps & { onClose: () => void }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const refresh = useRefreshAll()
  const tell = useTell()
  const keyOf = useKey()
  const [answer, setAnswer] = useState<unknown>(null)
  const held = useHeld(resource, action, row)
  /** The version of the row that somebody else has left behind. */
  const [stale, setStale] = useState<number | null>(null)
  const path = row ? action.path.replace('{id}', String(row.id)) : action.path

  const take = async (body: Record<string, unknown>) => {
    const { version } = held
    const seen: Record<string, string> = version === null ? {} : { 'if-match': `"${version}"` }
    let told: Record<string, unknown> | null
    try {
      told = await call(path, { method: 'POST', body, headers: { ...keyOf({ ...body, version }), ...seen } })
    } catch (refused) {
      if (version === null || !(refused instanceof Problem && refused.status === 412)) throw refused
      return setStale(version)
    }
    tell(translate('records.action.done', { what: action.label }))
    await refresh()
    const made = told?.[resource.name] as Subject | undefined // actions answer with the rows that they wrote
    if (told && !holdsRows(told)) return setAnswer(told)
    onClose()
    if (action.on === 'collection' && made?.id) void navigate(`/r/${resource.name}/${made.id}`)
  }
  return (
    <Modal
      closeButtonProps={{ 'aria-label': translate('shell.close') }}
      opened
      onClose={onClose}
      closeOnClickOutside={false} // what was typed is not lost by a press beside it
      title={action.label}
      size="lg"
    >
      <Stack>
        {action.description && (
          <Text size="sm" c="dimmed">
            {action.description}
          </Text>
        )}
        {answer === null && held.error !== null ? (
          <Trouble error={held.error} retry={held.retry} />
        ) : answer === null && held.values === null ? (
          <Loader role="status" aria-label={translate('shell.loading')} />
        ) : answer === null ? (
          <Suspense fallback={<Loader role="status" aria-label={translate('shell.loading')} />}>
            {stale !== null && stale === held.version && (
              <Alert color="yellow" title={translate('records.action.stale')}>
                <Button size="compact-sm" variant="default" onClick={held.retry}>
                  {translate('records.action.anew')}
                </Button>
              </Alert>
            )}
            <div key={held.version} ref={focusFirst}>
              <SchemaForm
                schema={action.input}
                resource={resource.name}
                {...(held.values ? { held: held.values } : {})}
                {...(row ? { within: { resource: resource.name, id: row.id } } : {})}
                submit={action.label}
                isDanger={isDestructive(action)}
                onSubmit={take}
                beside={
                  <Button variant="default" onClick={onClose}>
                    {translate('records.form.cancel')}
                  </Button>
                }
              />
            </div>
          </Suspense>
        ) : (
          <>
            <Code block dir="ltr" mah={420} tabIndex={0}>
              {JSON.stringify(answer, null, 2)}
            </Code>
            <Group justify="flex-end">
              <Button onClick={onClose} data-autofocus>
                {translate('records.action.close')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  )
}
