// What a column of JSON holds, as people read it: labelled facts, a table of lines, names of rows; never braces.
import { Table } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { Reference } from '../parts/reference.tsx'
import { columnOfProperty, isAsked, propertiesOf, unwrap } from '../parts/schema-columns.ts'
import { None, Value } from '../parts/value.tsx'
import { type ColumnMetadata, type JsonSchema, useMe } from '../shell/me.tsx'
import classes from './shaped.module.css'

type Held = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Held => typeof value === 'object' && value !== null && !Array.isArray(value)
const isNothing = (value: unknown) => value === null || value === undefined || value === ''

/** What stands for a whole object needs no label within a line. */
const titles = ['text', 'name', 'item']

interface PartProps {
  /** What is held, as a column: its label, and its schema where that is known. */
  readonly column: ColumnMetadata
  readonly value: unknown
  readonly root: JsonSchema
  /** Kept within a line of text, as a time line has it. */
  readonly isInline: boolean
}

/** Shows what a column of kind `json` holds. */
export function Shaped({ column, value, isInline }: { column: ColumnMetadata; value: unknown; isInline: boolean }) {
  const { metadata } = useMe()
  const root = column.shape ?? {}
  const shaped = columnOfProperty(column.name, root, true, { root, metadata, resource: undefined })
  return <Part column={shaped} value={value} root={root} isInline={isInline} />
}

function Part({ column, value, root, isInline }: PartProps): ReactNode {
  const { metadata } = useMe()
  if (isNothing(value)) return <None />
  if (Array.isArray(value)) return <Several column={column} values={value} root={root} isInline={isInline} />
  if (!isObject(value)) return <Scalar column={column} value={value} />
  if (typeof value.lat === 'number' && typeof value.lon === 'number')
    return <Place column={column} value={value} root={root} isInline={isInline} />
  const isTold = ({ name }: ColumnMetadata) => !isNothing(value[name]) && !(isInline && value[name] === false)
  const parts = partsOf(column, [value], root, metadata).filter(isTold)
  if (parts.length === 0) return <None />
  if (isInline)
    return parts.map((part, index) => (
      <Fragment key={part.name}>
        {index > 0 && ', '}
        {parts.length > 1 && !titles.includes(part.name) && `${part.label}: `}
        <Part column={part} value={value[part.name]} root={root} isInline />
      </Fragment>
    ))
  return (
    <dl className={classes.facts}>
      {parts.map((part) => (
        <div key={part.name}>
          <dt>{part.label}</dt>
          <dd>
            <Part column={part} value={value[part.name]} root={root} isInline={false} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** The properties that objects have, those of their schema first. */
function partsOf({ schema }: ColumnMetadata, values: readonly Held[], root: JsonSchema, metadata: ReturnType<typeof useMe>['metadata']) {
  const known = propertiesOf(schema)
  const names = new Set([...known.map(([name]) => name), ...values.flatMap(Object.keys)])
  return [...names].map((name) =>
    columnOfProperty(name, known.find(([one]) => one === name)?.[1] ?? {}, isAsked(schema, name), { root, metadata, resource: undefined }),
  )
}

function Several({ column, values, root, isInline }: Omit<PartProps, 'value'> & { values: readonly unknown[] }) {
  const { metadata } = useMe()
  if (values.length === 0) return <None />
  const each = unwrap((column.schema.items ?? {}) as JsonSchema, root).schema // JSON schema says so
  const one: ColumnMetadata = { ...column, schema: each }
  if (isInline || !values.every(isObject))
    return values.map((value, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: what stands in a list has no other name
      <Fragment key={index}>
        {index > 0 && (isObject(value) ? '; ' : ', ')}
        {column.refersTo !== null ? (
          <Reference resource={column.refersTo} id={Number(value)} />
        ) : (
          <Part
            column={columnOfProperty(column.name, each, true, { root, metadata, resource: undefined })}
            value={value}
            root={root}
            isInline
          />
        )}
      </Fragment>
    ))
  const parts = partsOf(one, values, root, metadata).filter(({ name }) => values.some((value) => !isNothing(value[name])))
  return (
    <Table.ScrollContainer minWidth={0} type="native" mah={420} className={classes.table}>
      <Table verticalSpacing={4} withRowBorders={values.length > 1}>
        {parts.length > 1 && (
          <Table.Thead>
            <Table.Tr>
              {parts.map(({ name, label }) => (
                <Table.Th key={name}>{label}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
        )}
        <Table.Tbody>
          {values.map((value, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what stands in a list has no other name
            <Table.Tr key={index}>
              {parts.map((part) => (
                <Table.Td key={part.name}>
                  <Part column={part} value={value[part.name]} root={root} isInline />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** A place on the ground: what it is called, and where that is. */
function Place({ column, value, root, isInline }: PartProps & { value: Held }) {
  const { lat, lon, name, ...rest } = value
  const where = `${String(lat)}, ${String(lon)}`
  return (
    <>
      {typeof name === 'string' && `${name} `}
      <bdi className={name === undefined ? undefined : classes.where}>{where}</bdi>
      {Object.values(rest).some((one) => !isNothing(one)) && (
        <>
          {isInline && '; '}
          <Part column={column} value={rest} root={root} isInline={isInline} />
        </>
      )}
    </>
  )
}

/** A single value; what no schema tells of by what it is. */
function Scalar({ column, value }: { column: ColumnMetadata; value: unknown }) {
  const kinds: Readonly<Record<string, string>> = { boolean: 'flag', number: 'decimal' }
  const guessed = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? 'instant' : 'text'
  const kind = column.kind === 'json' || typeof value === 'number' ? (kinds[typeof value] ?? guessed) : column.kind
  const scale = String(value).split('.')[1]?.length ?? 0
  return <Value column={{ ...column, kind, scale, refersTo: null }} row={{ [column.name]: value }} />
}
