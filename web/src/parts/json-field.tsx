// What has a shape of its own: words as a list of tags, anything else as JSON that is checked while it is typed.
import { JsonInput, TagsInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import type { JsonSchema } from '../shell/me.tsx'
import type { Bound } from './field.tsx'

const isListOfTexts = ({ type, items }: JsonSchema) =>
  type === 'array' && typeof items === 'object' && items !== null && 'type' in items && items.type === 'string'

export function JsonField(bound: Bound) {
  return isListOfTexts(bound.column.schema) ? <Tags {...bound} /> : <Json {...bound} />
}

function Tags({ column, value, onChange, input, inputRef }: Bound) {
  const { items } = column.schema as { items: { enum?: string[] } } // a list of texts
  return (
    <TagsInput
      {...input}
      ref={inputRef}
      data={items.enum ?? []}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(tags) => onChange(tags.length === 0 && column.isOptional ? null : tags)}
    />
  )
}

function Json({ value, onChange, input, inputRef }: Bound) {
  const translate = useTranslate()
  const [typed, setTyped] = useState<string | null>(null)
  const isTyped = typed !== null && JSON.stringify(read(typed)) === JSON.stringify(value ?? null)
  const isWrong = isTyped && typeof value === 'string'
  return (
    <JsonInput
      {...input}
      ref={inputRef}
      autosize
      minRows={2}
      maxRows={16}
      formatOnBlur
      spellCheck={false}
      dir="ltr"
      error={input.error ?? (isWrong ? translate('records.field.noJson') : undefined)}
      value={isTyped ? typed : value === null || value === undefined ? '' : JSON.stringify(value, null, 2)}
      onChange={(text) => {
        setTyped(text)
        onChange(read(text))
      }}
    />
  )
}

/** The value of a text; the text itself where it is no JSON. */
function read(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
