// Whether the app and what protects its data are in order.
import { Group, List, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { Card, FootLink } from './card.tsx'

interface Checked {
  readonly status: 'ok' | 'degraded' | 'unavailable'
  readonly checks?: Readonly<Record<string, { readonly isOk: boolean; readonly detail?: string }>>
}

/** An instant within what a check says. */
const instants = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

export function Health({ hasLinks = false }: { hasLinks?: boolean }) {
  const translate = useTranslate()
  const { can } = useMe()
  const format = useFormat()
  /** What the API says in English, in the words of the page where they are known. */
  const words = (detail: string) => {
    const [at] = detail.match(instants) ?? []
    const told = detail.replace(instants, format.instant)
    return translate(`dashboards.health.details.${detail.replace(instants, 'at')}`, { _: told, at: at ? format.instant(at) : '' })
  }
  const query = useQuery({ queryKey: ['health'], queryFn: ({ signal }) => call<Checked>('/api/health', { signal }) })
  return (
    <Card
      label={translate('dashboards.health.title')}
      query={query}
      finding={({ status }) => translate(`dashboards.health.${status}`)}
      {...(hasLinks
        ? {
            foot: () => (
              <>
                {can('backup.read') && <FootLink to="/dashboards/backups">{translate('dashboards.backups.title')}</FootLink>}
                {can('audit.read') && <FootLink to="/dashboards/audit">{translate('dashboards.audit.title')}</FootLink>}
              </>
            ),
          }
        : {})}
    >
      {({ checks = {} }) => (
        <List listStyleType="none" spacing={8} p={0}>
          {Object.entries(checks).map(([name, { isOk, detail }]) => (
            <List.Item key={name}>
              <Group gap="xs" wrap="nowrap" align="flex-start">
                <ThemeIcon size="sm" radius="xl" color={isOk ? 'green' : 'red'} variant="light" aria-hidden>
                  {isOk ? <IconCheck size={14} /> : <IconAlertTriangle size={14} />}
                </ThemeIcon>
                <Text size="sm">
                  {translate('shell.pair', {
                    name: translate(`dashboards.health.checks.${name}`),
                    value: translate(isOk ? 'dashboards.health.good' : 'dashboards.health.bad'),
                  })}
                  {detail && (
                    <Text span size="sm" c="dimmed">
                      {' '}
                      · {words(detail)}
                    </Text>
                  )}
                </Text>
              </Group>
            </List.Item>
          ))}
        </List>
      )}
    </Card>
  )
}
