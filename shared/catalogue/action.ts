// An action says what can be done beyond the generic verbs: POST .../{id}/{action}, or on the collection.
import type { z } from 'zod'
import type { Deprecation } from './deprecation.ts'
import type { Role } from './resource.ts'
import type { Suits } from './suits.ts'

/** Properties that are named after the columns that they set. */
export const ofSameName = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]))

/** An action on one row or on a collection; `Ctx` is what it is run with. */
export interface Action<Ctx = never, Input = unknown> {
  /** camelCase; the last segment of the URL in kebab-case and the permission `resource.name`. */
  readonly name: string
  /** The resource it belongs to. */
  readonly resource: string
  /** Whether the URL names a row. */
  readonly on: 'row' | 'collection'
  /** The rows that it is offered for, every row where it is left out; it refuses the others itself, and says why. */
  readonly suits?: Suits
  /**
   * Properties of the input that set what a column of the row holds, each with that column: a form begins with what is there, so that nobody types it
   * anew. A property that need not be given, and is not, leaves its column as it is. `If-Match` keeps it from undoing what another has set meanwhile.
   */
  readonly startsFrom?: Readonly<Record<string, string>>
  readonly description: string
  /** Roles that may, besides admin. */
  readonly roles: readonly Role[]
  readonly input: z.ZodType<Input>
  /** A body as people would send it, for the contract, where one that is made of the schema will not do. */
  readonly example?: unknown
  /** What is answered, for the contract; made when that is written. */
  readonly output: () => z.ZodType
  /** Since when it should not be used any more, and what instead. */
  readonly deprecated?: Deprecation
  /** Decides and commits; run again from the start when another writer was first. `id` is 0 for a collection. */
  readonly run: (ctx: Ctx, id: number, input: Input) => Promise<unknown>
}

/** Any action, whatever its input. */
// biome-ignore lint/suspicious/noExplicitAny: an action's input passes only through its own schema
export type AnyAction<Ctx> = Action<Ctx, any>

/** The action that is being run, and the row that it was called on. */
export interface RowAction {
  readonly name: string
  readonly resource: string
  readonly id: number
}

/** Defines an action; the type of its input follows from its schema. One on a row is run with what it is as `rowAction`, so that the trail names it. */
export function defineAction<Ctx extends object, Input>(action: Action<Ctx, Input>): Action<Ctx, Input> {
  const { name, resource, on, run } = action
  if (on === 'collection') return action
  return { ...action, run: (ctx, id, input) => run({ ...ctx, rowAction: { name, resource, id } satisfies RowAction }, id, input) }
}
