// The form of a row by its metadata: every column that may be given, required ones marked, what is wrong next to each and above all.
import { Button, Group, Paper, Stack } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { FormProvider, type UseFormReturn } from 'react-hook-form'
import { ColumnField } from '../parts/column-field.tsx'
import type { Row } from '../parts/field.tsx'
import { Faults } from '../parts/form-problem.tsx'
import { settled } from '../parts/schema-values.ts'
import type { ColumnMetadata, ResourceMetadata } from '../shell/me.tsx'
import classes from './record-form.module.css'
import { isSame } from './row.ts'

export type Values = Record<string, unknown>

interface RecordFormProps {
  readonly form: UseFormReturn<Values>
  readonly resource: ResourceMetadata
  readonly columns: readonly ColumnMetadata[]
  /** The row that is edited; none where a new one is made. */
  readonly row?: Row
  /** What belongs to no field. */
  readonly error: unknown
  readonly onSubmit: (values: Values) => Promise<void>
  readonly onCancel: () => void
}

export function RecordForm({ form, resource, columns, row, error, onSubmit, onCancel }: RecordFormProps) {
  const translate = useTranslate()
  const isWide = ({ kind, schema }: ColumnMetadata) => kind === 'json' || kind === 'translated' || Number(schema.maxLength ?? 0) > 250
  return (
    <FormProvider {...form}>
      <form
        noValidate
        onSubmit={(event) => {
          form.clearErrors()
          void form.handleSubmit((values) => onSubmit(settledAll(columns, row, values)))(event)
        }}
      >
        <Stack>
          <Faults form={form} fields={columns} error={error} />
          <Paper withBorder p="md">
            <div className={classes.fields}>
              {columns.map((column) => (
                <div key={column.name} className={isWide(column) ? classes.wide : undefined}>
                  <ColumnField column={column} resource={resource.name} row={row} isDisabled={row !== undefined && column.isFixed} />
                </div>
              ))}
            </div>
          </Paper>
          <Group justify="flex-end" className={classes.bar}>
            <Button variant="default" onClick={onCancel}>
              {translate('records.form.cancel')}
            </Button>
            <Button type="submit" loading={form.formState.isSubmitting}>
              {translate('records.form.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormProvider>
  )
}

/** Values as the API takes them; what has a shape and was not changed is as it was read, with all that only reads tell. */
const settledAll = (columns: readonly ColumnMetadata[], row: Row | undefined, values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const column = columns.find((one) => one.name === name)
      if (!column) return [name, value]
      const [was, is] = [settled(column, row?.[name] ?? null), settled(column, value)]
      return [name, row && isSame(was, is) ? row[name] : is]
    }),
  )
