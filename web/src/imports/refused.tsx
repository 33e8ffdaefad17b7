// The refused cells where they stand: the rows around them, with column letters and row numbers as in the workbook.
import { Badge, Button, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useFormat } from '../parts/format.ts'
import { Exact, Refusal, useSentences } from '../parts/refusal.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { Notice } from './notice.tsx'
import { indexOf, placeOf } from './place.ts'
import { RefusedList } from './refused-list.tsx'
import { SheetGrid } from './sheet-grid.tsx'
import styles from './step.module.css'
import { type Import, type Issue, useIssues, useOf } from './use-imports.ts'

const around = 5

export function Refused({ one }: { one: Import }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useIssues(one, true)
  const [at, setAt] = useState(0)
  const all = (data?.pages ?? []).flatMap(({ items }) => items)
  const issues = all.filter(({ severity }) => severity === 'reject').sort(inOrder(all.map(({ sheet }) => sheet)))
  const warnings = all.length - issues.length
  const current = issues[at] ?? issues[0]
  if (error) return <Trouble error={error} retry={() => void refetch()} />
  if (!data) return <Loader size="sm" role="status" aria-label={translate('shell.loading')} />
  if (!current) return null
  const go = (to: number) => setAt(Math.max(0, Math.min(issues.length - 1, to)))
  return (
    <Stack gap="sm" component="section" id="refused" className={styles.place} aria-label={translate('imports.refused.title')}>
      <Group justify="space-between">
        <Title order={3} size="h5">
          {translate('imports.refused.title')} <Badge variant="default">{number(issues.length)}</Badge>
        </Title>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {translate('imports.refused.at', { at: number(at + 1), of: number(issues.length) })}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            disabled={at === 0}
            onClick={() => go(at - 1)}
            leftSection={<IconChevronLeft size={16} aria-hidden className="mantine-rotate-rtl" />}
          >
            {translate('imports.refused.previous')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={at === issues.length - 1}
            onClick={() => go(at + 1)}
            rightSection={<IconChevronRight size={16} aria-hidden className="mantine-rotate-rtl" />}
          >
            {translate('imports.refused.next')}
          </Button>
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {translate('imports.refused.about')}
      </Text>
      <RefusedList issues={issues} current={current} onPick={(issue) => go(issues.indexOf(issue))} />
      {hasNextPage && (
        <Group>
          <Button size="compact-sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {translate('imports.refused.more')}
          </Button>
        </Group>
      )}
      <Around one={one} current={current} issues={issues} onPick={(issue) => go(issues.indexOf(issue))} />
      {warnings > 0 && <Warnings issues={all.filter(({ severity }) => severity === 'warning')} />}
    </Stack>
  )
}

/** Sheets as they come, in each by row and column. */
function inOrder(sheets: readonly string[]) {
  return (one: Issue, other: Issue) => {
    const [here, there] = [placeOf(one.cell), placeOf(other.cell)]
    return sheets.indexOf(one.sheet) - sheets.indexOf(other.sheet) || here.row - there.row || indexOf(here.letters) - indexOf(there.letters)
  }
}

interface Rows {
  readonly items: readonly { readonly number: number; readonly cells: readonly string[] }[]
}

function Around({
  one,
  current,
  issues,
  onPick,
}: {
  one: Import
  current: Issue
  issues: readonly Issue[]
  onPick: (issue: Issue) => void
}) {
  const translate = useTranslate()
  const { ofCode } = useSentences()
  const said = ofCode(current.code)
  const { row } = placeOf(current.cell)
  const from = Math.max(1, row - around)
  const { data, error, isPlaceholderData, refetch } = useOf<Rows>(one, 'sheet', true, { sheet: current.sheet, from, rows: around * 2 + 1 })
  return (
    <Stack gap="xs">
      <Notice color="red" variant="light" dir="auto" title={`${current.sheet}!${current.cell}: ${said || current.message}`} role="status">
        {said ? <Exact>{`${current.message}. ${current.hint ?? ''}`}</Exact> : current.hint}
      </Notice>
      {error ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : data && !isPlaceholderData ? (
        <SheetGrid
          label={translate('imports.refused.grid', { sheet: current.sheet })}
          rows={data.items}
          issues={issues.filter(({ sheet }) => sheet === current.sheet)}
          current={current}
          onPick={onPick}
        />
      ) : (
        <Loader size="sm" role="status" aria-label={translate('shell.loading')} />
      )}
    </Stack>
  )
}

function Warnings({ issues }: { issues: readonly Issue[] }) {
  const translate = useTranslate()
  const { ofCode } = useSentences()
  return (
    <details>
      <summary>{translate('imports.refused.warnings', { smart_count: issues.length })}</summary>
      <Stack gap={2} mt="xs">
        {issues.slice(0, 200).map(({ no, sheet, cell, code, message, hint }) => (
          <Text key={no} component="div" size="sm" dir="auto">
            {`${sheet}!${cell}: `}
            <Refusal said={ofCode(code)}>{`${message}${hint ? ` ${hint}` : ''}`}</Refusal>
          </Text>
        ))}
      </Stack>
    </details>
  )
}
