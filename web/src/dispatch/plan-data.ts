// What the API says of one plan, and how it is asked for.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Arranged, Snapshot, SnapshotOrder } from '../../../shared/domains/dispatch/planning/snapshot.ts'
import type { Unassigned } from '../../../shared/domains/dispatch/planning/unassigned.ts'
import type { FeatureCollection } from '../../../shared/domains/dispatch/seeing/geojson.ts'
import { call } from '../api/call.ts'

export type { Arranged, SnapshotOrder }

/** A decision as the API shows it. */
export interface Decision {
  readonly id: number
  readonly version: number
  readonly number: string
  readonly kind: 'plan' | 'replan'
  readonly status: 'waiting' | 'proposed' | 'committed' | 'executed' | 'discarded' | 'failed'
  readonly plannedOn: string
  readonly policyName: string
  readonly seed: number
  readonly iterations: number
  readonly requestedBy: string | null
  readonly requestedAt: string
  readonly committedBy: string | null
  readonly replans: string | null
  readonly replansId: number | null
  readonly orderCount: number | null
  readonly unassignedCount: number | null
  readonly routeCount: number | null
  readonly totalDistanceKm: string | number | null
  readonly totalDurationMinutes: string | number | null
  readonly totalCost: string | number | null
  readonly currency: string | null
  readonly failure: string | null
}

/** What of a route's row leads to its page. */
export interface RouteRow {
  readonly id: number
  readonly number: string
  readonly vehicleId: number
  readonly status: string
}

/** GET decisions/{id}/plan */
export interface WholePlan {
  readonly decision: Decision
  readonly routes: readonly { readonly route: RouteRow }[]
  readonly snapshot: Snapshot | null
  readonly unassigned: Unassigned | null
}

const path = '/api/dispatch/decisions'
export const planKey = (id: number) => ['dispatch', 'plan', id] as const
const rowKey = (id: number) => ['dispatch', 'decision', id] as const

const isDriven = (whole: WholePlan | undefined) => whole?.decision.status === 'committed'

/** The plan with what is seen of it on a map; the map is null while there is nothing to see. */
export function usePlan(id: number) {
  return useQuery({
    queryKey: planKey(id),
    queryFn: async ({ signal }) => {
      const whole = await call<WholePlan>(`${path}/${id}/plan`, { signal })
      const { status, plannedOn } = whole.decision
      if (status === 'waiting' || status === 'failed' || !whole.snapshot) return { whole, map: null, rows: [] }
      const days = { 'plannedOn.gte': plannedOn, 'plannedOn.lte': plannedOn }
      const [map, { items }] = await Promise.all([
        call<FeatureCollection>(`${path}/${id}/geojson`, { signal }),
        call<{ items: RouteRow[] }>('/api/dispatch/routes', { query: { ...days, sort: 'plannedOn', limit: 500 }, signal }),
      ])
      return { whole, map, rows: items }
    },
    // a proposal stays as it is; of what is taken stops come to pass
    staleTime: ({ state }) => (isDriven(state.data?.whole) ? 0 : Number.POSITIVE_INFINITY),
    refetchInterval: ({ state }) => (isDriven(state.data?.whole) ? 15_000 : false),
  })
}

/** The row of a decision, asked for again and again while the page is looked at: a plan in the making is watched closely. */
export function useDecision(id: number, isWatchedClosely: boolean) {
  return useQuery({
    queryKey: rowKey(id),
    queryFn: ({ signal }) => call<Decision>(`${path}/${id}`, { signal }),
    refetchInterval: isWatchedClosely ? 1000 : 5000,
    staleTime: 0,
  })
}

/** Reads the plan and all lists of plans anew. */
export function useReread() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['dispatch'] })
}

/** What is done with a decision: commit, discard, replan, replay, rearrange. */
export const act = <T = { decision: Decision }>(id: number, action: string, body: unknown = {}): Promise<T> =>
  call<T>(`${path}/${id}/${action}`, { method: 'POST', body, headers: { 'idempotency-key': crypto.randomUUID() } })
