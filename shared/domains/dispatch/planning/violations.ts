// What can be wrong with a route, by kind; the numbers say by how much.

/** `stop` is the index of the stop that it is about, or of the one that the leg it is about leaves; null: the start, the end, or the route as a whole. */
export type Violation = { readonly stop: number | null } & (
  | { readonly kind: 'over-weight'; readonly kilograms: number }
  | { readonly kind: 'over-volume'; readonly litres: number }
  | { readonly kind: 'window-missed'; readonly closes: number; readonly arrives: number }
  | { readonly kind: 'shift-over'; readonly latest: number; readonly ends: number }
  | { readonly kind: 'left-too-early'; readonly earliest: number; readonly departs: number }
  | { readonly kind: 'skills-lacking'; readonly job: number }
  | { readonly kind: 'segregated'; readonly job: number; readonly beside: number }
  | { readonly kind: 'visited-twice'; readonly job: number }
  | { readonly kind: 'nothing-to-fetch'; readonly job: number }
  | { readonly kind: 'delivered-before-pickup'; readonly job: number }
  | { readonly kind: 'not-fetched'; readonly job: number }
  | { readonly kind: 'not-delivered'; readonly job: number }
  | { readonly kind: 'on-board-elsewhere'; readonly job: number; readonly vehicle: number }
  | { readonly kind: 'vehicle-has-left'; readonly job: number }
)
