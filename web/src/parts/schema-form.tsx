// A form of a JSON schema, as actions and reports have one: what is wrong stands next to each field, all at once.
import { Button, Group, Stack } from '@mantine/core'
import { useMemo, useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { type JsonSchema, useMe } from '../shell/me.tsx'
import type { Within } from './field.tsx'
import { Faults, placeProblem } from './form-problem.tsx'
import { columnOfProperty, isAsked, isShape, propertiesOf } from './schema-columns.ts'
import { SchemaFields } from './schema-fields.tsx'
import { asked, begunWith, fallbacks, shapesOf } from './schema-values.ts'

type Values = Record<string, unknown>
const none: Values = {}

interface SchemaFormProps {
  readonly schema: JsonSchema
  /** Whose action or report it is: references are understood from there. */
  readonly resource?: string | undefined
  /** The row of the action: what belongs to it is offered first. */
  readonly within?: Within | undefined
  readonly values?: Values
  /** What the row holds of what the form sets, by property: it begins with that, and of what need not be given only what is other is sent. */
  readonly held?: Values
  /** Words of the button. */
  readonly submit: string
  readonly isDanger?: boolean
  /** Further buttons before it, such as cancel. */
  readonly beside?: React.ReactNode
  /** Takes what was typed, without what was left empty; a Problem that it throws is shown at its fields. */
  readonly onSubmit: (values: Values) => Promise<unknown>
}

export function SchemaForm({ schema, resource, within, values, held = none, submit, isDanger = false, beside, onSubmit }: SchemaFormProps) {
  const { metadata } = useMe()
  const fields = useMemo(
    () =>
      shapesOf(schema).flatMap((shape) =>
        propertiesOf(shape).map(([name, property]) =>
          columnOfProperty(name, property, isAsked(shape, name), { root: schema, metadata, resource }),
        ),
      ),
    [schema, metadata, resource],
  )
  const [begun] = useState(() => begunWith(fields, held))
  const form = useForm<Values>({ defaultValues: { ...fallbacks(schema, schema), ...values, ...begun } })
  const [error, setError] = useState<unknown>(null)
  const send = form.handleSubmit(async (typed) => {
    setError(null)
    try {
      await onSubmit(asked(fields, begun, typed))
    } catch (refused) {
      const shapes = fields.filter(isShape).map(({ name }) => name)
      setError(placeProblem(form, refused, [...new Set(fields.map(({ name }) => name))], shapes))
    }
  })
  return (
    <FormProvider {...form}>
      <form
        noValidate
        onSubmit={(event) => {
          event.stopPropagation() // a dialog may stand within another form
          form.clearErrors()
          void send(event)
        }}
      >
        <Stack>
          <Faults form={form} fields={fields} error={error} />
          <SchemaFields schema={schema} place={{ root: schema, resource, within, path: '' }} />
          <Group justify="flex-end">
            {beside}
            <Button type="submit" loading={form.formState.isSubmitting} {...(isDanger ? { color: 'red.8' } : {})}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormProvider>
  )
}
