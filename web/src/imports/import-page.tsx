// One workbook on its way in: uploaded, understood, planned, corrected, brought in; or compared.
import { Anchor, Breadcrumbs, Button, Code, Group, List, Stack, Text } from '@mantine/core'
import { useLocale, useTranslate } from 'ra-core'
import { useEffect, useState } from 'react'
import { Link, useParams } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { AwaitedPage, Page } from '../parts/page.tsx'
import { Failure, Refusal } from '../parts/refusal.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useRefreshAll } from '../records/row.ts'
import { useMe } from '../shell/me.tsx'
import { ApplyStep, isBroughtIn, writtenBy } from './apply-step.tsx'
import { sayBytes } from './bytes.ts'
import { Comparison } from './comparison.tsx'
import { Differences } from './differences.tsx'
import { Files } from './files.tsx'
import { isUnknown, MappingStep } from './mapping-step.tsx'
import { Notice } from './notice.tsx'
import { PlanCounts } from './plan-counts.tsx'
import { ProgressPart } from './progress-part.tsx'
import { Refused } from './refused.tsx'
import { StateBadge } from './state-badge.tsx'
import { Step } from './step.tsx'
import { type Import, isMoving, type Mapping, useImport, useOf } from './use-imports.ts'
import { WhatNext } from './what-next.tsx'

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
    ) : (
      <AwaitedPage title={translate('imports.one', { id })} />
    )
  return <Shown key={id} one={data} />
}

/** Has the lists read anew once an import has written rows, or has taken them back. */
function useRefreshAfter(one: Import) {
  const refresh = useRefreshAll()
  const writes = one.mode === 'apply' && isMoving(one)
  const [wrote, setWrote] = useState(writes)
  useEffect(() => {
    setWrote(writes)
    if (wrote && !writes) void refresh()
  }, [wrote, writes, refresh])
}

/** Keeps the direction of a text to itself, whatever stands around it. */
const apart = (text: string) => `\u2068${text}\u2069`

function Shown({ one }: { one: Import }) {
  const translate = useTranslate()
  useRefreshAfter(one)
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
        <Group gap="sm" pt={4}>
          <StateBadge one={one} />
          <span>{translate('imports.begun', { who: apart(one.createdBy), when: apart(instant(one.createdAt)) })}</span>
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
      {isRead && mode === 'validate' && one.state.startsWith('done') && <WhatNext one={one} />}
      {(one.state === 'failed' || one.state === 'cancelled') && <Ended one={one} />}
      {isBroughtIn(one) && report && <ApplyStep one={one} />}
      <Step id="file" number={1} title={translate('imports.steps.upload')} isDone={one.fileHash !== null}>
        <Uploaded one={one} />
      </Step>
      <MappingStep one={one} />
      {isRead && mode === 'reconcile' && report.reconciliations && <Comparison one={one} />}
      {report && mode !== 'reconcile' && (
        <Step id="plan" number={3} title={translate(isBroughtIn(one) ? 'imports.steps.planned' : 'imports.steps.plan')} isDone={isRead}>
          <Stack gap="lg">
            <PlanCounts one={one} />
            {isRead && hasRefused && <Refused one={one} />}
            {isRead && changes > 0 && <Differences one={one} />}
          </Stack>
        </Step>
      )}
      {(isApplied || isRead) && mode !== 'reconcile' && !isBroughtIn(one) && <ApplyStep one={one} />}
    </Page>
  )
}

/** Whether there is anything that one could say the meaning of. */
const hasTables = ({ sheets }: Mapping) => sheets.some(({ tables }) => tables.length > 0)

function Ended({ one }: { one: Import }) {
  const translate = useTranslate()
  const { can } = useMe()
  const { number } = useFormat()
  const { state, reason, fileHash } = one
  const written = writtenBy(one)
  const { data: mapping } = useOf<Mapping>(one, 'mapping', fileHash !== null)
  const isMendable = state === 'failed' && mapping?.canCorrect === true && isUnknown(mapping) && hasTables(mapping) && can('import.create')
  return (
    <Notice
      color={isMendable ? 'yellow' : state === 'failed' ? 'red' : 'gray'}
      title={translate(isMendable ? 'imports.unknown.title' : `imports.states.${state}`)}
      role="alert"
    >
      <Stack gap="xs">
        <Text size="sm" component="div">
          {isMendable ? (
            translate('imports.unknown.about')
          ) : state === 'failed' ? (
            <Failure reason={reason ?? ''} />
          ) : (
            <Refusal said={translate('imports.cancelledHint')}>{reason}</Refusal>
          )}
        </Text>
        {written > 0 && !one.report?.undo ? (
          <Text size="sm">
            {translate('imports.partlyIn', { rows: number(written), smart_count: written })}{' '}
            {translate(can('import.undo') ? 'imports.goOnOrBack' : 'imports.goOn')}
          </Text>
        ) : (
          !isMendable && state === 'failed' && !one.report?.undo?.underWay && <Text size="sm">{translate('imports.failedHint')}</Text>
        )}
        <Group gap="xs">
          {isMendable && (
            <Button component="a" href="#mapping" size="compact-sm">
              {translate('imports.unknown.say')}
            </Button>
          )}
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
  const locale = useLocale()
  if (fileHash === null) return <Text size="sm">{translate(state === 'waiting' ? 'imports.waitingForFile' : 'imports.notReadYet')}</Text>
  return (
    <Stack gap="xs">
      <Text size="sm">
        {translate('imports.uploaded', { size: sayBytes(fileBytes ?? 0, locale), zone: timezone })}{' '}
        {mode !== 'reconcile' && translate(partial ? 'imports.wasPartial' : 'imports.wasStrict')}
        {emptyCells === 'clear' && ` ${translate('imports.wasClear')}`}
      </Text>
      {report && report.notes.length > 0 && (
        <List size="sm">
          {report.notes.map((note) => (
            <List.Item key={note} dir="auto">
              {note}
            </List.Item>
          ))}
        </List>
      )}
      <Text size="xs" c="dimmed" component="details">
        <summary>{translate('imports.fingerprint')}</summary>
        <Code style={{ overflowWrap: 'anywhere' }}>{fileHash}</Code>
      </Text>
    </Stack>
  )
}
