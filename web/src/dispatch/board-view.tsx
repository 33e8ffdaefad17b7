// The board: map, time lines, stops and what was left out, linked by what is selected; stops may be put elsewhere before anything is saved.
import { Button, Group, Loader, SegmentedControl, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconArrowBackUp, IconDeviceFloppy } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { Problem } from '../api/problem.ts'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import type { Board } from './board.ts'
import classes from './board-view.module.css'
import { DragStops } from './drag.tsx'
import { LeftOut } from './left-out.tsx'
import { PlanActions } from './plan-actions.tsx'
import { act, useReread, type WholePlan } from './plan-data.ts'
import { Status } from './status.tsx'
import { Stops, wrongAt } from './stops.tsx'
import { TimeLine } from './time-line.tsx'
import { Totals } from './totals.tsx'
import { type Draft, useDraft } from './use-draft.ts'

const PlanMap = lazy(() => import('./map.tsx'))
/** So many vehicles are seen with all their stops; of more, those that are opened. */
const mostOpen = 5
const views = ['map', 'timeLine', 'stops', 'leftOut'] as const

interface Given {
  readonly saved: Board
  readonly whole: WholePlan
  readonly page: { readonly title: string; readonly about: ReactNode }
  /** What is to be said before the board. */
  readonly children: ReactNode
}

export function BoardView({ saved, whole, page, children }: Given) {
  const translate = useTranslate()
  const { can } = useMe()
  const { decision, snapshot, unassigned } = whole
  const draft = useDraft(saved, snapshot, decision)
  const { board, wrong, changed, move } = draft
  const [selected, setSelected] = useState<string | null>(null)
  const [view, setView] = useState<(typeof views)[number]>('map')
  const isPhone = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const canDrag = decision.status === 'proposed' && decision.kind === 'plan' && can('decision.rearrange')
  const savedStops = useMemo(() => new Map(saved.lanes.flatMap(({ drive }) => drive?.stops ?? []).map((stop) => [stop.key, stop])), [saved])
  const wrongKeys = useMemo(
    () =>
      new Set(
        board.lanes.flatMap(({ vehicleId, drive }) =>
          (drive?.stops ?? []).filter((_, at) => wrongAt(wrong.get(vehicleId) ?? [], at).length > 0).map(({ key }) => key),
        ),
      ),
    [board, wrong],
  )
  // from the map, which stays in view, the list goes to what is selected
  const [revealed, setRevealed] = useState<string | null>(null)
  const select = useCallback((key: string | null) => setSelected((before) => (before === key ? null : key)), [])
  const linked = { selected, onSelect: select, canDrag }
  const parts: Record<(typeof views)[number], ReactNode> = {
    map: (
      <Suspense fallback={<Loader role="status" aria-label={translate('shell.loading')} />}>
        <PlanMap
          board={board}
          selected={selected}
          onSelect={(key) => {
            select(key)
            setRevealed(key)
          }}
        />
      </Suspense>
    ),
    timeLine: <TimeLine board={board} changed={changed} wrongKeys={wrongKeys} {...linked} />,
    stops: (
      <Stack gap="sm">
        {board.lanes.map((lane) => (
          <Stops
            key={lane.number ?? lane.vehicleId}
            {...{ lane, ...linked }}
            wrong={wrong.get(lane.vehicleId) ?? []}
            isChanged={changed.has(lane.vehicleId)}
            saved={savedStops}
            currency={decision.currency}
            onMove={move}
            isFolded={board.lanes.length > mostOpen}
            revealed={revealed}
          />
        ))}
      </Stack>
    ),
    leftOut: (
      <LeftOut
        orders={board.leftOut}
        unassigned={unassigned}
        lanes={board.lanes}
        onMove={move}
        zone={board.lanes[0]?.timezone ?? 'UTC'}
        {...linked}
      />
    ),
  }
  return (
    <Page
      {...page}
      actions={
        <>
          <Status of="decision" value={decision.status} />
          <PlanActions decision={decision} isDirty={changed.size > 0} />
        </>
      }
    >
      {children}
      <Totals saved={saved} board={board} currency={decision.currency} />
      <DragStops onMove={move}>
        {isPhone ? (
          <Stack gap="sm">
            <SegmentedControl
              fullWidth
              size="xs"
              value={view}
              onChange={(value) => setView(views.find((one) => one === value) ?? 'map')}
              data={views.map((value) => ({ value, label: translate(`dispatch.views.${value}`) }))}
              aria-label={translate('dispatch.views.title')}
            />
            {parts[view]}
          </Stack>
        ) : (
          <div className={classes.grid}>
            <Stack gap="md" className={classes.fixed}>
              {parts.map}
              {parts.leftOut}
            </Stack>
            <Stack gap="md" className={classes.column}>
              {parts.timeLine}
              {parts.stops}
            </Stack>
          </div>
        )}
      </DragStops>
      <Text size="xs" c="dimmed">
        {translate('dispatch.zones', { zones: [...new Set(board.lanes.map(({ timezone }) => timezone))].join(', ') })}
      </Text>
      {canDrag && changed.size > 0 && <Changes draft={draft} whole={whole} />}
    </Page>
  )
}

/** What is not saved yet: how it is, and the ways on. */
function Changes({ draft, whole: { decision } }: { draft: Draft; whole: WholePlan }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const reread = useReread()
  const { arrangement, wrong, isWaiting, error, undo, reset } = draft
  const faults = [...wrong.values()].reduce((sum, { length }) => sum + length, 0)
  const save = useMutation({
    mutationFn: () => act(decision.id, 'rearrange', { routes: arrangement }),
    onSuccess: async ({ decision: made }) => {
      notifications.show({ message: translate('dispatch.saved', { number: made.number }) })
      await reread()
      await navigate(`/dispatch/decisions/${made.id}`)
    },
  })
  const isConflict = save.error instanceof Problem && (save.error.code === 'conflict' || save.error.code === 'stale')
  return (
    <Stack gap="xs" className={classes.changes} role="region" aria-label={translate('dispatch.changes.title')}>
      <Group justify="space-between">
        <Text size="sm" role="status" aria-live="polite" fw={600}>
          {error !== null
            ? ''
            : isWaiting
              ? translate('dispatch.changes.waiting')
              : faults > 0
                ? translate('dispatch.changes.wrong', { smart_count: faults })
                : translate('dispatch.changes.fine')}
        </Text>
        <Group gap="xs">
          {undo && (
            <Button size="compact-sm" variant="default" leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={undo}>
              {translate('dispatch.changes.undo')}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={reset}>
            {translate('dispatch.changes.reset')}
          </Button>
          <Button
            size="compact-sm"
            leftSection={<IconDeviceFloppy size={14} aria-hidden />}
            loading={save.isPending}
            disabled={isWaiting || faults > 0 || error !== null}
            onClick={() => save.mutate()}
          >
            {translate('dispatch.changes.save')}
          </Button>
        </Group>
      </Group>
      {error !== null && <Trouble error={error} />}
      {save.error && <Trouble error={save.error} />}
      {isConflict && (
        <Group>
          <Text size="sm">{translate('dispatch.conflict.lost')}</Text>
          <Button size="compact-sm" variant="default" onClick={() => void reread()}>
            {translate('dispatch.conflict.reread')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
