// The weeks in which both are kept: how far each resource has left its workbook, day by day, until the workbook is retired.
import { Anchor, Badge, Button, Group, Paper, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { MigrationStatus } from '../../../shared/imports/migration-status.ts'
import { call } from '../api/call.ts'
import { downloadFile } from '../api/files.ts'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { useSaving } from '../parts/saving.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Calendar } from './calendar.tsx'
import { CutOver } from './cut-over.tsx'

const key = ['migration']

export function ParallelPage() {
  const translate = useTranslate()
  const { resource } = useMe()
  const [search, setSearch] = useSearchParams()
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call<{ items: MigrationStatus[] }>('/api/migration/status', { signal }),
  })
  const items = data?.items ?? []
  const nameOf = (name: string) => resource(name)?.pluralLabel ?? name
  const order = ['parallel', 'spreadsheet', 'database']
  const sorted = items.toSorted(
    (one, other) => order.indexOf(one.mode) - order.indexOf(other.mode) || nameOf(one.resource).localeCompare(nameOf(other.resource)),
  )
  const chosen = sorted.find((one) => one.resource === search.get('resource')) ?? sorted[0]
  return (
    <Page
      title={translate('imports.parallel.title')}
      about={translate('imports.parallel.about')}
      actions={
        <Button component={Link} to="/imports" variant="default">
          {translate('imports.title')}
        </Button>
      }
    >
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {chosen && (
        <>
          <Group gap="md" align="flex-end">
            <Select
              label={translate('imports.parallel.resource')}
              data={order.flatMap((mode) => {
                const own = sorted.filter((one) => one.mode === mode)
                return own.length === 0
                  ? []
                  : [
                      {
                        group: translate(`imports.parallel.modes.${mode}`),
                        items: own.map((one) => ({ value: one.resource, label: nameOf(one.resource) })),
                      },
                    ]
              })}
              value={chosen.resource}
              onChange={(value) => value && setSearch({ resource: value }, { replace: true })}
              allowDeselect={false}
              searchable
              nothingFoundMessage={translate('imports.mapping.noneFound')}
              w={{ base: '100%', sm: 300 }}
            />
            <Group gap="xs">
              {order.map((mode) => (
                <Badge key={mode} variant="default" tt="none" size="lg">
                  {translate('shell.pair', {
                    name: translate(`imports.parallel.modes.${mode}`),
                    value: items.filter((one) => one.mode === mode).length,
                  })}
                </Badge>
              ))}
            </Group>
          </Group>
          <Status key={chosen.resource} status={chosen} />
        </>
      )}
    </Page>
  )
}

function Status({ status }: { status: MigrationStatus }) {
  const translate = useTranslate()
  const { can } = useMe()
  const { date, instant, number } = useFormat()
  const { mode, last, daysWithoutDifference, daysCompared, since, by, archive } = status
  return (
    <Stack gap="md">
      <Paper withBorder p={{ base: 'sm', sm: 'md' }}>
        <Stack gap="sm">
          <Next status={status} />
          {can('migration.update') && <Steps status={status} />}
        </Stack>
      </Paper>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Figure label={translate('imports.parallel.mode')} value={translate(`imports.parallel.modes.${mode}`)}>
          {since ? translate('imports.parallel.since', { when: instant(since), who: by ?? '' }) : translate('imports.parallel.usual')}
        </Figure>
        <Figure label={translate('imports.parallel.inARow')} value={number(daysWithoutDifference)}>
          {translate('imports.parallel.ofCompared', { smart_count: daysCompared })}
        </Figure>
        <Figure label={translate('imports.parallel.last')} value={last ? date(last.day) : translate('imports.parallel.never')}>
          {last && (
            <Anchor component={Link} to={`/imports/${last.importId}`} size="sm">
              {last.differences === 0
                ? translate('imports.parallel.noDifference')
                : translate('imports.parallel.differences', { smart_count: last.differences })}
            </Anchor>
          )}
        </Figure>
        <Figure
          label={translate('imports.parallel.mirror')}
          value={status.mirror ? instant(status.mirror.at) : translate('imports.parallel.noMirror')}
        >
          {status.mirror ? <Mirror status={status} /> : translate('imports.parallel.mirrorAbout')}
        </Figure>
      </SimpleGrid>
      {archive && <Text size="sm">{translate('imports.parallel.archived', { path: archive.path, hash: archive.hash ?? '' })}</Text>}
      <Calendar days={status.calendar} />
    </Stack>
  )
}

function Figure({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
  return (
    <Paper withBorder p={{ base: 'xs', sm: 'sm' }}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={700} fz={{ base: 'sm', sm: 'lg' }}>
        {value}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </Paper>
  )
}

/** What is needed before the workbook can be retired. */
function Next({ status: { mode, last } }: { status: MigrationStatus }) {
  const translate = useTranslate()
  const what = mode !== 'parallel' ? mode : last === null ? 'compare' : last.differences > 0 ? 'settle' : 'ready'
  return (
    <Stack gap={2} component="section" aria-label={translate('imports.parallel.nextTitle')}>
      <Title order={2} size="h5">
        {translate('imports.parallel.nextTitle')}
      </Title>
      <Text size="sm">{translate(`imports.parallel.next.${what}`)}</Text>
    </Stack>
  )
}

function Steps({ status }: { status: MigrationStatus }) {
  const translate = useTranslate()
  const client = useQueryClient()
  const set = useMutation({
    mutationFn: (mode: string) => call(`/api/migration/${status.resource}`, { method: 'PUT', body: { mode } }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  })
  const to = { spreadsheet: 'parallel', parallel: 'spreadsheet', database: 'parallel' }[status.mode]
  return (
    <Stack gap="xs">
      {set.error && <Trouble error={set.error} />}
      <Group gap="xs">
        <Button variant="default" loading={set.isPending} onClick={() => set.mutate(to)}>
          {translate(`imports.parallel.set.${to}`)}
        </Button>
        {status.mode === 'parallel' && <CutOver status={status} onDone={() => void client.invalidateQueries({ queryKey: key })} />}
      </Group>
    </Stack>
  )
}

function Mirror({ status: { resource } }: { status: MigrationStatus }) {
  const translate = useTranslate()
  const { isSaving, save } = useSaving()
  const take = async () => {
    const { url, path } = await call<{ url: string; path: string }>(`/api/migration/${resource}/mirror`)
    await downloadFile(url, path.split('/').at(-1) ?? `${resource}.xlsx`)
  }
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={isSaving}
      onClick={() => save(take)}
    >
      {translate('imports.parallel.takeMirror')}
    </Button>
  )
}
