// The field of a column in the form of a row: what has a shape of its own has fields of its own.
import { Fieldset } from '@mantine/core'
import { type ColumnMetadata, useMe } from '../shell/me.tsx'
import { Field, type Row } from './field.tsx'
import { columnOfShape } from './schema-columns.ts'
import { Property } from './schema-fields.tsx'

interface ColumnFieldProps {
  readonly column: ColumnMetadata
  /** The resource of the row. */
  readonly resource: string | undefined
  readonly row?: Row | undefined
  readonly isDisabled?: boolean
}

export function ColumnField({ column, resource, row, isDisabled = false }: ColumnFieldProps) {
  const { metadata } = useMe()
  const shaped = columnOfShape(column, { metadata, resource })
  if (shaped === column) return <Field column={column} row={row} isDisabled={isDisabled} />
  const fields = <Property column={shaped} place={{ root: column.schema, resource, within: undefined, path: column.name }} />
  return isDisabled ? (
    <Fieldset disabled variant="unstyled" p={0}>
      {fields}
    </Fieldset>
  ) : (
    fields
  )
}
