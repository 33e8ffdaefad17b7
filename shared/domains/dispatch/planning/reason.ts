// Why an order cannot go on the route of a vehicle, by kind; the numbers say by how much at the very least.
import type { Visit } from './problem.ts'

/** Each holds of every place that the order could have on the route, so that no more needs to be said. */
export type Reason =
  | { readonly kind: 'skills-lacking'; readonly job: number }
  | { readonly kind: 'on-board-elsewhere'; readonly vehicle: number }
  | { readonly kind: 'vehicle-has-left' }
  /** More than even the empty vehicle carries. */
  | { readonly kind: 'too-heavy'; readonly kilograms: number }
  | { readonly kind: 'too-large'; readonly litres: number }
  | { readonly kind: 'segregated'; readonly job: number; readonly beside: number }
  /** Beside what else is on board. */
  | { readonly kind: 'over-weight'; readonly kilograms: number }
  | { readonly kind: 'over-volume'; readonly litres: number }
  /** `arrives` is the earliest that can be. */
  | { readonly kind: 'window-missed'; readonly at: Visit['kind']; readonly closes: number; readonly arrives: number }
  | { readonly kind: 'shift-over'; readonly latest: number; readonly ends: number }
  /** In time itself it would make another stop late. */
  | { readonly kind: 'other-stop-late'; readonly visit: Visit; readonly closes: number; readonly arrives: number }
  /** No reason at all: it could be added. */
  | { readonly kind: 'could-be-added'; readonly extraCost: number }
