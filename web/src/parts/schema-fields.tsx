// The fields of a JSON schema within a form: plain values, objects, lists, and one of several shapes.
import { ActionIcon, Button, Fieldset, Group, Input, MultiSelect, Select, Stack } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { get, useController, useFieldArray, useFormContext, useWatch } from 'react-hook-form'
import { type ColumnMetadata, type JsonSchema, type ResourceMetadata, useMe } from '../shell/me.tsx'
import { Field, faultsOf, ownFaults, type Within } from './field.tsx'
import { useFound } from './reference-field.tsx'
import { useReferredRows } from './referred.ts'
import { Faulty } from './refusal.tsx'
import { rowTitle } from './row-title.ts'
import { columnOfProperty, isAsked, optionsOf, propertiesOf, unwrap } from './schema-columns.ts'
import classes from './schema-fields.module.css'
import { blank } from './schema-values.ts'

/** Where the fields stand: whose schema it is, and below which path of the form. */
export interface Place {
  readonly root: JsonSchema
  readonly resource: string | undefined
  readonly within: Within | undefined
  readonly path: string
}

/** The fields of an object schema. */
export function SchemaFields({ schema, place }: { schema: JsonSchema; place: Place }) {
  const { metadata } = useMe()
  const options = optionsOf(schema)
  if (options) return <Union options={options} place={place} />
  return propertiesOf(schema).map(([name, property]) => {
    const column = columnOfProperty(name, property, isAsked(schema, name), { ...place, metadata })
    // the word that tells a shape from the others was chosen above
    if (column.schema.const !== undefined) return null
    return <Property key={name} column={column} place={{ ...place, path: place.path === '' ? name : `${place.path}.${name}` }} />
  })
}

/** The fields of a property, or of a column with a shape. */
export function Property({ column, place }: { column: ColumnMetadata; place: Place }) {
  if (column.kind === 'object' || column.kind === 'union') return <Part column={column} place={place} />
  if (column.kind === 'list') return <Lines column={column} place={place} />
  if (column.kind === 'refs') return <References column={column} place={place} />
  return <Field column={column} name={place.path} within={place.within} />
}

/** What is wrong with a whole part of a form. */
function Wrong({ path }: { path: string }) {
  const { formState } = useFormContext()
  const own: object | undefined = get(formState.errors, path)
  const faults = own ? ownFaults(own) : []
  return faults.length > 0 ? (
    <Input.Error>
      <Faulty faults={faults} />
    </Input.Error>
  ) : null
}

const legendOf = ({ label, isRequired }: ColumnMetadata) => (
  <>
    {label}
    {isRequired && (
      <span className={classes.required} aria-hidden>
        {' *'}
      </span>
    )}
  </>
)

/** An object: its fields in a group; one that need not be given is added, and taken away. */
function Part({ column, place }: { column: ColumnMetadata; place: Place }) {
  const translate = useTranslate()
  const { setValue } = useFormContext()
  const value: unknown = useWatch({ name: place.path })
  const isThere = !column.isOptional || (typeof value === 'object' && value !== null)
  const set = (to: unknown) => setValue(place.path, to, { shouldDirty: true })
  return (
    <Fieldset legend={legendOf(column)} className={classes.part}>
      <Stack gap="sm">
        {column.description && <Input.Description>{column.description}</Input.Description>}
        {isThere && (
          <div className={classes.fields}>
            <SchemaFields schema={column.schema} place={place} />
          </div>
        )}
        <Wrong path={place.path} />
        {column.isOptional && (
          <Group>
            {isThere ? (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                leftSection={<IconTrash size={14} aria-hidden />}
                onClick={() => set(null)}
              >
                {translate('records.field.takeAway', { label: column.label })}
              </Button>
            ) : (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => set(blank(column.schema, place.root))}
                aria-label={translate('records.field.addPart', { label: column.label })}
              >
                {translate('records.field.add')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Fieldset>
  )
}

/** A list of objects: a group of fields each, which can be added, moved and taken out. */
function Lines({ column, place }: { column: ColumnMetadata; place: Place }) {
  const translate = useTranslate()
  const { fields, append, remove, move } = useFieldArray({ name: place.path })
  const { schema } = unwrap((column.schema.items ?? {}) as JsonSchema, place.root) // JSON schema says so
  const isSingle = propertiesOf(schema).length === 1
  return (
    <Fieldset legend={legendOf(column)} className={classes.part}>
      <Stack gap="sm">
        {column.description && <Input.Description>{column.description}</Input.Description>}
        <Wrong path={place.path} />
        {fields.length > 0 && (
          <ol className={classes.lines}>
            {fields.map(({ id }, index) => (
              <li key={id} data-single={isSingle || undefined}>
                <div className={classes.fields}>
                  <SchemaFields schema={schema} place={{ ...place, path: `${place.path}.${index}` }} />
                </div>
                <Group gap={2} wrap="nowrap">
                  {(
                    [
                      ['up', IconArrowUp, index === 0, () => move(index, index - 1)],
                      ['down', IconArrowDown, index === fields.length - 1, () => move(index, index + 1)],
                      ['remove', IconTrash, false, () => remove(index)],
                    ] as const
                  ).map(([word, Icon, isIdle, act]) => (
                    <ActionIcon
                      key={word}
                      variant="subtle"
                      color={word === 'remove' ? 'red' : 'gray'}
                      size="lg"
                      disabled={isIdle}
                      onClick={act}
                      aria-label={translate(`records.field.${word}`, { label: column.label, number: index + 1 })}
                    >
                      <Icon size={18} aria-hidden />
                    </ActionIcon>
                  ))}
                </Group>
              </li>
            ))}
          </ol>
        )}
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => append(blank(schema, place.root))}
          >
            {translate('records.field.addLine')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}

/** Rows of another resource, several of them. */
function References({ column, place }: { column: ColumnMetadata; place: Place }) {
  const { resource } = useMe()
  const to = resource(column.refersTo ?? '')
  const plain: ColumnMetadata = { ...column, kind: 'json' }
  return to ? <Named column={column} place={place} to={to} /> : <Field column={plain} name={place.path} />
}

function Named({ column, place, to }: { column: ColumnMetadata; place: Place; to: ResourceMetadata }) {
  const translate = useTranslate()
  const { field } = useController({ name: place.path })
  const { formState } = useFormContext()
  const [typed, setTyped] = useState('')
  const faults = faultsOf(get(formState.errors, place.path))
  const [known, setKnown] = useState<readonly { value: string; label: string }[]>([])
  const { data = [] } = useFound(to, typed, true, place.within)
  const chosen = Array.isArray(field.value) ? field.value.map(String) : []
  const others = chosen.filter((id) => !data.some(({ value }) => value === id))
  const referred = useReferredRows(to.name, others.map(Number))
  const labelOf = (id: string) => {
    const row = referred.find((one) => String(one.id) === id)
    return row ? rowTitle(to, row) : `#${id}`
  }
  return (
    <MultiSelect
      ref={field.ref}
      label={column.label}
      description={column.description}
      withAsterisk={column.isRequired}
      error={faults.length > 0 ? <Faulty faults={faults} /> : undefined}
      searchable
      openOnFocus={false}
      data={[...data, ...others.map((id) => known.find(({ value }) => value === id) ?? { value: id, label: labelOf(id) })]}
      filter={({ options }) => options}
      value={chosen}
      onChange={(ids) => {
        setKnown([...known, ...data].filter(({ value }) => ids.includes(value)))
        field.onChange(ids.length === 0 && column.isOptional ? null : ids.map(Number))
      }}
      onSearchChange={setTyped}
      nothingFoundMessage={translate('records.field.nothingFound')}
      placeholder={translate('records.field.search', { what: to.pluralLabel })}
    />
  )
}

/** One of several shapes: which one is chosen first, by the word that tells them apart. */
function Union({ options, place }: { options: readonly JsonSchema[]; place: Place }) {
  const translate = useTranslate()
  const { metadata } = useMe()
  const { setValue } = useFormContext()
  const shapes = options.map((option, index) => {
    const { schema } = unwrap(option, place.root)
    const columns = propertiesOf(schema).map(([name, property]) =>
      columnOfProperty(name, property, isAsked(schema, name), { ...place, metadata }),
    )
    const word = columns.find((column) => column.schema.const !== undefined)
    return { schema, word, value: String(index), label: word?.choices[0]?.label ?? columns.map(({ label }) => label).join(', ') }
  })
  const [chosen, setChosen] = useState('0')
  const shape = shapes[Number(chosen)]
  const wordOf = (value: string) => shapes[Number(value)]?.word
  const first = wordOf(chosen)
  return (
    <>
      <Select
        label={first?.label ?? translate('records.field.kind')}
        data={shapes.map(({ value, label }) => ({ value, label }))}
        value={chosen}
        allowDeselect={false}
        onChange={(value) => {
          const word = wordOf(value ?? '0')
          if (word) setValue(place.path === '' ? word.name : `${place.path}.${word.name}`, word.schema.const)
          setChosen(value ?? '0')
        }}
      />
      {shape && <SchemaFields key={chosen} schema={shape.schema} place={place} />}
    </>
  )
}
