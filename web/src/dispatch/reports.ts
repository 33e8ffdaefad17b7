// Reports of dispatch, asked for where the person may see them.
import { useQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { useMe } from '../shell/me.tsx'

/** A line of a report by column. */
export type Line = Readonly<Record<string, string | number | null>>

/** What a report says; undefined until it is known, and for whoever may not see it. */
export function useReport(name: string, query: Readonly<Record<string, string | undefined>> = {}) {
  const { metadata } = useMe()
  const report = metadata.reports.find((one) => one.name === name)
  const { data } = useQuery({
    queryKey: ['dispatch', 'report', name, query],
    queryFn: ({ signal }) => call<{ rows: Line[]; totals?: Line[] }>(report?.path ?? '', { query, signal }),
    enabled: report !== undefined,
  })
  return data
}
