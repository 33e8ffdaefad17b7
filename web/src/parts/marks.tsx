// Marks of a row: what is overdue, expired or short, said in words beside what says so.
import { Badge } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { isMet } from '../../../shared/catalogue/marks.ts'
import { serverNow } from '../api/clock.ts'
import type { MarkMetadata, ResourceMetadata } from '../shell/me.tsx'
import { colourOf } from './meaning.ts'
import classes from './value.module.css'

type Row = Readonly<Record<string, unknown>>

/** The marks of a row, now or at another instant; none of a row that was removed. */
export function marksOf({ marks }: ResourceMetadata, row: Row, at?: string): readonly MarkMetadata[] {
  if (marks.length === 0 || (row.deletedAt ?? null) !== null) return []
  const now = at ?? serverNow().toISOString()
  return marks.filter(({ when }) => isMet(when, row, now))
}

/** A badge for each mark. */
export const Marks = ({ marks }: { marks: readonly MarkMetadata[] }) =>
  marks.map(({ value, label }) => (
    <Badge
      key={value}
      variant="light"
      color={colourOf(value)}
      className={classes.choice}
      leftSection={<IconAlertTriangle size={13} aria-hidden />}
    >
      {label}
    </Badge>
  ))
