// Rows by what becomes of them, adding up.
import { Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import type { Import } from './use-imports.ts'

type Sheet = NonNullable<Import['report']>['sheets'][number]
export type RowCounts = Pick<Sheet, 'inserts' | 'updates' | 'unchanged' | 'rejected'>

/** The four ways, in the order in which they are shown. */
export const kinds = ['inserts', 'updates', 'unchanged', 'rejected'] as const

/** The counts of several tables together. */
export const totalsOf = (sheets: readonly RowCounts[]): RowCounts =>
  sheets.reduce(
    (sum, one) => ({
      inserts: sum.inserts + one.inserts,
      updates: sum.updates + one.updates,
      unchanged: sum.unchanged + one.unchanged,
      rejected: sum.rejected + one.rejected,
    }),
    { inserts: 0, updates: 0, unchanged: 0, rejected: 0 },
  )

/** All of them in one line; what is nought is left out. */
export function Counts({ counts }: { counts: RowCounts }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const told = kinds.filter((kind) => counts[kind] > 0)
  return (
    <Text size="sm" component="span">
      {told.length === 0
        ? translate('imports.counts.none')
        : told.map((kind) => `${number(counts[kind])} ${translate(`imports.counts.${kind}`, { smart_count: counts[kind] })}`).join(' · ')}
    </Text>
  )
}
