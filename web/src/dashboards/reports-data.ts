// The answers of reports and lists, asked once and kept for all cards that show them.
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { propertiesOf } from '../parts/schema-columns.ts'
import { type ReportMetadata, useMe } from '../shell/me.tsx'

/** A row of a report by column. */
export type Row = Readonly<Record<string, unknown>>
/** What is asked of a report, as the address has it. */
export type Asked = Readonly<Record<string, string | undefined>>

/** What a report answers. */
export interface Answer {
  readonly at: string
  readonly rows: readonly Row[]
  readonly totals?: readonly Row[]
}

/** The report of a name, where the person may ask for it. */
export function useReportMetadata(name: string): ReportMetadata | undefined {
  return useMe().metadata.reports.find((report) => report.name === name)
}

/** Of what a page is asked, what this report understands; its days begin in the zone of the person. */
export function useAsked(report: ReportMetadata | undefined, asked: Asked): Record<string, string> {
  const { person } = useMe()
  const known = new Set(report ? propertiesOf(report.input).map(([name]) => name) : [])
  const given = Object.entries({ timezone: person.timezone, ...asked })
  return Object.fromEntries(given.flatMap(([name, value]): [string, string][] => (value && known.has(name) ? [[name, value]] : [])))
}

/** Asks a report; one that the person may not ask for is not asked. */
export function useReport(name: string, asked: Asked = {}): UseQueryResult<Answer> {
  const report = useReportMetadata(name)
  const query = useAsked(report, asked)
  return useQuery({
    queryKey: ['report', name, query],
    enabled: report !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call<Answer>(report?.path ?? '', { query, signal }),
  })
}

/** The first rows of a list, and how many there are in all. */
export interface Listed {
  readonly items: readonly (Row & { readonly id: number })[]
  readonly count: number
}

/** Asks for the first rows of a list and how many there are. */
export function useList(resource: string, filter: Asked, limit = 5, isOn = true): UseQueryResult<Listed> {
  const path = useMe().resource(resource)?.path
  return useQuery({
    queryKey: ['dashboard-list', resource, filter, limit],
    enabled: isOn && path !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call<Listed>(path ?? '', { query: { ...filter, limit, count: true }, signal }),
  })
}
