// The history of a row as a time line: who did what when, each difference old and new, and a way to take a change back.
import { Anchor, Button, Group, Paper, Stack, Text, Timeline } from '@mantine/core'
import { IconArrowBackUp, IconBolt, IconFileSpreadsheet, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { Link } from 'react-router'
import { isSuited } from '../../../shared/catalogue/suits.ts'
import type { Row } from '../parts/field.tsx'
import { measureOf } from '../parts/figure.tsx'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { Waiting } from '../shell/app.tsx'
import { columnOf, type ResourceMetadata, useMe } from '../shell/me.tsx'
import classes from './history.module.css'
import { actionOf, plainColumn, useHeadline } from './labels.ts'
import { changesOfEntry, type Entry, useHistory } from './past.ts'
import { RevertDialog } from './revert-dialog.tsx'
import { isSame, type RowData } from './row.ts'
import { Told } from './told.tsx'

interface HistoryProps {
  readonly resource: ResourceMetadata
  readonly row: RowData
}

export function History({ resource, row }: HistoryProps) {
  const translate = useTranslate()
  const history = useHistory(resource, row, 50)
  if (history.isPending) return <Waiting />
  if (history.error) return <Trouble error={history.error} retry={() => void history.refetch()} />
  const entries = history.data.pages.flatMap(({ items }) => items)
  return (
    <Stack>
      <Timeline bulletSize={26} lineWidth={2}>
        {entries.map((entry) => (
          <Timeline.Item key={entry.entryNo} bullet={<Bullet resource={resource} entry={entry} />}>
            <OneEntry resource={resource} row={row} entry={entry} />
          </Timeline.Item>
        ))}
      </Timeline>
      {history.hasNextPage && (
        <Group>
          <Button variant="default" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {translate('records.history.more')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

/** Whether a change is one that people typed, or a removal: what actions work out is taken back by actions. */
const isTyped = (resource: ResourceMetadata, entry: Entry) =>
  changesOfEntry(entry).some(({ name }) => name === 'deletedAt' || columnOf(resource, name)?.isWritable)

function Bullet({ resource, entry: { action, importId } }: { resource: ResourceMetadata; entry: Entry }) {
  if (importId !== null) return <IconFileSpreadsheet size={14} aria-hidden />
  if (actionOf(resource, action)) return <IconBolt size={14} aria-hidden />
  if (action.endsWith('.create')) return <IconPlus size={14} aria-hidden />
  return action.endsWith('.remove') ? <IconTrash size={14} aria-hidden /> : <IconPencil size={14} aria-hidden />
}

function OneEntry({ resource, row, entry }: HistoryProps & { entry: Entry }) {
  const translate = useTranslate()
  const format = useFormat()
  const { can } = useMe()
  const headline = useHeadline(resource)(entry)
  const [isOpen, setOpen] = useState(false)
  // what moved a figure or only happened has no version
  const isChange = entry.version !== null && !entry.action.endsWith('.create')
  const verb = /\.(remove|restore)$/.test(entry.action) ? 'delete' : 'update'
  const isTaken = isChange && resource.verbs.includes('update') && isSuited(resource.suits[verb], row) && isTyped(resource, entry)
  return (
    <Paper withBorder p="sm" component="article" aria-label={`${headline}, ${format.instant(entry.at)}`}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Text fw={600}>{headline}</Text>
          <Text size="sm" c="dimmed">
            <bdi>{translate('records.history.by', { who: entry.actor })}</bdi> · <time dateTime={entry.at}>{format.instant(entry.at)}</time>{' '}
            · {format.relative(entry.at)}
          </Text>
        </div>
        {isTaken && (
          <Button size="compact-sm" variant="subtle" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => setOpen(true)}>
            {translate('records.history.revert')}
          </Button>
        )}
      </Group>
      {entry.isRedacted ? (
        <Text size="sm" c="dimmed">
          {translate('records.history.redacted')}
        </Text>
      ) : (
        <Differences resource={resource} row={row} entry={entry} />
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {entry.importId !== null && can('import.read') && (
          <Anchor component={Link} size="xs" to={`/imports/${entry.importId}`}>
            {translate('records.history.import', { number: entry.importId })}
          </Anchor>
        )}{' '}
        {translate('records.history.source', { source: entry.source, request: entry.requestId, number: entry.entryNo })}
      </Text>
      {isOpen && <RevertDialog resource={resource} row={row} entry={entry} onClose={() => setOpen(false)} />}
    </Paper>
  )
}

/** Of two lists of objects only what one of them has alone; anything else as it is. */
function differing([old, next]: [unknown, unknown]): [unknown, unknown] {
  if (!isLines(old) || !isLines(next)) return [old, next]
  const without = (these: readonly unknown[], those: readonly unknown[]) =>
    these.filter((one) => !those.some((other) => isSame(one, other)))
  const [left, added] = [without(old, next), without(next, old)]
  return left.length + added.length > 0 ? [left, added] : [old, next]
}

const isLines = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null)

/** Each difference in the form of its column: only what was filled in where the row was made. */
export function Differences({ resource, row, entry, isTurned = false }: HistoryProps & { entry: Entry; isTurned?: boolean }) {
  const translate = useTranslate()
  const changes = changesOfEntry(entry)
  if (changes.length === 0) return null
  return (
    <dl className={classes.differences} data-new={entry.before === null || undefined}>
      {changes.map(({ name, was, is }) => {
        const column = columnOf(resource, name) ?? plainColumn(name)
        // what it was counted in then, which today's row says where it has not changed
        const then = (values: unknown) => measureOf(column, { ...row, ...(values as Row | null) }) // an object of columns, where there is one
        const [less, more] = differing([was, is])
        const [old, next] = [
          { ...then(entry.before), [name]: less },
          { ...then(entry.after), [name]: more },
        ]
        const [first, second] = isTurned ? [next, old] : [old, next]
        return (
          <div key={name}>
            <dt>{column.label}</dt>
            <dd>
              {entry.before !== null && (
                <>
                  <del>
                    <Told column={column} row={first} />
                  </del>
                  <span className={classes.arrow} role="img" aria-label={translate('records.history.becomes')}>
                    →
                  </span>
                </>
              )}
              <ins>
                <Told column={column} row={second} />
              </ins>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
