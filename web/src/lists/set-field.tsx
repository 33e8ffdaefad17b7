// One field, set on many rows.
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { Field } from '../parts/field.tsx'
import { type ColumnMetadata, columnOf, type ResourceMetadata } from '../shell/me.tsx'
import { settableColumns } from './settable-columns.ts'

interface SetFieldProps {
  readonly resource: ResourceMetadata
  /** Rows that it is set on. */
  readonly count: number
  /** Rows that are selected. */
  readonly of: number
  readonly onSet: (patch: Readonly<Record<string, unknown>>) => Promise<void>
  readonly onClose: () => void
}

/** Asks which field, and what it shall hold. */
export default function SetField({ resource, count, of, onSet, onClose }: SetFieldProps) {
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
            {count < of && (
              <Text size="sm" fw={600}>
                {translate('lists.bulk.unsuited', { smart_count: of - count })}
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
