// Any report: what it is asked, its rows as a table, and the same as a workbook; a new report appears by itself.
import { Button, Group, Paper, Skeleton, Spoiler, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useId } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { propertiesOf } from '../parts/schema-columns.ts'
import { SchemaForm } from '../parts/schema-form.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { type ReportMetadata, useMe } from '../shell/me.tsx'
import { Download } from './download.tsx'
import { FiguresTable } from './figures-table.tsx'
import { useAsked, useReport, useReportMetadata } from './reports-data.ts'

export function ReportPage() {
  const { name = '' } = useParams()
  const translate = useTranslate()
  const report = useReportMetadata(name)
  if (report) return <Shown key={name} report={report} />
  return (
    <Page title={translate('dashboards.reports.title')}>
      <Empty title={translate('dashboards.reports.unknown', { name })}>{translate('dashboards.reports.ask')}</Empty>
    </Page>
  )
}

/** Rows that are shown at once; the workbook has them all. */
const most = 500

function Shown({ report }: { report: ReportMetadata }) {
  const translate = useTranslate()
  const format = useFormat()
  const { person } = useMe()
  const [address, setAddress] = useSearchParams()
  const given = Object.fromEntries(address)
  const asked = useAsked(report, given)
  const { data, error, refetch } = useReport(report.name, given)
  const [isAsking, form] = useDisclosure(false)
  const id = useId()
  const hasInput = propertiesOf(report.input).length > 0
  return (
    <Page
      title={report.label}
      about={
        <Spoiler maxHeight={44} showLabel={translate('dashboards.more')} hideLabel={translate('dashboards.less')}>
          {report.description}
        </Spoiler>
      }
    >
      <div>
        <Group gap="xs">
          {hasInput && (
            <Button
              variant="default"
              size="sm"
              leftSection={<IconFilter size={16} aria-hidden />}
              aria-expanded={isAsking}
              aria-controls={id}
              onClick={form.toggle}
            >
              {translate('dashboards.narrow')}
            </Button>
          )}
          <Download report={report} asked={asked} variant="default" size="sm" />
        </Group>
        <div id={id}>
          {isAsking && (
            <Paper withBorder p="md" mt="sm" component="section" aria-label={translate('dashboards.narrow')}>
              <SchemaForm
                key={address.toString()}
                schema={report.input}
                values={{ timezone: person.timezone, ...given }}
                submit={translate('dashboards.reports.show')}
                onSubmit={async (values) =>
                  setAddress(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])))
                }
              />
            </Paper>
          )}
        </div>
      </div>
      {error ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton h={240} />
      ) : data.rows.length === 0 && !data.totals?.length ? (
        <Empty title={translate('dashboards.reports.empty')}>{translate('dashboards.reports.emptyAbout')}</Empty>
      ) : (
        <>
          <Group gap="md">
            <Text size="sm" fw={600} role="status">
              {translate('dashboards.reports.rows', { smart_count: data.rows.length })}
            </Text>
            <Text size="sm" c="dimmed">
              {translate('dashboards.reports.at', { at: format.instant(data.at) })}
              {data.rows.length > most && ` · ${translate('dashboards.reports.first', { count: most })}`}
            </Text>
          </Group>
          <FiguresTable report={report} asked={asked} rows={data.rows.slice(0, most)} totals={data.totals} caption={report.label} />
        </>
      )}
    </Page>
  )
}
