// One of my tasks: what is to be done, and the buttons to say that it is.
import { Button, Group, Menu, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconBellZ, IconCheck, IconPlayerPlay } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { Link, useParams } from 'react-router'
import { serverNow } from '../../api/clock.ts'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Waiting } from '../../shell/app.tsx'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { useAct, useRows } from '../day.tsx'
import { PhotoButton } from '../parts/photo-button.tsx'
import { WaitingBadge } from '../parts/waiting-badge.tsx'
import { useDayWords } from '../parts/words.ts'
import type { Shown } from '../queue/overlay.ts'
import { Due } from './my-tasks.tsx'
import { TaskChange } from './task-change.tsx'
import { TaskComments } from './task-comments.tsx'
import { taskAction, taskPhoto } from './task-writes.ts'

export function TaskPage() {
  const translate = useTranslate()
  const { id } = useParams()
  const tasks = useRows('task')
  const task = tasks?.find((one) => one.id === Number(id))
  if (!tasks) return <Waiting />
  if (!task)
    return (
      <Page title={translate('phone.tasks.title')}>
        <Empty
          title={translate('phone.tasks.gone')}
          action={
            <Button component={Link} to="/day">
              {translate('phone.tasks.title')}
            </Button>
          }
        >
          {translate('phone.tasks.goneNext')}
        </Empty>
      </Page>
    )
  return <OpenTask task={task} />
}

function OpenTask({ task }: { task: Shown }) {
  const translate = useTranslate()
  const words = useDayWords()
  const { can } = useMe()
  const { act, isKeeping } = useAct()
  const isOpen = task.status === 'pending' || task.status === 'in-progress'
  const mayStart = can('task.start') && task.status === 'pending'
  const isOverdue = isOpen && typeof task.dueAt === 'string' && new Date(task.dueAt) < serverNow()
  return (
    <Page title={String(task.title)} about={String(task.number)}>
      <Group gap="xs">
        <Due task={task} isOverdue={isOverdue} />
        <Text size="sm">{words.choice('task', 'status', task.status)}</Text>
        <WaitingBadge row={task} />
      </Group>
      {typeof task.description === 'string' && (
        <Text dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
          {task.description}
        </Text>
      )}
      {isOpen && (
        <SimpleGrid cols={2} spacing="xs">
          {can('task.complete') && (
            <Button
              size="md"
              style={{ gridColumn: '1 / -1' }}
              leftSection={<IconCheck size={20} aria-hidden />}
              disabled={isKeeping}
              onClick={() => void act(taskAction(task, 'complete', { completedAt: serverNow().toISOString() }, { status: 'completed' }))}
            >
              {words.did('task', 'complete')}
            </Button>
          )}
          {mayStart && (
            <Button
              size="md"
              variant="default"
              leftSection={<IconPlayerPlay size={20} aria-hidden />}
              disabled={isKeeping}
              onClick={() => void act(taskAction(task, 'start', {}, { status: 'in-progress' }))}
            >
              {words.did('task', 'start')}
            </Button>
          )}
          {can('task.snooze') && <Snooze task={task} />}
          {can('task.attach') && (
            <PhotoButton onPhotos={(photos) => void act(...photos.map((photo) => taskPhoto(task, photo)))}>
              {translate('phone.photo')}
            </PhotoButton>
          )}
        </SimpleGrid>
      )}
      {isOpen && can('task.update') && <TaskChange task={task} />}
      <Stack gap="xs">
        <TaskComments task={task} />
      </Stack>
    </Page>
  )
}

function Snooze({ task }: { task: Shown }) {
  const translate = useTranslate()
  const words = useDayWords()
  const { act } = useAct()
  const until = (change: (date: Date) => void) => {
    const date = serverNow()
    change(date)
    void act(taskAction(task, 'snooze', { until: date.toISOString() }, { reminderAt: date.toISOString() }))
  }
  const inDays = (days: number) => (date: Date) => {
    date.setDate(date.getDate() + days)
    date.setHours(8, 0, 0, 0)
  }
  return (
    <Menu width="target" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button size="md" variant="default" leftSection={<IconBellZ size={20} aria-hidden />}>
          {words.did('task', 'snooze')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item className={classes.choice} onClick={() => until((date) => date.setHours(date.getHours() + 1))}>
          {translate('phone.snooze.hour')}
        </Menu.Item>
        <Menu.Item className={classes.choice} onClick={() => until(inDays(1))}>
          {translate('phone.snooze.tomorrow')}
        </Menu.Item>
        <Menu.Item className={classes.choice} onClick={() => until(inDays(7))}>
          {translate('phone.snooze.week')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
