// What is done with a plan as a whole: commit, discard, replan, replay; each asked again before, with what the API refuses said where it was asked.
import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Problem } from '../api/problem.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { act, type Decision, useReread } from './plan-data.ts'

type Name = 'commit' | 'discard' | 'replan' | 'replay'
const offered: Readonly<Record<Name, readonly Decision['status'][]>> = {
  commit: ['proposed'],
  discard: ['proposed', 'waiting'],
  replan: ['committed'],
  replay: ['proposed', 'committed', 'executed', 'discarded'],
}
interface Replayed {
  readonly isSame: boolean
  readonly hash: string
  readonly replayed: string
}

/** The buttons; a plan that somebody is changing on the board is taken only once that is saved or undone. */
export function PlanActions({ decision, isDirty }: { decision: Decision; isDirty: boolean }) {
  const translate = useTranslate()
  const { can } = useMe()
  const [asked, setAsked] = useState<Name | null>(null)
  const names = (Object.keys(offered) as Name[]).filter((name) => offered[name].includes(decision.status) && can(`decision.${name}`))
  return (
    <Group gap="xs">
      {names.map((name) => (
        <Button
          key={name}
          size="xs"
          variant={name === 'commit' ? 'filled' : 'default'}
          disabled={isDirty && name !== 'replay'}
          onClick={() => setAsked(name)}
        >
          {translate(`dispatch.actions.${name}`)}
        </Button>
      ))}
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={asked && translate(`dispatch.ask.${asked}.title`, { number: decision.number })}
        closeButtonProps={{ 'aria-label': translate('dispatch.close') }}
      >
        {asked && <Ask name={asked} decision={decision} onDone={() => setAsked(null)} />}
      </Modal>
    </Group>
  )
}

function Ask({ name, decision, onDone }: { name: Name; decision: Decision; onDone: () => void }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const reread = useReread()
  const work = useMutation({
    mutationFn: () => act<{ decision?: Decision } & Partial<Replayed>>(decision.id, name),
    onSuccess: async ({ decision: made }) => {
      if (name === 'replay') return
      notifications.show({ message: translate(`dispatch.ask.${name}.done`, { number: made?.number }) })
      onDone()
      await reread()
      if (name === 'replan' && made) await navigate(`/dispatch/decisions/${made.id}`)
    },
  })
  const isStale = work.error instanceof Problem && (work.error.code === 'stale' || work.error.code === 'conflict')
  const { isSame, hash, replayed } = work.data ?? {}
  return (
    <Stack>
      <Text size="sm">{translate(`dispatch.ask.${name}.about`, { number: decision.number })}</Text>
      {work.error && <Trouble error={work.error} />}
      {isSame !== undefined && (
        <Stack gap={4} role="status">
          <Text fw={600}>{translate(isSame ? 'dispatch.ask.replay.same' : 'dispatch.ask.replay.other')}</Text>
          <Text size="xs">SHA-256</Text>
          <Code block>{isSame ? hash : `${hash}\n${replayed}`}</Code>
        </Stack>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {translate(isSame === undefined ? 'dispatch.cancel' : 'dispatch.close')}
        </Button>
        {isStale ? (
          <Button onClick={() => void reread().then(onDone)}>{translate('dispatch.conflict.reread')}</Button>
        ) : (
          isSame === undefined && (
            <Button loading={work.isPending} color={name === 'discard' ? 'red' : undefined} onClick={() => work.mutate()} data-autofocus>
              {translate(`dispatch.actions.${name}`)}
            </Button>
          )
        )}
      </Group>
    </Stack>
  )
}
