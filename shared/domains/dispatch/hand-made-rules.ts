// What is in the way of a hand-made route because of how things stand: states of its vehicle and its orders; pure.
import type { Issue } from '../../errors.ts'
import { type OrderState, type RouteState, said, type VehicleState } from './dispatch-rules.ts'

interface Live {
  readonly number: string
  readonly status: RouteState
  readonly plannedOn: string
  readonly vehicle: string
}

/** A vehicle drives unless it is in maintenance or retired, and not while another live route of it is on the day. */
export function checkCarrier(code: string, status: VehicleState, busy: Live | null): Issue[] {
  const path = 'vehicleId'
  const issues: Issue[] = []
  if (status === 'maintenance' || status === 'retired') {
    const message = `${code} is ${status === 'retired' ? status : 'in maintenance'}`
    issues.push({ path, code: 'vehicle-state', message, hint: 'Take another vehicle.' })
  }
  if (busy) {
    const message = `${code} has route ${busy.number} on ${busy.plannedOn}, which is ${said(busy.status)}`
    issues.push({ path, code: 'vehicle-busy', message, hint: 'Replan the decision of that route, or finish or cancel it first.' })
  }
  return issues
}

/** An order goes on a route while it waits; `held` is the live route of another vehicle that has it. */
export function checkCarried(path: string, { number, status }: { number: string; status: OrderState }, held: Live | null): Issue[] {
  if (held && status === 'in-transit') {
    const message = `${number} is under way with ${held.vehicle} on route ${held.number}`
    return [{ path, code: 'order-under-way', message, hint: 'Leave it to that vehicle.' }]
  }
  if (held) {
    const message = `${number} is assigned to ${held.vehicle} on route ${held.number}`
    return [{ path, code: 'order-assigned', message, hint: 'Cancel that route, or replan it, first.' }]
  }
  if (status !== 'delivered' && status !== 'failed' && status !== 'cancelled') return []
  return [
    {
      path,
      code: 'order-over',
      message: `${number} is ${status}`,
      hint: 'Take it off; reopen what failed, order anew what was cancelled.',
    },
  ]
}

/** Unknown vehicles and orders, and a vehicle that is nowhere: of such a route nothing can be worked out. */
export function checkKnown(
  named: number | string,
  truck: { readonly code: string; readonly currentLocation: unknown } | undefined,
  stops: readonly { readonly orderId: number }[],
  known: ReadonlySet<number>,
): Issue[] {
  const path = typeof named === 'number' ? 'vehicleId' : 'vehicle'
  const issues: Issue[] = []
  if (!truck)
    issues.push({ path, code: 'reference', message: `there is no vehicle ${named}`, hint: 'Look it up at /api/dispatch/vehicles.' })
  else if (truck.currentLocation === null) {
    const message = `${truck.code} has no currentLocation, where its route would start`
    issues.push({ path, code: 'required', message, hint: 'Set it, or take another vehicle.' })
  }
  for (const [at, { orderId }] of stops.entries()) {
    if (known.has(orderId)) continue
    const message = `there is no order ${orderId}`
    issues.push({ path: `stops.${at}.orderId`, code: 'reference', message, hint: 'Look it up at /api/dispatch/orders.' })
  }
  return issues
}
