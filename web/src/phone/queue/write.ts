// A write that a person made on this device, and what it shows until the API has answered.
import type { ProblemIssue } from '../../api/problem.ts'

/** What a page shows of a write before the API has answered. */
export type Effect =
  | { readonly kind: 'set'; readonly resource: string; readonly id: number; readonly values: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'stock'
      readonly resource: string
      readonly id: number
      readonly storeId: number
      readonly lotId: number | null
      readonly by: number
    }

/** What the API said against a write. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly issues: readonly ProblemIssue[]
  /** The row as it is by now, where the person may read it. */
  readonly theirs: Readonly<Record<string, unknown>> | null
}

/** A picture that goes to a row, which may itself still wait. */
export interface Photo {
  readonly blob: Blob
  readonly fileName: string
  readonly owner: 'task' | 'defect'
  /** Null until the write under `after` has made the row. */
  readonly ownerId: number | null
  /** Set once the upload was begun. */
  readonly attachment: { readonly id: number; readonly uploadUrl: string } | null
}

/** One write, kept until it is answered or dropped by the person. */
export interface Write {
  /** The Idempotency-Key, made as the person acted. */
  readonly key: string
  /** Its turn. */
  readonly turn: number
  readonly madeAt: string
  /** What was done: a key of `phone.did`. */
  readonly did: string
  /** To what, as the person knows it. */
  readonly subject: string
  /** The row that it concerns. */
  readonly on: { readonly resource: string; readonly id: number; readonly path: string } | null
  readonly method: 'POST' | 'PATCH'
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** Of an edit: the version that was seen, and the values there. */
  readonly base: { readonly version: number; readonly values: Readonly<Record<string, unknown>> } | null
  readonly effects: readonly Effect[]
  readonly photo: Photo | null
  /** The key of the write that must be done before. */
  readonly after: string | null
  readonly refusal: Refusal | null
}

/** A request of POST /api/batch. */
export interface BatchRequest {
  readonly id: string
  readonly method: 'POST' | 'PATCH'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

/** An answer of POST /api/batch. */
export interface BatchAnswer {
  readonly id: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}
