// The field of a column in a form, by its kind; bound to the form around it by the name of the column.
import { Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import type { ReactNode, Ref } from 'react'
import { get, useController, useFormContext } from 'react-hook-form'
import type { ColumnMetadata } from '../shell/me.tsx'
import { useMe } from '../shell/me.tsx'
import { JsonField } from './json-field.tsx'
import { NumberField } from './number-field.tsx'
import { ReferenceField } from './reference-field.tsx'
import { type Fault, Faulty } from './refusal.tsx'
import { TranslatedField } from './translated-field.tsx'
import { fromWall, toWall } from './zoned.ts'

/** A row as the API gives it. */
export type Row = Readonly<Record<string, unknown>>
/** A row within which references are looked for, such as the lots of an item. */
export interface Within {
  readonly resource: string
  readonly id: number
}

interface FieldProps {
  readonly column: ColumnMetadata
  /** Path in the form, where that is not the name of the column. */
  readonly name?: string
  /** The row as it was read, which knows the labels of its references. */
  readonly row?: Row | undefined
  readonly within?: Within | undefined
  readonly isDisabled?: boolean
  readonly autoFocus?: boolean
}

/** What each kind of field gets. */
export interface Bound {
  readonly column: ColumnMetadata
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly row: Row | undefined
  readonly within: Within | undefined
  /** What every input of Mantine takes. */
  readonly input: {
    readonly label: ReactNode
    readonly description: ReactNode
    readonly error: ReactNode
    readonly withAsterisk: boolean
    readonly disabled: boolean
    readonly name: string
    readonly 'data-autofocus'?: true
    readonly onBlur: () => void
  }
  readonly inputRef: Ref<never>
}

/** Everything wrong below a path of the errors of a form: with a text and with what stands within it. */
export function faultsOf(errors: unknown): Fault[] {
  if (errors === null || typeof errors !== 'object') return []
  const below = Object.entries(errors).flatMap(([key, inner]) => (ofItself.includes(key) ? [] : faultsOf(inner)))
  return [...ownFaults(errors), ...below]
}

const ofItself = ['ref', 'message', 'faults']

/** What is wrong with a part of a form as a whole. */
export function ownFaults(errors: object): readonly Fault[] {
  if ('faults' in errors && Array.isArray(errors.faults)) return errors.faults // as form-problem.tsx keeps them
  return 'message' in errors && typeof errors.message === 'string' && errors.message ? [{ message: errors.message }] : []
}

/** A field bound to the form around it; what was typed is in the form as the API takes it, or as it was typed where it cannot be that. */
export function Field({ column, name = column.name, row, within, isDisabled = false, autoFocus = false }: FieldProps) {
  const { field } = useController({ name })
  const { formState } = useFormContext()
  const faults = faultsOf(get(formState.errors, name))
  const bound: Bound = {
    column,
    value: field.value,
    onChange: field.onChange,
    row,
    within,
    inputRef: field.ref as Ref<never>, // it only focuses
    input: {
      label: column.label,
      description: column.description,
      error: faults.length > 0 ? <Faulty faults={faults} /> : undefined,
      withAsterisk: column.isRequired,
      disabled: isDisabled,
      name,
      ...(autoFocus ? { 'data-autofocus': true } : {}),
      onBlur: field.onBlur,
    },
  }
  const Kind = kinds[column.kind] ?? TextField
  return <Kind {...bound} />
}

const asText = (value: unknown) => (value === null || value === undefined ? '' : String(value))
/** An empty field is null, which the API takes where the column is optional and tells of where it is not. */
const orNull = (text: string) => (text === '' ? null : text)

function TextField({ column, value, onChange, input, inputRef }: Bound) {
  const { maxLength } = column.schema
  const common = { ...input, ref: inputRef, value: asText(value), ...(typeof maxLength === 'number' ? { maxLength } : {}) }
  if (typeof maxLength === 'number' && maxLength > 300)
    return <Textarea {...common} autosize minRows={2} maxRows={12} onChange={(event) => onChange(orNull(event.currentTarget.value))} />
  return <TextInput {...common} onChange={(event) => onChange(orNull(event.currentTarget.value))} />
}

function FlagField({ column, value, onChange, input, inputRef }: Bound) {
  const translate = useTranslate()
  const { withAsterisk: _, ...checkbox } = input
  if (!column.isOptional)
    return (
      <Checkbox
        {...checkbox}
        mt={{ base: 0, sm: 30 }}
        ref={inputRef}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  const words = ['true', 'false'].map((word) => ({ value: word, label: translate(`records.field.${word}`) }))
  return (
    <Choose
      {...{ value: asText(value), data: words, input, inputRef, isOptional: true }}
      onChange={(word) => onChange(word && word === 'true')}
    />
  )
}

function ChoiceField({ column, value, onChange, input, inputRef }: Bound) {
  const data = column.choices.map((choice) => ({ ...choice }))
  return <Choose {...{ value: asText(value), data, input, inputRef, isOptional: column.isOptional || !column.isRequired, onChange }} />
}

interface ChooseProps extends Pick<Bound, 'input' | 'inputRef'> {
  readonly value: string
  readonly data: { value: string; label: string }[]
  readonly isOptional: boolean
  readonly onChange: (value: string | null) => void
}

function Choose({ value, data, input, inputRef, isOptional, onChange }: ChooseProps) {
  const translate = useTranslate()
  return (
    <Select
      {...input}
      ref={inputRef}
      data={data}
      value={value === '' ? null : value}
      onChange={onChange}
      allowDeselect={isOptional}
      clearable={isOptional}
      clearButtonProps={{ 'aria-label': translate('records.field.clear') }}
      searchable={data.length > 8}
      nothingFoundMessage={translate('records.field.nothingFound')}
    />
  )
}

const nativeField = (type: 'date' | 'time') =>
  function NativeField({ value, onChange, input, inputRef }: Bound) {
    return (
      <TextInput
        {...input}
        ref={inputRef}
        type={type}
        value={asText(value)}
        onChange={(event) => onChange(orNull(event.currentTarget.value))}
      />
    )
  }

function InstantField({ value, onChange, input, inputRef }: Bound) {
  const { person } = useMe()
  const zone = person.timezone
  return (
    <TextInput
      {...input}
      ref={inputRef}
      type="datetime-local"
      description={input.description || zone}
      value={value ? toWall(asText(value), zone) : ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? null : fromWall(currentTarget.value, zone))}
    />
  )
}

const kinds: Readonly<Record<string, (bound: Bound) => ReactNode>> = {
  integer: NumberField,
  decimal: NumberField,
  flag: FlagField,
  choice: ChoiceField,
  date: nativeField('date'),
  time: nativeField('time'),
  instant: InstantField,
  ref: ReferenceField,
  json: JsonField,
  translated: TranslatedField,
}
