// Somebody else has changed the row meanwhile: what each did, field by field, and a choice where both did.
import { Alert, Button, Group, Modal, Radio, Stack, Table, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { FormProvider, useForm, useFormContext, useWatch } from 'react-hook-form'
import { ColumnField } from '../parts/column-field.tsx'
import { useFormat } from '../parts/format.ts'
import { settled } from '../parts/schema-values.ts'
import type { ColumnMetadata, ResourceMetadata } from '../shell/me.tsx'
import { type Difference, differencesOf, merged } from './merge.ts'
import type { Values } from './record-form.tsx'
import type { RowData } from './row.ts'
import { Told } from './told.tsx'

/** The row as it was read, as I would have it, and as it is now. */
export interface Conflict {
  readonly base: RowData
  readonly mine: Values
  readonly theirs: RowData
}

interface MergeDialogProps {
  readonly resource: ResourceMetadata
  readonly columns: readonly ColumnMetadata[]
  readonly conflict: Conflict
  readonly onCancel: () => void
  readonly onMerged: (values: Values) => Promise<void>
}

export function MergeDialog({ resource, columns, conflict, onCancel, onMerged }: MergeDialogProps) {
  const { base, mine, theirs } = conflict
  const translate = useTranslate()
  const format = useFormat()
  const differences = differencesOf(columns, base, mine, theirs)
  const collisions = differences.filter(({ by }) => by === 'both')
  const form = useForm<Values>({
    defaultValues: Object.fromEntries(
      collisions.flatMap(({ column: { name } }) => [
        [name, mine[name]],
        [`choice:${name}`, 'mine'],
      ]),
    ),
  })
  const save = form.handleSubmit(async (values) => {
    const decided = collisions.map(({ column }) => {
      const { name } = column
      const choice = values[`choice:${name}`]
      return [name, choice === 'mine' ? mine[name] : choice === 'theirs' ? theirs[name] : settled(column, values[name])]
    })
    await onMerged({ ...merged(differences, mine, theirs, Object.fromEntries(decided)) })
  })
  return (
    <Modal
      closeButtonProps={{ 'aria-label': translate('shell.close') }}
      opened
      onClose={onCancel}
      size="xl"
      title={translate('records.merge.title')}
    >
      <FormProvider {...form}>
        <form
          onSubmit={(event) => {
            event.stopPropagation()
            void save(event)
          }}
        >
          <Stack>
            <Text size="sm">
              {translate('records.merge.about', { who: String(theirs.updatedBy), when: format.instant(theirs.updatedAt) })}
            </Text>
            {theirs.deletedAt !== null && <Alert color="red">{translate('records.merge.removed')}</Alert>}
            {collisions.map(({ column }) => (
              <Collision key={column.name} resource={resource} column={column} conflict={conflict} />
            ))}
            <Taken differences={differences.filter(({ by }) => by !== 'both')} conflict={conflict} />
            {/* a second Enter of whoever saved decides nothing unseen */}
            <Group justify="flex-end">
              <Button variant="default" onClick={onCancel} data-autofocus={collisions.length > 0 || undefined}>
                {translate('records.merge.back')}
              </Button>
              <Button
                type="submit"
                loading={form.formState.isSubmitting}
                disabled={theirs.deletedAt !== null}
                data-autofocus={collisions.length === 0 || undefined}
              >
                {translate('records.merge.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </FormProvider>
    </Modal>
  )
}

/** A field that both have changed: mine, theirs, or something typed. */
function Collision({ resource, column, conflict }: { resource: ResourceMetadata; column: ColumnMetadata; conflict: Conflict }) {
  const { base, mine, theirs } = conflict
  const translate = useTranslate()
  const name = `choice:${column.name}`
  const choice = useWatch({ name })
  const options = [
    { value: 'mine', row: withoutLabel(column, base, { ...base, ...mine }) },
    { value: 'theirs', row: theirs },
  ]
  return (
    <Chooser name={name} label={column.label}>
      <Text size="sm" c="dimmed">
        {translate('records.merge.base')} <Told column={column} row={base} />
      </Text>
      {options.map(({ value, row }) => (
        <Radio
          key={value}
          value={value}
          label={
            <>
              <b>{translate(`records.merge.${value}`)}</b> <Told column={column} row={row} />
            </>
          }
        />
      ))}
      <Radio value="typed" label={<b>{translate('records.merge.typed')}</b>} />
      {choice === 'typed' && <ColumnField column={column} resource={resource.name} row={base} />}
    </Chooser>
  )
}

/** My values beside the labels that were read with the row: a reference that I changed is called by its own name. */
function withoutLabel({ name, labelName }: ColumnMetadata, base: RowData, mine: Values): Values {
  return labelName !== null && base[name] !== mine[name] ? { ...mine, [labelName]: undefined } : mine
}

function Chooser({ name, label, children }: { name: string; label: string; children: React.ReactNode }) {
  const value = useWatch({ name })
  const { setValue } = useFormContext()
  return (
    <Radio.Group value={String(value)} onChange={(next) => setValue(name, next)} label={label} labelProps={{ fw: 700 }}>
      <Stack gap={6} mt={4}>
        {children}
      </Stack>
    </Radio.Group>
  )
}

/** What one of the two has changed alone: it is taken as it is. */
function Taken({ differences, conflict: { base, mine, theirs } }: { differences: readonly Difference[]; conflict: Conflict }) {
  const translate = useTranslate()
  if (differences.length === 0) return null
  const sides = (
    [
      ['mine', 'me'],
      ['theirs', 'them'],
    ] as const
  ).filter(([, who]) => differences.some(({ by }) => by === who))
  const rows = { mine: (column: ColumnMetadata) => withoutLabel(column, base, { ...base, ...mine }), theirs: () => theirs }
  return (
    <div>
      <Title order={3} size="h5">
        {translate('records.merge.taken')}
      </Title>
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              {['field', 'base', ...sides.map(([side]) => side)].map((word) => (
                <Table.Th key={word}>{translate(`records.merge.${word}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differences.map(({ column, by }) => (
              <Table.Tr key={column.name}>
                <Table.Th scope="row">{column.label}</Table.Th>
                <Table.Td>
                  <Told column={column} row={base} />
                </Table.Td>
                {sides.map(([side, who]) => (
                  <Table.Td key={side} fw={700}>
                    {by === who && <Told column={column} row={rows[side](column)} />}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  )
}
