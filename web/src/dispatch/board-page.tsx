// One plan: made, seen, changed by hand, taken or thrown away.
import { Alert, Anchor, Button, Group, Loader, Progress, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useEffect, useMemo } from 'react'
import { Link, useParams } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Failure } from '../parts/refusal.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { toBoard } from './board.ts'
import { BoardView } from './board-view.tsx'
import { PlanActions } from './plan-actions.tsx'
import { type Decision, useDecision, usePlan, useReread } from './plan-data.ts'
import { Status, usePolicyName } from './status.tsx'

export default function BoardPage() {
  const id = Number(useParams().id)
  return <PlanPage key={id} id={id} />
}

function PlanPage({ id }: { id: number }) {
  const translate = useTranslate()
  const { date, instant } = useFormat()
  const plan = usePlan(id)
  const policyName = usePolicyName()
  const reread = useReread()
  const known = plan.data?.whole.decision
  const isWaiting = known?.status === 'waiting'
  const { data: now } = useDecision(id, isWaiting)
  const hasChanged = known !== undefined && now !== undefined && now.version > known.version
  useEffect(() => {
    if (isWaiting && hasChanged) void reread()
  }, [isWaiting, hasChanged, reread])
  const board = useMemo(() => {
    const { whole, map, rows } = plan.data ?? {}
    return whole && map ? toBoard(whole, map, rows ?? []) : null
  }, [plan.data])

  if (plan.error) return <Trouble error={plan.error} retry={() => void plan.refetch()} />
  if (!plan.data || !known) return <Loader role="status" aria-label={translate('shell.loading')} />
  const { whole } = plan.data
  const title = translate('dispatch.board.title', { number: known.number, day: date(known.plannedOn) })
  const about = (
    <>
      {translate('dispatch.board.about', {
        policy: policyName(known.policyName),
        by: known.requestedBy ?? '–',
        at: instant(known.requestedAt),
      })}
      {known.replansId && (
        <>
          {' · '}
          <Anchor component={Link} to={`/dispatch/decisions/${known.replansId}`} inherit underline="always">
            {translate('dispatch.board.replans', { number: known.replans })}
          </Anchor>
        </>
      )}
    </>
  )
  const changed = hasChanged && !isWaiting && (
    <Alert color="yellow" title={translate('dispatch.conflict.title')} role="alert">
      <Group>
        <Text size="sm">{translate('dispatch.conflict.about', { number: known.number, status: now.status })}</Text>
        <Button size="compact-sm" variant="default" onClick={() => void reread()}>
          {translate('dispatch.conflict.reread')}
        </Button>
      </Group>
    </Alert>
  )
  const status = <Status of="decision" value={known.status} />
  if (known.status === 'waiting' || known.status === 'failed' || !board)
    return (
      <Page
        title={title}
        about={about}
        actions={
          <>
            <PlanActions decision={known} isDirty={false} />
            {status}
          </>
        }
      >
        {known.status === 'waiting' ? <Making decision={known} /> : <Failed decision={known} />}
      </Page>
    )
  return (
    <BoardView key={known.version} saved={board} whole={whole} page={{ title, about }}>
      {changed}
      {known.status === 'discarded' && <Discarded decision={known} />}
    </BoardView>
  )
}

function Making({ decision }: { decision: Decision }) {
  const translate = useTranslate()
  return (
    <Stack role="status" aria-live="polite" gap="xs" maw={480}>
      <Text>{translate('dispatch.making', { smart_count: decision.orderCount ?? 0 })}</Text>
      <Progress value={100} animated striped aria-label={translate('dispatch.makingBar')} />
    </Stack>
  )
}

function Failed({ decision }: { decision: Decision }) {
  const translate = useTranslate()
  return (
    <Empty
      title={translate('dispatch.failed.title')}
      action={
        <Button component={Link} to="/dispatch">
          {translate('dispatch.failed.again')}
        </Button>
      }
    >
      {decision.failure && <Failure reason={decision.failure} />}
    </Empty>
  )
}

function Discarded({ decision }: { decision: Decision }) {
  const translate = useTranslate()
  return (
    <Alert color="gray" variant="light">
      {translate('dispatch.discardedAbout')}{' '}
      <Anchor component={Link} to={`/dispatch?day=${decision.plannedOn}`} inherit underline="always">
        {translate('dispatch.plansOfDay')}
      </Anchor>
    </Alert>
  )
}
