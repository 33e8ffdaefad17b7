// One field, set on many rows.
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { Field } from '../parts/field.tsx'
import { type ColumnMetadata, columnOf, type ResourceMetadata } from '../shell/me.tsx'

const kinds = ['choice', 'ref', 'flag', 'date', 'instant', 'time', 'integer', 'decimal', 'text']

/** Columns that many rows may have the same value in: not what tells them apart. */
export const settableColumns = ({ columns, verbs, naturalKey, unique }: ResourceMetadata): ColumnMetadata[] =>
  verbs.includes('update')
    ? columns.filter(
        ({ name, kind, isWritable, isFixed }) =>
          isWritable && !isFixed && kinds.includes(kind) && !naturalKey.includes(name) && !unique.includes(name),
      )
    : []

interface SetFieldProps {
  readonly resource: ResourceMetadata
  readonly count: number
  readonly onSet: (patch: Readonly<Record<string, unknown>>) => Promise<void>
  readonly onClose: () => void
}

/** Asks which field, and what it shall hold. */
export function SetField({ resource, count, onSet, onClose }: SetFieldProps) {
  const translate = useTranslate()
  const columns = settableColumns(resource)
  const [name, setName] = useState<string | null>(null)
  const form = useForm<Record<string, unknown>>()
  const column = name === null ? undefined : columnOf(resource, name)
  return (
    <Modal opened onClose={onClose} title={translate('lists.bulk.set')} closeButtonProps={{ 'aria-label': translate('lists.close') }}>
      <FormProvider {...form}>
        <form
          noValidate
          onSubmit={(event) => {
            event.stopPropagation()
            void form.handleSubmit((values) => (column ? onSet({ [column.name]: values[column.name] ?? initial(column) }) : undefined))(
              event,
            )
          }}
        >
          <Stack>
            <Select
              label={translate('lists.bulk.field')}
              data={columns.map((one) => ({ value: one.name, label: one.label }))}
              value={name}
              onChange={setName}
              searchable={columns.length > 8}
              allowDeselect={false}
              data-autofocus
            />
            {column && <Field key={column.name} column={column} />}
            {column?.isOptional && (
              <Text size="xs" c="dimmed">
                {translate('lists.bulk.emptyClears')}
              </Text>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {translate('lists.cancel')}
              </Button>
              <Button type="submit" disabled={!column} loading={form.formState.isSubmitting}>
                {translate('lists.bulk.setOn', { smart_count: count })}
              </Button>
            </Group>
          </Stack>
        </form>
      </FormProvider>
    </Modal>
  )
}

/** What an untouched field stands for. */
const initial = ({ kind, isOptional }: ColumnMetadata) => (kind === 'flag' && !isOptional ? false : null)
