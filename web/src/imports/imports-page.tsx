// All imports, and where a workbook is brought in.
import { Anchor, Badge, Button, Group, Progress, Select, Stack, Table, Text } from '@mantine/core'
import { IconCalendarCheck } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useCallback, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Counts, totalsOf } from './counts.tsx'
import { DropArea } from './drop-area.tsx'
import { StateBadge } from './state-badge.tsx'
import { type Upload, type UploadOptions, useUploads } from './uploads.ts'
import { useImportList } from './use-imports.ts'

export function ImportsPage() {
  const translate = useTranslate()
  const { can, person } = useMe()
  const navigate = useNavigate()
  const [how, setHow] = useState<'strict' | 'partial' | 'reconcile'>('partial')
  const [emptyCells, setEmptyCells] = useState<'keep' | 'clear'>('keep')
  const [timezone, setTimezone] = useState(person.timezone)
  const { uploads, add } = useUploads(useCallback((id) => void navigate(`/imports/${id}`), [navigate]))
  const onFiles = useCallback(
    (files: File[]) => {
      const options: UploadOptions = {
        mode: how === 'reconcile' ? 'reconcile' : 'validate',
        partial: how === 'partial',
        emptyCells,
        timezone,
      }
      add(files, options)
    },
    [add, how, emptyCells, timezone],
  )
  return (
    <Page
      title={translate('imports.title')}
      about={translate('imports.about')}
      actions={
        can('migration.read') && (
          <Button component={Link} to="/imports/parallel" variant="default" leftSection={<IconCalendarCheck size={18} aria-hidden />}>
            {translate('imports.parallel.title')}
          </Button>
        )
      }
    >
      {can('import.create') && (
        <Stack gap="sm">
          <DropArea onFiles={onFiles} />
          <Group gap="md" align="flex-end">
            <Select
              label={translate('imports.options.how')}
              description={translate(`imports.options.${how}About`)}
              inputWrapperOrder={['label', 'input', 'description']}
              data={(['partial', 'strict', 'reconcile'] as const).map((value) => ({ value, label: translate(`imports.options.${value}`) }))}
              value={how}
              onChange={(value) => value && setHow(value as typeof how)}
              allowDeselect={false}
              w={{ base: '100%', sm: 380 }}
            />
            <Select
              label={translate('imports.options.emptyCells')}
              description={translate('imports.options.emptyCellsAbout')}
              inputWrapperOrder={['label', 'input', 'description']}
              data={(['keep', 'clear'] as const).map((value) => ({ value, label: translate(`imports.options.${value}`) }))}
              value={emptyCells}
              onChange={(value) => value && setEmptyCells(value as typeof emptyCells)}
              allowDeselect={false}
              w={{ base: '100%', sm: 260 }}
            />
            <Select
              label={translate('imports.options.timezone')}
              description={translate('imports.options.timezoneAbout')}
              inputWrapperOrder={['label', 'input', 'description']}
              data={zones(person.timezone)}
              value={timezone}
              onChange={(value) => value && setTimezone(value)}
              allowDeselect={false}
              searchable
              limit={50}
              nothingFoundMessage={translate('imports.options.noZone')}
              w={{ base: '100%', sm: 260 }}
            />
          </Group>
        </Stack>
      )}
      {uploads.length > 0 && <Uploads uploads={uploads} />}
      <ImportList />
    </Page>
  )
}

const zones = (own: string) => [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])]

function Uploads({ uploads }: { uploads: readonly Upload[] }) {
  const translate = useTranslate()
  const { percent } = useFormat()
  return (
    <Stack gap="xs" component="section" aria-label={translate('imports.uploads.title')}>
      {uploads.map(({ key, name, size, done, attempt, importId, error, again }) => (
        <Stack key={key} gap={4}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600}>
              {name}
            </Text>
            <Text size="sm" role="status">
              {importId !== null ? (
                <Anchor component={Link} to={`/imports/${importId}`}>
                  {translate('imports.uploads.open', { id: importId })}
                </Anchor>
              ) : error ? (
                translate('imports.uploads.failed')
              ) : attempt > 1 ? (
                translate('imports.uploads.again', { attempt })
              ) : (
                percent(size === 0 ? 0 : done / size)
              )}
            </Text>
          </Group>
          <Progress value={size === 0 ? 0 : (done / size) * 100} aria-label={translate('imports.uploads.progress', { name })} />
          {error ? <Trouble error={error} retry={again} /> : null}
        </Stack>
      ))}
    </Stack>
  )
}

function ImportList() {
  const translate = useTranslate()
  const { instant, relative } = useFormat()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useImportList()
  if (error && !data) return <Trouble error={error} retry={() => void refetch()} />
  if (!data) return null
  const items = data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <Empty title={translate('imports.empty.title')}>{translate('imports.empty.about')}</Empty>
  return (
    <Stack gap="sm">
      <Table.ScrollContainer minWidth={720} type="native" tabIndex={0} role="region" aria-label={translate('imports.list.title')}>
        <Table highlightOnHover verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              {['file', 'state', 'rows', 'who', 'when'].map((name) => (
                <Table.Th key={name}>{translate(`imports.list.${name}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/imports/${one.id}`} fw={600}>
                    {one.fileName}
                  </Anchor>{' '}
                  <Badge variant="default" size="sm" tt="none">
                    {translate(`imports.modes.${one.mode}`)}
                  </Badge>
                </Table.Td>
                <Table.Td>
                  <StateBadge one={one} />
                </Table.Td>
                <Table.Td>{one.report && one.mode !== 'reconcile' && <Counts counts={totalsOf(one.report.sheets)} />}</Table.Td>
                <Table.Td>{one.createdBy}</Table.Td>
                <Table.Td>
                  <time dateTime={one.createdAt} title={instant(one.createdAt)}>
                    {relative(one.createdAt)}
                  </time>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hasNextPage && (
        <Group>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {translate('imports.list.more')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
