// A card of a report: what it found, its number, its trend or its first rows, and the way to all of them.
import { Anchor, VisuallyHidden } from '@mantine/core'
import { useTranslate } from 'ra-core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useMe } from '../shell/me.tsx'
import { Card, FootLink, Nothing } from './card.tsx'
import { Download } from './download.tsx'
import { FiguresTable } from './figures-table.tsx'
import { toList, toReport } from './places.ts'
import { type Answer, type Asked, type Row, useAsked, useReport, useReportMetadata } from './reports-data.ts'

interface ReportCardProps {
  readonly name: string
  readonly asked?: Asked
  readonly isWide?: boolean
  /** What it found, as a sentence; without one the label is the heading. */
  readonly finding?: (answer: Answer) => string
  /** Said in place of everything where there are no rows. */
  readonly nothing: string
  /** What is said below that: all is well, ask for a longer period, or the resource with whose list to begin. */
  readonly next?: 'well' | 'period' | { readonly begin: string }
  readonly isNothing?: (answer: Answer) => boolean
  readonly children: (answer: Answer) => ReactNode
  /** Columns of the table, and those of them that a phone has room for. */
  readonly columns?: readonly string[]
  readonly onPhone?: readonly string[]
  /** Which rows the table has, and where they say more than the report's own. */
  readonly rows?: (answer: Answer) => readonly Row[]
  /** So many rows are shown as a table. */
  readonly first?: number
}

export function ReportCard(props: ReportCardProps) {
  const report = useReportMetadata(props.name)
  return report ? <Shown {...props} report={report} /> : null
}

function Shown({
  report,
  name,
  asked: given = {},
  isWide = false,
  finding,
  nothing,
  next = 'period',
  isNothing = ({ rows }) => rows.length === 0,
  children,
  columns,
  onPhone,
  rows: choose = ({ rows }) => rows,
  first,
}: ReportCardProps & { report: NonNullable<ReturnType<typeof useReportMetadata>> }) {
  const translate = useTranslate()
  const asked = useAsked(report, given)
  const query = useReport(name, given)
  return (
    <Card
      label={report.label}
      finding={
        finding
          ? (answer) => (isNothing(answer) ? nothing : finding(answer))
          : query.data && isNothing(query.data)
            ? () => nothing
            : undefined
      }
      query={query}
      isWide={isWide}
      tooMany={
        <>
          <Nothing>{translate('dashboards.tooMany')}</Nothing>
          <FootLink to={toReport(name, asked)}>
            {translate('dashboards.openReport')}
            <VisuallyHidden>: {report.label}</VisuallyHidden>
          </FootLink>
        </>
      }
      foot={(answer) => (
        <>
          <Download
            report={report}
            asked={asked}
            aria-label={translate('shell.pair', { name: translate('dashboards.workbook'), value: report.label })}
          />
          <FootLink to={toReport(name, asked)}>
            {answer.rows.length > 0
              ? translate('dashboards.allRows', { smart_count: answer.rows.length })
              : translate('dashboards.openReport')}
            <VisuallyHidden>: {report.label}</VisuallyHidden>
          </FootLink>
        </>
      )}
    >
      {(answer) =>
        isNothing(answer) ? (
          <Nothing>
            <Next next={given.from || given.to ? 'period' : next} />
          </Nothing>
        ) : (
          <>
            {children(answer)}
            {first !== undefined && (
              <FiguresTable
                report={report}
                asked={asked}
                rows={choose(answer).slice(0, first)}
                columns={columns}
                onPhone={onPhone}
                caption={report.label}
                isBrief
              />
            )}
          </>
        )
      }
    </Card>
  )
}

/** What to do where there is nothing. */
function Next({ next }: { next: NonNullable<ReportCardProps['next']> }) {
  const translate = useTranslate()
  const begin = useMe().resource(typeof next === 'string' ? '' : next.begin)
  if (next === 'well') return translate('dashboards.overview.allWell')
  if (!begin) return translate('dashboards.reports.emptyAbout')
  return (
    <>
      {translate('dashboards.begin')}{' '}
      <Anchor component={Link} to={toList(begin.name)} inherit>
        {begin.pluralLabel}
      </Anchor>
    </>
  )
}
