// The form of a row by its metadata: every column that may be given, required ones marked, what is wrong next to each and above all.
import { Button, Group, Paper, Stack } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { FormProvider, type UseFormReturn } from 'react-hook-form'
import { Field, type Row } from '../parts/field.tsx'
import { Faults } from '../parts/form-problem.tsx'
import type { ColumnMetadata } from '../shell/me.tsx'
import classes from './record-form.module.css'

export type Values = Record<string, unknown>

interface RecordFormProps {
  readonly form: UseFormReturn<Values>
  readonly columns: readonly ColumnMetadata[]
  /** The row that is edited; none where a new one is made. */
  readonly row?: Row
  /** What belongs to no field. */
  readonly error: unknown
  readonly onSubmit: (values: Values) => Promise<void>
  readonly onCancel: () => void
}

export function RecordForm({ form, columns, row, error, onSubmit, onCancel }: RecordFormProps) {
  const translate = useTranslate()
  const isWide = ({ kind, schema }: ColumnMetadata) => kind === 'json' || kind === 'translated' || Number(schema.maxLength ?? 0) > 250
  return (
    <FormProvider {...form}>
      <form
        noValidate
        onSubmit={(event) => {
          form.clearErrors()
          void form.handleSubmit(onSubmit)(event)
        }}
      >
        <Stack>
          <Faults form={form} fields={columns} error={error} />
          <Paper withBorder p="md">
            <div className={classes.fields}>
              {columns.map((column) => (
                <div key={column.name} className={isWide(column) ? classes.wide : undefined}>
                  <Field column={column} row={row} isDisabled={row !== undefined && column.isFixed} />
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
