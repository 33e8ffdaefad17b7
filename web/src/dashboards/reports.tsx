// Every report that the person may ask for, by domain.
import { Anchor, Paper, Stack, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { Page } from '../parts/page.tsx'
import { useMe } from '../shell/me.tsx'
import classes from './dashboards.module.css'
import { toReport } from './places.ts'

export function Reports() {
  const translate = useTranslate()
  const { metadata } = useMe()
  const domains = metadata.domains
    .map((domain) => ({ ...domain, reports: metadata.reports.filter((report) => report.domain === domain.name) }))
    .filter(({ reports }) => reports.length > 0)
  return (
    <Page title={translate('dashboards.reports.title')} about={translate('dashboards.reports.about')}>
      {domains.length === 0 && <Empty title={translate('dashboards.reports.none')}>{translate('dashboards.reports.ask')}</Empty>}
      {domains.map(({ name, label, reports }) => (
        <Stack key={name} gap="sm" component="section" aria-label={label}>
          <Title order={2} size="h4">
            {label}
          </Title>
          <div className={classes.tiles}>
            {reports.map((report) => (
              <Paper key={report.name} withBorder p="md">
                <Anchor component={Link} to={toReport(report.name)} fw={600}>
                  {report.label}
                </Anchor>
                <Text size="sm" c="dimmed" lineClamp={3} title={report.description}>
                  {report.description}
                </Text>
              </Paper>
            ))}
          </div>
        </Stack>
      ))}
    </Page>
  )
}
