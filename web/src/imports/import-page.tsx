// One workbook on its way in: uploaded, understood, planned, corrected, brought in; or compared.
import { Anchor, Breadcrumbs, Button, Code, Group, List, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link, useParams } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { ApplyStep } from './apply-step.tsx'
import { Comparison } from './comparison.tsx'
import { Differences } from './differences.tsx'
import { Files } from './files.tsx'
import { MappingStep } from './mapping-step.tsx'
import { Notice } from './notice.tsx'
import { PlanCounts } from './plan-counts.tsx'
import { ProgressPart } from './progress-part.tsx'
import { Refused } from './refused.tsx'
import { StateBadge } from './state-badge.tsx'
import { Step } from './step.tsx'
import { type Import, isMoving, useImport } from './use-imports.ts'

export function ImportPage() {
  const { id = '' } = useParams()
  const translate = useTranslate()
  const { data, error, refetch } = useImport(id)
  if (!data)
    return error ? (
      <Page title={translate('imports.one', { id })}>
        <Trouble error={error} retry={() => void refetch()} />
        <Group>
          <Button component={Link} to="/imports" variant="default">
            {translate('imports.toList')}
          </Button>
        </Group>
      </Page>
    ) : null
  return <Shown key={id} one={data} />
}

function Shown({ one }: { one: Import }) {
  const translate = useTranslate()
  const { instant } = useFormat()
  const { report, mode } = one
  const isRead = report !== null && !isMoving(one)
  const isApplied = mode === 'apply'
  const changes = report?.differences ?? 0
  const hasRefused = (report?.sheets ?? []).some(({ rejected }) => rejected > 0)
  return (
    <Page
      title={one.fileName}
      about={
        <Group gap="sm">
          <StateBadge one={one} />
          <span>{translate('imports.begun', { who: one.createdBy, when: instant(one.createdAt) })}</span>
        </Group>
      }
      actions={<Files one={one} />}
    >
      <Breadcrumbs>
        <Anchor component={Link} to="/imports" size="sm">
          {translate('imports.title')}
        </Anchor>
        <Text size="sm">{translate('imports.one', { id: one.id })}</Text>
      </Breadcrumbs>
      <ProgressPart one={one} />
      {(one.state === 'failed' || one.state === 'cancelled') && <Ended one={one} />}
      <Step number={1} title={translate('imports.steps.upload')} isDone={one.fileHash !== null}>
        <Uploaded one={one} />
      </Step>
      <MappingStep one={one} />
      {isRead && mode === 'reconcile' && report.reconciliations && <Comparison one={one} />}
      {report && mode !== 'reconcile' && (
        <Step number={3} title={translate('imports.steps.plan')} isDone={isRead}>
          <Stack gap="lg">
            <PlanCounts one={one} />
            {isRead && hasRefused && <Refused one={one} />}
            {isRead && changes > 0 && <Differences one={one} />}
          </Stack>
        </Step>
      )}
      {(isApplied || isRead) && mode !== 'reconcile' && <ApplyStep one={one} />}
    </Page>
  )
}

function Ended({ one: { state, reason } }: { one: Import }) {
  const translate = useTranslate()
  return (
    <Notice color={state === 'failed' ? 'red' : 'gray'} title={translate(`imports.states.${state}`)} role="alert">
      <Stack gap="xs">
        <Text size="sm">{reason}</Text>
        <Text size="sm">{translate(state === 'failed' ? 'imports.failedHint' : 'imports.cancelledHint')}</Text>
        <Group>
          <Button component={Link} to="/imports" size="compact-sm" variant="default">
            {translate('imports.uploadAgain')}
          </Button>
        </Group>
      </Stack>
    </Notice>
  )
}

function Uploaded({ one: { fileBytes, fileHash, timezone, partial, emptyCells, mode, report, state } }: { one: Import }) {
  const translate = useTranslate()
  const { number } = useFormat()
  if (fileHash === null) return <Text size="sm">{translate(state === 'waiting' ? 'imports.waitingForFile' : 'imports.notReadYet')}</Text>
  return (
    <Stack gap="xs">
      <Text size="sm">
        {translate('imports.uploaded', { bytes: number(fileBytes), zone: timezone })}{' '}
        {mode !== 'reconcile' && translate(partial ? 'imports.options.partial' : 'imports.options.strict')}
        {emptyCells === 'clear' && ` · ${translate('imports.options.clear')}`}
      </Text>
      <Text size="xs" c="dimmed">
        SHA-256 <Code style={{ overflowWrap: 'anywhere' }}>{fileHash}</Code>
      </Text>
      {report && report.notes.length > 0 && (
        <List size="sm">
          {report.notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  )
}
