// A card of a report: what it found, its number, its trend, and its rows behind a button or at once.
import { Button, Collapse, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTable } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { type ReactNode, useId } from 'react'
import { Card, FootLink, Nothing } from './card.tsx'
import { Download } from './download.tsx'
import { FiguresTable } from './figures-table.tsx'
import { toReport } from './places.ts'
import { type Answer, type Asked, type Row, useAsked, useReport, useReportMetadata } from './reports-data.ts'

interface ReportCardProps {
  readonly name: string
  readonly asked?: Asked
  readonly isWide?: boolean
  readonly finding: (answer: Answer) => string
  /** Said in place of everything where there are no rows. */
  readonly nothing: string
  readonly isNothing?: (answer: Answer) => boolean
  readonly children: (answer: Answer) => ReactNode
  /** Columns of the table. */
  readonly columns?: readonly string[]
  /** Which rows the table has, and where they say more than the report's own. */
  readonly rows?: (answer: Answer) => readonly Row[]
  /** So many rows are shown at once, without a button. */
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
  isNothing = ({ rows }) => rows.length === 0,
  children,
  columns,
  rows: choose = ({ rows }) => rows,
  first,
}: ReportCardProps & { report: NonNullable<ReturnType<typeof useReportMetadata>> }) {
  const translate = useTranslate()
  const asked = useAsked(report, given)
  const query = useReport(name, given)
  const [isOpen, table] = useDisclosure(false)
  const id = useId()
  const rowsOf = (answer: Answer) => (
    <FiguresTable
      report={report}
      rows={first === undefined ? choose(answer) : choose(answer).slice(0, first)}
      totals={first === undefined ? answer.totals : undefined}
      columns={columns}
      caption={report.label}
    />
  )
  return (
    <Card
      label={report.label}
      finding={(answer) => (isNothing(answer) ? nothing : finding(answer))}
      query={query}
      isWide={isWide}
      foot={(answer) => (
        <>
          {first === undefined && !isNothing(answer) && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconTable size={16} aria-hidden />}
              aria-expanded={isOpen}
              aria-controls={id}
              aria-label={translate('shell.pair', {
                name: translate(isOpen ? 'dashboards.hideTable' : 'dashboards.showTable'),
                value: report.label,
              })}
              onClick={table.toggle}
            >
              {translate(isOpen ? 'dashboards.hideTable' : 'dashboards.showTable')}
            </Button>
          )}
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
          <Nothing>{translate('dashboards.nothingToShow')}</Nothing>
        ) : (
          <>
            {children(answer)}
            {first === undefined ? (
              <Collapse expanded={isOpen} id={id}>
                {isOpen && rowsOf(answer)}
              </Collapse>
            ) : (
              rowsOf(answer)
            )}
          </>
        )
      }
    </Card>
  )
}
