// What was brought so far, the newest first.
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { Empty } from '../parts/empty.tsx'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { Counts, totalsOf } from './counts.tsx'
import styles from './import-list.module.css'
import { StateBadge } from './state-badge.tsx'
import { type Import, useImportList } from './use-imports.ts'

export function ImportList() {
  const translate = useTranslate()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useImportList()
  if (error && !data) return <Trouble error={error} retry={() => void refetch()} />
  if (!data) return null
  const items = data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <Empty title={translate('imports.empty.title')}>{translate('imports.empty.about')}</Empty>
  return (
    <Stack gap="xs" mt="sm">
      <Title order={2} size="h4">
        {translate('imports.list.title')}
      </Title>
      <ul className={styles.list} aria-label={translate('imports.list.title')}>
        {items.map((one) => (
          <li key={one.id} className={styles.item}>
            <Brought one={one} />
          </li>
        ))}
      </ul>
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

function Brought({ one }: { one: Import }) {
  const translate = useTranslate()
  const { instant, relative, number } = useFormat()
  const { id, fileName, createdBy, createdAt, report, mode, state } = one
  const differences = report?.reconciliations?.reduce((sum, compared) => sum + compared.differences, 0)
  return (
    <>
      <div>
        <Anchor component={Link} to={`/imports/${id}`} fw={600} size="sm">
          <bdi>{fileName}</bdi>
        </Anchor>
        <Text size="xs" c="dimmed">
          <time dateTime={createdAt} title={instant(createdAt)}>
            {relative(createdAt)}
          </time>
          {` · ${createdBy}`}
        </Text>
      </div>
      <div>
        <StateBadge one={one} />
      </div>
      {mode === 'reconcile' && differences !== undefined ? (
        <Text size="sm">
          {differences === 0
            ? translate('imports.compare.same')
            : translate('imports.compare.differ', { smart_count: differences, count: number(differences) })}
        </Text>
      ) : (
        report && mode !== 'reconcile' && state !== 'failed' && <Counts counts={totalsOf(report.sheets)} />
      )}
    </>
  )
}
