// What can be done with the rows that are selected.
import { Button, CloseButton, Group, Menu, Paper, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBolt, IconChevronDown, IconPencil, IconRestore, IconTrash } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { isSuited } from '../../../shared/catalogue/suits.ts'
import { useFormat } from '../parts/format.ts'
import { useSaving } from '../parts/saving.ts'
import { isDestructive } from '../records/action-button.tsx'
import { useRefreshAll } from '../records/row.ts'
import { isOffered, isOfRow } from '../records/suits.ts'
import type { ActionMetadata, ResourceMetadata } from '../shell/me.tsx'
import { type Asked, askForEach, matching, mostSent, type Outcome } from './batch.ts'
import { BulkConfirm } from './bulk-confirm.tsx'
import classes from './lists.module.css'
import { Outcomes } from './outcomes.tsx'
import { mostSelected, readAll, type Selection } from './selection.ts'
import { settableColumns } from './settable-columns.ts'

// forms come when somebody sets a field: most lists are only read
const SetField = lazy(() => import('./set-field.tsx'))

interface BulkProps {
  readonly resource: ResourceMetadata
  readonly selection: Selection
  readonly isRemoved: boolean
  /** What is asked for all rows of the list, where there are more than the page has. */
  readonly whole: Readonly<Record<string, string>> | null
  /** Ways to have the selection as a file. */
  readonly files: ReactNode
}

const undoFor = 10_000
/** Rows that an address can name. */
const mostInFile = 200
type Row = Outcome['row']

/** Stands below the list while rows are selected; what was refused is told row by row. */
export function BulkBar({ resource, selection, isRemoved, whole, files }: BulkProps) {
  const translate = useTranslate()
  const { number } = useFormat()
  const all = useSaving()
  const refresh = useRefreshAll()
  const [isWaiting, setWaiting] = useState(false)
  const [sent, setSent] = useState(0)
  const [told, setTold] = useState<readonly Outcome[] | null>(null)
  const [isSetting, setSetting] = useState(false)
  const [action, setAction] = useState<ActionMetadata | null>(null)
  const { path } = resource
  const { rows } = selection
  const changing = rows.filter((row) => isOffered(resource, 'update', row))
  const removing = rows.filter((row) => isOffered(resource, 'delete', row))

  const run = async (of: readonly Row[], toAsked: (row: Row) => Asked) => {
    setSent(0)
    setWaiting(true)
    const outcomes = await askForEach(of, toAsked, setSent)
    setWaiting(false)
    await refresh()
    const done = outcomes.filter(({ problem }) => problem === null).map(({ row }) => row)
    if (done.length < outcomes.length) setTold(outcomes)
    // rows of other pages are not read anew
    if (done.length === outcomes.length || selection.isFar) selection.clear()
    return done
  }
  const say = (done: readonly Row[], words: string) =>
    done.length > 0 &&
    notifications.show({
      message: translate(words, { smart_count: done.length }),
      closeButtonProps: { 'aria-label': translate('lists.close') },
    })
  const restore = async (of: readonly Row[]) =>
    say(await run(of, ({ id }) => ({ method: 'POST', path: `${path}/${id}/restore` })), 'lists.bulk.restored')
  const remove = async () => {
    const left = rows.length - removing.length
    const done = await run(removing, (row) => ({ method: 'DELETE', path: `${path}/${row.id}`, headers: matching(row) }))
    if (done.length === 0) return
    const undo = () => {
      notifications.hide(id)
      void restore(done)
    }
    const id = notifications.show({
      autoClose: undoFor,
      withCloseButton: false,
      message: (
        <Group justify="space-between">
          <div>
            {translate('lists.bulk.removed', { smart_count: done.length })}
            {left > 0 && <Text size="sm">{translate('lists.bulk.unsuited', { smart_count: left })}</Text>}
          </div>
          <Button size="compact-sm" variant="light" onClick={undo}>
            {translate('lists.bulk.undo')}
          </Button>
        </Group>
      ),
    })
  }
  const set = async (patch: Readonly<Record<string, unknown>>) => {
    setSetting(false)
    say(
      await run(changing, (row) => ({ method: 'PATCH', path: `${path}/${row.id}`, body: patch, headers: matching(row) })),
      'lists.bulk.changed',
    )
  }
  const act = async (taken: ActionMetadata) => {
    setAction(null)
    const { path: of } = taken
    const headers = () => ({ 'idempotency-key': crypto.randomUUID() })
    say(
      await run(suited(taken), ({ id }) => ({ method: 'POST', path: of.replace('{id}', String(id)), headers: headers(), body: {} })),
      'lists.bulk.changed',
    )
  }
  const suited = (one: ActionMetadata) => rows.filter((row) => isSuited(one.suits, row))
  const actions = resource.actions.filter((one) => isOfRow(resource, one) && needsNothing(one) && suited(one).length > 0)

  return (
    <>
      {rows.length > 0 && (
        <Paper withBorder shadow="md" p="xs" className={classes.bulk} role="region" aria-label={translate('lists.bulk.title')}>
          <Group gap="xs">
            <CloseButton aria-label={translate('lists.bulk.clear')} onClick={selection.clear} />
            <Text size="sm" fw={600} role="status">
              {isWaiting && rows.length > mostSent
                ? translate('lists.bulk.progress', { done: number(sent), of: number(rows.length) })
                : translate('lists.bulk.selected', { smart_count: rows.length })}
            </Text>
            {whole && selection.isWhole && !selection.isFar && (
              <Button
                variant="subtle"
                size="xs"
                loading={all.isSaving}
                disabled={isWaiting}
                onClick={() => all.save(async () => selection.choose(await readAll(path, whole)))}
              >
                {translate('lists.select.all')}
              </Button>
            )}
            {selection.isFar && rows.length === mostSelected && (
              <Text size="sm">{translate('lists.select.most', { most: number(mostSelected) })}</Text>
            )}
            {isRemoved && removing.length > 0 && (
              <Button
                variant="default"
                size="xs"
                loading={isWaiting}
                leftSection={<IconRestore size={16} aria-hidden />}
                onClick={() => void restore(removing)}
              >
                {translate('lists.bulk.restore')}
              </Button>
            )}
            {!isRemoved && changing.length > 0 && settableColumns(resource).length > 0 && (
              <Button
                variant="default"
                size="xs"
                loading={isWaiting}
                leftSection={<IconPencil size={16} aria-hidden />}
                onClick={() => setSetting(true)}
              >
                {translate('lists.bulk.set')}
              </Button>
            )}
            {!isRemoved && actions.length > 0 && <Actions actions={actions} isWaiting={isWaiting} onChoose={setAction} />}
            {rows.length <= mostInFile && files}
            {!isRemoved && removing.length > 0 && (
              <Button
                variant="light"
                color="red"
                size="xs"
                loading={isWaiting}
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => void remove()}
              >
                {translate('lists.bulk.remove')}
              </Button>
            )}
          </Group>
        </Paper>
      )}
      {isSetting && (
        <Suspense fallback={null}>
          <SetField resource={resource} count={changing.length} of={rows.length} onSet={set} onClose={() => setSetting(false)} />
        </Suspense>
      )}
      {action && (
        <BulkConfirm
          action={action}
          count={suited(action).length}
          of={rows.length}
          onConfirm={() => void act(action)}
          onClose={() => setAction(null)}
        />
      )}
      {told && <Outcomes resource={resource} outcomes={told} onClose={() => setTold(null)} />}
    </>
  )
}

/** Whether an action can be taken with no more than the row. */
const needsNothing = ({ input }: ActionMetadata) => !Array.isArray(input.required) || input.required.length === 0

interface ActionsProps {
  readonly actions: readonly ActionMetadata[]
  readonly isWaiting: boolean
  readonly onChoose: (action: ActionMetadata) => void
}

function Actions({ actions, isWaiting, onChoose }: ActionsProps) {
  const translate = useTranslate()
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          loading={isWaiting}
          leftSection={<IconBolt size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {translate('lists.bulk.actions')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item key={action.name} {...(isDestructive(action) ? { color: 'red' } : {})} onClick={() => onChoose(action)}>
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
