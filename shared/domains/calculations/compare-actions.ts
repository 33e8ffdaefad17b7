// Comparing two versions before one takes the place of the other. Nothing is written.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { answeredIssue } from '../../catalogue/answers.ts'
import { ref } from '../../catalogue/kinds.ts'
import type { DbContext } from '../../db/context.ts'
import { compare } from './compare.ts'
import { findCompared } from './compare-queries.ts'
import { calculationVersion } from './resources.ts'
import { lookers } from './roles.ts'

/** Sets of inputs at once. */
const most = 1000

const compared = z.object({ id: z.int(), number: z.int(), status: calculationVersion.columns.status.schema, unit: z.string().nullable() })
const result = z.string().nullable().describe('Null where the version refuses the inputs.')
const line = z.object({
  runId: z.int().nullable().describe('The run that had these inputs, where they come from one.'),
  inputs: z.unknown(),
  first: result,
  second: result,
  isSame: z.boolean(),
  difference: z.string().nullable().describe('Second minus first.'),
  percent: z.string().nullable().describe('The difference in percent of the first.'),
  firstIssues: z.array(answeredIssue),
  secondIssues: z.array(answeredIssue),
})

const compareVersions = defineAction({
  name: 'compare',
  resource: 'calculationVersion',
  on: 'row',
  description:
    'Work out two versions, drafts too, on the same inputs: rows that are given, or the inputs of the last runs of the first. Answers the results side by side; nothing is written.',
  roles: lookers,
  input: z
    .strictObject({
      withId: ref('calculationVersion', {}).schema.describe('The second version.'),
      rows: z.array(z.record(z.string(), z.unknown())).min(1).max(most).optional(),
      last: z.int().min(1).max(most).optional().describe('How many runs of the first version, newest first; 100 unless rows are given.'),
    })
    .refine(({ rows, last }) => rows === undefined || last === undefined, {
      path: ['last'],
      error: 'cannot be given beside rows',
      params: { code: 'not_both', hint: 'Give rows, or the number of runs whose inputs are to be taken.' },
    }),
  example: { withId: 2, last: 100 },
  output: () => z.object({ first: compared, second: compared, same: z.int(), different: z.int(), refused: z.int(), lines: z.array(line) }),
  run: async (ctx: DbContext, id, { withId, rows, last = 100 }) => {
    const { first, second, runs } = await findCompared(ctx, id, withId, rows ? 0 : last)
    const lines = await compare(first, second, rows ? rows.map((inputs) => ({ runId: null, inputs })) : runs)
    const named = ({ id: versionId, number, status, unit }: typeof first) => ({ id: versionId, number, status, unit })
    const refused = lines.filter((line) => line.first === null || line.second === null).length
    const same = lines.filter(({ isSame }) => isSame).length
    return { first: named(first), second: named(second), same, different: lines.length - refused - same, refused, lines }
  },
})

/** All that compares versions. */
export const compareActions: readonly AnyAction<DbContext>[] = [compareVersions]
