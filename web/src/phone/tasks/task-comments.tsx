// What was said about a task: read while there is a connection, written at any time.
import { Button, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../../api/call.ts'
import { useFormat } from '../../parts/format.ts'
import { useMe } from '../../shell/me.tsx'
import { useDay } from '../day.tsx'
import { DraftLine } from '../parts/draft-line.tsx'
import { useDayWords } from '../parts/words.ts'
import type { Shown } from '../queue/overlay.ts'
import { useDraft } from '../use-draft.ts'
import { taskAbout, taskAction } from './task-writes.ts'

interface Comment {
  readonly id: number
  readonly author: string | null
  readonly body: string
  readonly createdAt: string
}

export function TaskComments({ task }: { task: Shown }) {
  const translate = useTranslate()
  const words = useDayWords()
  const format = useFormat()
  const { can } = useMe()
  const { writes } = useDay()
  const draft = useDraft(taskAbout(task, 'comment'), { body: '' }, () => {})
  const { body } = draft.values
  const mine = writes.filter(({ did, on }) => did === 'comment' && on?.resource === 'task' && on.id === task.id)
  const { data } = useQuery({
    queryKey: ['lookup', 'comments', task.id, mine.length],
    queryFn: () => call<{ items: Comment[] }>('/api/tasks/task-comments', { query: { taskId: task.id, sort: 'taskId', limit: 100 } }),
    enabled: can('taskComment.read'),
    retry: false,
  })
  const say = () => void draft.keep(taskAction(task, 'comment', { body: body.trim() }))
  return (
    <Stack gap="xs" component="section" aria-labelledby="comments">
      <Title order={2} size="h5" id="comments">
        {translate('phone.tasks.comments')}
      </Title>
      {data?.items.map((comment) => (
        <div key={comment.id}>
          <Text size="xs" c="dimmed">
            {comment.author} · {format.instant(comment.createdAt)}
          </Text>
          <Text dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
            {comment.body}
          </Text>
        </div>
      ))}
      {mine.map(({ key, body: said }) => (
        <div key={key}>
          <Text size="xs" c="dimmed">
            {translate('phone.state.waiting')}
          </Text>
          <Text dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
            {String(said.body)}
          </Text>
        </div>
      ))}
      {can('task.comment') && (
        <>
          <DraftLine draft={draft} />
          <Textarea
            aria-label={words.did('task', 'comment')}
            placeholder={translate('phone.tasks.say')}
            value={body}
            onChange={(event) => draft.set({ body: event.currentTarget.value })}
            disabled={!draft.isRead}
            autosize
            maxLength={4000}
          />
          <Group justify="flex-end">
            <Button variant="default" disabled={body.trim() === ''} loading={draft.isKeeping} onClick={say}>
              {words.did('task', 'comment')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
