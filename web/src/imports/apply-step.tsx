// Bringing in what was planned, what came of it, and taking it back.
import { Anchor, Button, Group, List, Radio, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Counts, totalsOf } from './counts.tsx'
import { Notice } from './notice.tsx'
import { Step } from './step.tsx'
import { Undo } from './undo.tsx'
import { useControl } from './use-control.ts'
import { type Import, isMoving } from './use-imports.ts'

/** Rows that it wrote and that were not taken back; those of one that ended before its end are counted by table. */
export function writtenBy({ report }: Import): number {
  if (!report || (report.undo && !report.undo.underWay)) return 0
  return report.sheets.reduce((sum, { applied: own }) => sum + (own ? own.inserts + own.updates : 0), report.applied)
}

/** Whether it was carried out, to whatever end. */
export const isBroughtIn = (one: Import): boolean => one.mode === 'apply' && !isMoving(one) && one.state !== 'paused'

export function ApplyStep({ one }: { one: Import }) {
  const translate = useTranslate()
  const { can } = useMe()
  const isOver = isBroughtIn(one)
  const canApply = one.mode === 'validate' && (one.state === 'done' || one.state === 'done-with-rejects')
  if (!isOver && !canApply && !isMoving(one)) return null
  return (
    <Step
      id="apply"
      number={4}
      title={translate(isOver ? 'imports.steps.result' : 'imports.steps.apply')}
      isDone={isOver && one.state !== 'failed'}
    >
      {canApply ? can('import.create') ? <Apply one={one} /> : <Text size="sm">{translate('imports.apply.mayNot')}</Text> : null}
      {one.mode === 'apply' && isMoving(one) && <Text size="sm">{translate('imports.apply.underWay')}</Text>}
      {isOver && <Result one={one} />}
    </Step>
  )
}

function Apply({ one }: { one: Import }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const control = useControl(one.id)
  const { inserts, updates, rejected } = totalsOf((one.report?.sheets ?? []).filter(({ resource }) => resource !== null))
  const hasRefused = one.state === 'done-with-rejects'
  const [how, setHow] = useState(one.partial ? 'partial' : 'strict')
  const writes = inserts + updates
  if (writes === 0) return <Text size="sm">{translate(rejected > 0 ? 'imports.apply.onlyRefused' : 'imports.apply.nothing')}</Text>
  return (
    <Stack gap="sm">
      {hasRefused && (
        <Radio.Group
          value={how}
          onChange={setHow}
          label={translate('imports.apply.how', { refused: number(rejected), smart_count: rejected })}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="partial" label={translate('imports.apply.partial')} />
            <Radio value="strict" label={translate('imports.apply.strict')} />
          </Stack>
        </Radio.Group>
      )}
      <Text size="sm" c="dimmed">
        {translate('imports.apply.about')}
      </Text>
      {control.error && <Trouble error={control.error} />}
      <Group>
        <Button
          loading={control.isPending}
          disabled={hasRefused && how === 'strict'}
          onClick={() => control.mutate({ what: 'apply', body: { partial: how === 'partial' } })}
        >
          {translate('imports.apply.do', { rows: number(writes), smart_count: writes })}
        </Button>
      </Group>
    </Stack>
  )
}

function Result({ one }: { one: Import }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const { resource, can } = useMe()
  const { report, state } = one
  if (!report) return null
  const { undo, conflicts = 0 } = report
  const written = writtenBy(one)
  const sheets = report.sheets.filter((sheet) => sheet.resource !== null && sheet.inserts + sheet.updates > 0)
  if (state === 'undone' && undo)
    return (
      <Stack gap="xs">
        <Text role="status">
          {translate('imports.undo.done', {
            ...{ removed: number(undo.removed), restored: number(undo.restored), left: number(undo.left) },
            smart_count: undo.removed,
          })}
        </Text>
      </Stack>
    )
  const sortable = (name: string | null) => (resource(name ?? '')?.lists.updatedAt ? '?sort=updatedAt&order=DESC' : '')
  return (
    <Stack gap="sm">
      <Text role="status" fw={600}>
        {translate('imports.result.applied', { rows: number(written), smart_count: written })}
      </Text>
      {conflicts > 0 && (
        <Notice color="orange" title={translate('imports.result.conflicts', { smart_count: conflicts })}>
          {translate('imports.result.conflictsAbout')}
        </Notice>
      )}
      <List size="sm">
        {sheets.map((sheet) => (
          <List.Item key={`${sheet.sheet} ${sheet.resource}`}>
            <Anchor component={Link} size="sm" to={`/r/${sheet.resource}${sortable(sheet.resource)}`}>
              {resource(sheet.resource ?? '')?.pluralLabel ?? sheet.resource}
            </Anchor>
            {': '}
            <Counts counts={sheet.applied ?? sheet} />
          </List.Item>
        ))}
      </List>
      {can('import.undo') && state !== 'undoing' && written > 0 && <Undo one={one} />}
    </Stack>
  )
}
