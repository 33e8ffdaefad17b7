// My tasks by due date, overdue first, with the most frequent thing to do at hand.
import { ActionIcon, Badge, Group, Stack, Text, Title } from '@mantine/core'
import { IconCheck, IconChevronRight } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { serverNow } from '../../api/clock.ts'
import { Empty } from '../../parts/empty.tsx'
import { useFormat } from '../../parts/format.ts'
import { Page } from '../../parts/page.tsx'
import { Waiting } from '../../shell/app.tsx'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { useAct, useDay, useRows } from '../day.tsx'
import { WaitingBadge } from '../parts/waiting-badge.tsx'
import { useDayWords } from '../parts/words.ts'
import type { Shown } from '../queue/overlay.ts'
import { byDue } from './by-due.ts'
import { taskAction } from './task-writes.ts'

export function MyTasks() {
  const translate = useTranslate()
  const tasks = useRows('task')
  const { place } = useDay()
  const stretches = byDue(tasks ?? [], serverNow())
  return (
    <Page title={translate('phone.tasks.title')}>
      {!tasks || (tasks.length === 0 && !place) ? (
        <Waiting />
      ) : (
        stretches.length === 0 && <Empty title={translate('phone.tasks.none')}>{translate('phone.tasks.noneNext')}</Empty>
      )}
      {stretches.map(({ stretch, tasks: some }) => (
        <Stack key={stretch} gap="xs" component="section" aria-labelledby={`due-${stretch}`}>
          <Title order={2} size="h5" id={`due-${stretch}`}>
            {translate(`phone.tasks.${stretch}`)} ({some.length})
          </Title>
          <ul className={classes.list}>
            {some.map((task) => (
              <TaskLine key={task.id} task={task} isOverdue={stretch === 'overdue'} />
            ))}
          </ul>
        </Stack>
      ))}
    </Page>
  )
}

function TaskLine({ task, isOverdue }: { task: Shown; isOverdue: boolean }) {
  const translate = useTranslate()
  const words = useDayWords()
  const { can } = useMe()
  const { act, isKeeping } = useAct()
  const isDone = task.status === 'completed'
  const complete = () => act(taskAction(task, 'complete', { completedAt: serverNow().toISOString() }, { status: 'completed' }))
  return (
    <li className={classes.card}>
      {can('task.complete') && (
        <ActionIcon
          size={44}
          radius="xl"
          variant={isDone ? 'filled' : 'default'}
          disabled={isDone || isKeeping}
          onClick={() => void complete()}
          aria-label={translate('phone.tasks.complete', { title: String(task.title) })}
        >
          <IconCheck size={22} aria-hidden />
        </ActionIcon>
      )}
      <Link to={`/day/tasks/${task.id}`} className={classes.cardLink}>
        <Text fw={600} dir="auto" {...(isDone ? { td: 'line-through' } : {})}>
          {String(task.title)}
        </Text>
        <Group gap="xs">
          <Due task={task} isOverdue={isOverdue} />
          {task.status === 'in-progress' && <Badge variant="outline">{words.choice('task', 'status', task.status)}</Badge>}
          {(task.priority === 'high' || task.priority === 'urgent') && (
            <Badge color="dark.6" variant="filled">
              {words.choice('task', 'priority', task.priority)}
            </Badge>
          )}
          <WaitingBadge row={task} />
        </Group>
      </Link>
      <IconChevronRight size={18} aria-hidden className="mantine-rotate-rtl" />
    </li>
  )
}

/** When a task is due: by the clock where it has a time, else by the day. */
export function Due({ task, isOverdue }: { task: Shown; isOverdue: boolean }) {
  const translate = useTranslate()
  const format = useFormat()
  if (!task.dueOn) return null
  const when = task.dueTime ? format.instant(task.dueAt) : format.date(task.dueOn)
  return (
    <Text size="sm" {...(isOverdue ? { fw: 600 } : { c: 'dimmed' })}>
      {translate(isOverdue ? 'phone.tasks.wasDue' : 'phone.tasks.due', { when })}
    </Text>
  )
}
