// How a file was understood, and what people say about that.
import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslate } from 'ra-core'
import { useEffect, useMemo, useState } from 'react'
import { Trouble } from '../parts/trouble.tsx'
import { holdWindow } from '../shell/leaving.ts'
import { useMe } from '../shell/me.tsx'
import { Notice } from './notice.tsx'
import { placeKey, refusedWords } from './refused-words.ts'
import { questionsOf, SheetPart } from './sheet-part.tsx'
import { Step } from './step.tsx'
import { useControl } from './use-control.ts'
import { type Import, isMoving, type Mapping, type SheetMapping, useIssues, useOf } from './use-imports.ts'

export function MappingStep({ one }: { one: Import }) {
  const translate = useTranslate()
  const isThere = !isMoving(one) && one.fileHash !== null
  const { data, error, isPlaceholderData } = useOf<Mapping>(one, 'mapping', isThere)
  // why a file was not understood at all stands above
  if (!data && (!isThere || one.state === 'failed')) return null
  return (
    <Step id="mapping" number={2} title={translate('imports.steps.mapping')} isDone={data !== undefined && !isUnknown(data)}>
      {data ? <Sheets key={`${one.state} ${isPlaceholderData}`} one={one} mapping={data} /> : error && <Trouble error={error} />}
    </Step>
  )
}

function Sheets({ one, mapping }: { one: Import; mapping: Mapping }) {
  const translate = useTranslate()
  const { can } = useMe()
  const control = useControl(one.id)
  /** Sheets as they were corrected here, by name. */
  const [edited, setEdited] = useState<ReadonlyMap<string, SheetMapping>>(new Map())
  const isEdited = edited.size > 0
  useEffect(() => (isEdited ? holdWindow() : undefined), [isEdited])
  const canCorrect = mapping.canCorrect && !isMoving(one) && can('import.create')
  const questions = mapping.sheets.reduce((sum, sheet) => sum + questionsOf(sheet), 0)
  const { data: issues } = useIssues(one, canCorrect)
  const refused = useMemo(() => refusedWords((issues?.pages ?? []).flatMap(({ items }) => items)), [issues])
  const send = async () => {
    try {
      await control.mutateAsync({ what: 'mapping', method: 'PUT', body: { sheets: [...edited.values()].map(withoutEmpty) } })
    } catch {
      return // shown below
    }
    notifications.show({
      message: translate('imports.mapping.sent'),
      color: 'teal',
      closeButtonProps: { 'aria-label': translate('shell.close') },
    })
  }
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {translate(canCorrect ? 'imports.mapping.about' : 'imports.mapping.fixed')}
      </Text>
      {questions > 0 && <Notice color="yellow" title={translate('imports.mapping.questions', { smart_count: questions })} />}
      {mapping.sheets.map((sheet) => (
        <SheetPart
          key={sheet.sheet}
          sheet={edited.get(sheet.sheet) ?? sheet}
          isEdited={edited.has(sheet.sheet)}
          canCorrect={canCorrect}
          isStuck={isUnknown(mapping)}
          refusedBelow={(at) => refused.get(placeKey(sheet.sheet, at)) ?? []}
          onChange={(changed) => setEdited(new Map(edited).set(changed.sheet, changed))}
        />
      ))}
      {mapping.more ? <Text size="sm">{translate('imports.mapping.more', { smart_count: mapping.more })}</Text> : null}
      {control.error && <Trouble error={control.error} />}
      {isEdited && (
        <Group gap="xs">
          <Button onClick={() => void send()} loading={control.isPending}>
            {translate('imports.mapping.send')}
          </Button>
          <Button variant="default" onClick={() => setEdited(new Map())}>
            {translate('imports.mapping.drop')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

/** Whether nothing of a file was understood. */
export const isUnknown = ({ sheets }: Mapping): boolean => sheets.every(({ tables }) => tables.every(({ resource }) => resource === null))

/** What was not said or not filled in is left out: a header's meaning, a value of every row, the meaning of a word. */
function withoutEmpty(sheet: SheetMapping): SheetMapping {
  return {
    ...sheet,
    tables: sheet.tables.map((table) => ({
      ...table,
      columns: table.columns
        .filter(({ to }) => to !== undefined)
        .map((header) => (header.choices ? { ...header, choices: filled(header.choices) } : header)),
      ...(table.constants ? { constants: filled(table.constants) } : {}),
    })),
  }
}

const filled = <T,>(given: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
