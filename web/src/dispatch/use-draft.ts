// What somebody has put elsewhere on the board, with what it would come to: driven on paper by the API, and nothing saved.
import { useQueries } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ProposedRoute } from '../../../shared/domains/dispatch/planning/proposal.ts'
import type { Snapshot } from '../../../shared/domains/dispatch/planning/snapshot.ts'
import { call } from '../api/call.ts'
import type { ProblemIssue } from '../api/problem.ts'
import { type Arrangement, arrangementOf, changedOf, moved, type Target } from './arrange.ts'
import { type Board, toDrive, toLeftOut } from './board.ts'
import type { Arranged, Decision } from './plan-data.ts'

/** What is wrong, by vehicle. */
export type Wrong = ReadonlyMap<number, readonly ProblemIssue[]>
type Evaluated = ProposedRoute & { readonly violations: readonly ProblemIssue[] }

/** A board that may be changed; `board` shows it as it would be. */
export interface Draft {
  readonly board: Board
  readonly arrangement: Arrangement
  /** Vehicles whose routes are not as they are saved. */
  readonly changed: ReadonlySet<number>
  readonly wrong: Wrong
  /** Changed routes are being driven on paper. */
  readonly isWaiting: boolean
  readonly error: unknown
  readonly move: (visit: Arranged['stops'][number], target: Target) => void
  /** Takes the last move back; null where there is none. */
  readonly undo: (() => void) | null
  readonly reset: () => void
}

/** The draft of a saved board; `snapshot` is what its plan knew. */
export function useDraft(saved: Board, snapshot: Snapshot | null, { plannedOn }: Decision): Draft {
  const [steps, setSteps] = useState<readonly Arrangement[]>([])
  const base = useMemo(() => arrangementOf(saved), [saved])
  const arrangement = steps.at(-1) ?? base
  const changes = useMemo(() => changedOf(base, arrangement), [base, arrangement])
  const driven = changes.filter(({ stops }) => stops.length > 0)
  const answers = useQueries({
    queries: driven.map((route) => ({
      queryKey: ['dispatch-evaluate', plannedOn, route],
      queryFn: () => call<Evaluated>('/api/dispatch/routes/evaluate', { method: 'POST', body: bodyOf(route, plannedOn, snapshot) }),
      retry: false,
    })),
  })
  const routes = new Map(driven.map(({ vehicleId }, at) => [vehicleId, answers[at]?.data]))
  const changed = new Set(changes.map(({ vehicleId }) => vehicleId))
  const fetched = new Set((snapshot?.orders ?? []).flatMap(({ id, pickup, isOnBoard }) => (pickup && !isOnBoard ? [id] : [])))
  const move = useCallback<Draft['move']>(
    (visit, target) =>
      setSteps((before) => {
        const now = before.at(-1) ?? base
        const next = moved(now, visit, target, fetched.has(visit.orderId))
        return changedOf(now, next).length === 0 ? before : [...before, next]
      }),
    [base, fetched],
  )
  return {
    board: snapshot ? drawn(saved, arrangement, changed, routes, snapshot) : saved,
    arrangement,
    changed,
    wrong: new Map([...routes].map(([vehicleId, route]) => [vehicleId, route?.violations ?? []])),
    isWaiting: answers.some(({ isFetching }) => isFetching),
    error: answers.find(({ error }) => error)?.error ?? null,
    move,
    undo: steps.length > 0 ? () => setSteps((before) => before.slice(0, -1)) : null,
    reset: () => setSteps([]),
  }
}

function bodyOf({ vehicleId, stops }: Arranged, plannedOn: string, snapshot: Snapshot | null) {
  const { travel, correction } = snapshot ?? {}
  return {
    ...{ vehicleId, plannedOn, stops },
    ...(travel?.kind === 'haversine' ? { travel: 'haversine' } : travel ? { matrixId: travel.matrixId } : {}),
    ...(correction ? { correction: correction.id } : {}),
  }
}

/** The saved board with changed lanes as they were driven on paper; until that is known their stops stand as arranged, with the times they had. */
function drawn(
  saved: Board,
  arrangement: Arrangement,
  changed: ReadonlySet<number>,
  routes: ReadonlyMap<number, Evaluated | undefined>,
  snapshot: Snapshot,
): Board {
  if (changed.size === 0) return saved
  const carried = new Set(arrangement.flatMap(({ stops }) => stops.map(({ orderId }) => orderId)))
  const known = new Map(saved.leftOut.map((order) => [order.orderId, order]))
  return {
    lanes: saved.lanes.map((lane) => {
      if (!changed.has(lane.vehicleId)) return lane
      const route = routes.get(lane.vehicleId)
      const isEmpty = arrangement.every(({ vehicleId, stops }) => vehicleId !== lane.vehicleId || stops.length === 0)
      return { ...lane, drive: route ? toDrive(route, snapshot) : isEmpty ? null : lane.drive }
    }),
    leftOut: snapshot.orders.filter(({ id }) => !carried.has(id)).map((order) => known.get(order.id) ?? toLeftOut(order, snapshot)),
  }
}
