// Translating a row: the texts of one language are written, those of all others stay as they are.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../catalogue/action.ts'
import { rowsOf } from '../catalogue/answers.ts'
import { canonicalTag, type Texts, upToDate } from '../catalogue/languages.ts'
import { type Resource, type Role, translatedColumns } from '../catalogue/resource.ts'
import { toIssues } from '../catalogue/schemas.ts'
import { changedColumns } from '../db/audit-row.ts'
import type { Change } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import type { Row } from '../db/rows.ts'
import { get } from '../db/store.ts'
import { type Issue, refuse } from '../errors.ts'
import { showRow } from '../http/render.ts'
import { refuseFrozen } from '../http/resource-writes.ts'

/** Nothing that is wrong with texts is a matter of how things stand. */
const noStates: ReadonlySet<string> = new Set()

const language = z
  .string()
  .max(35)
  .refine((tag) => canonicalTag(tag) !== null, {
    error: 'is not a language tag',
    params: { code: 'language', hint: 'Use a tag of BCP 47, such as fr or fr-CA.' },
  })
  .overwrite((tag) => canonicalTag(tag) ?? tag)

/**
 * The action `translate` of a resource with translated columns, for whoever may update it. Texts in the language of the source are a new source: the
 * translations made from the old one are stale from then on. A translation that is given as it stands is up to date again.
 */
export function translateAction(resource: Resource): AnyAction<DbContext> {
  const names = translatedColumns(resource)
  const texts = z
    .strictObject(Object.fromEntries(names.map((name) => [name, z.string().optional()])))
    .refine((given) => Object.keys(given).length > 0, {
      error: 'holds no text',
      params: { code: 'required', hint: `Give one of: ${names.join(', ')}.` },
    })
  return defineAction({
    name: 'translate',
    resource: resource.name,
    on: 'row',
    suits: resource.suits.update,
    description: `Write the texts of one language of one of ${resource.slug}; those of other languages stay. A translation that is given as it stands is up to date again.`,
    roles: Object.entries(resource.access).flatMap(([role, verbs]) => (verbs.includes('update') ? [role as Role] : [])), // the keys of Access are roles
    input: z.strictObject({ language, texts }),
    output: () => rowsOf(resource),
    run: async (ctx: DbContext, id, { language, texts }) => {
      const before: Row = await get(ctx, resource, id)
      const patch = merged(resource, before, language, texts)
      const after = { ...before, ...patch }
      refuse(resource.check(after), noStates)
      const translatedFrom = upToDate(Object.keys(patch), language, after)
      const changed = changedColumns(resource, before, { ...after, translatedFrom })
      const show = (row = before) => ({ [resource.name]: showRow(ctx.catalogue, resource, row, {}, ctx.chooseLanguage) })
      const change: Change = { kind: 'update', resource, before, patch: { ...patch, translatedFrom }, verb: 'update' }
      if (changed.size > 0) refuseFrozen(resource, before, new Set(Object.keys(patch)))
      else if (!ctx.idempotency) return show()
      const [row] = await commit(ctx, changed.size > 0 ? [change] : [], { answer: ([row]) => show(row) })
      return show(row)
    },
  })
}

/** The columns with the texts of the language put in; throws `invalid` where they cannot be. */
function merged(resource: Resource, before: Row, language: string, texts: Readonly<Record<string, string | undefined>>): Row {
  const issues: Issue[] = []
  const entries = Object.entries(texts).map(([name, text]) => {
    const whole = { ...((before[name] ?? {}) as Texts), [language]: text } // a translated column
    const parsed = resource.columns[name]?.schema.safeParse(whole, { reportInput: true })
    if (parsed && !parsed.success) issues.push(...toIssues(parsed.error).map((issue) => ({ ...issue, path: `texts.${name}` })))
    return [name, parsed?.data ?? whole] as const
  })
  refuse(issues, noStates)
  return Object.fromEntries(entries)
}
