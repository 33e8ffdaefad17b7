// A text in several languages: one tab for each.
import { Input, Tabs, Textarea, TextInput } from '@mantine/core'
import { useLocale, useTranslate } from 'ra-core'
import { useState } from 'react'
import { labelLanguages } from '../../../shared/catalogue/labels.ts'
import type { Bound } from './field.tsx'

export function TranslatedField({ column, value, onChange, input, inputRef }: Bound) {
  const locale = useLocale()
  const translate = useTranslate()
  const texts = (value ?? {}) as Readonly<Record<string, string>> // by language tag
  const tags = [...new Set([...Object.keys(texts), locale, ...labelLanguages])]
  const [chosen, setChosen] = useState(() => (texts[locale] === undefined ? (Object.keys(texts)[0] ?? locale) : locale))
  const names = new Intl.DisplayNames(locale, { type: 'language' })
  const isLong = longest(column.schema) > 250
  const change = (text: string) => {
    const { [chosen]: _, ...others } = texts
    const left = text === '' ? others : { ...others, [chosen]: text }
    onChange(Object.keys(left).length === 0 && column.isOptional ? null : left)
  }
  const field = {
    ref: inputRef,
    value: texts[chosen] ?? '',
    disabled: input.disabled,
    name: input.name,
    onBlur: input.onBlur,
    lang: chosen,
    dir: 'auto',
    'aria-label': translate('records.field.inLanguage', { label: column.label, language: names.of(chosen) ?? chosen }),
    error: Boolean(input.error),
  } as const
  return (
    <Input.Wrapper
      label={input.label}
      labelElement="div"
      description={input.description}
      error={input.error}
      withAsterisk={input.withAsterisk}
    >
      <Tabs value={chosen} onChange={(tag) => tag && setChosen(tag)} variant="pills" my={4}>
        <Tabs.List aria-label={column.label}>
          {tags.map((tag) => (
            <Tabs.Tab key={tag} value={tag} size="xs" fw={texts[tag] ? 700 : 400} lang={tag}>
              {tag}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tags.map((tag) => (
          <Tabs.Panel key={tag} value={tag} pt={4}>
            {tag === chosen &&
              (isLong ? (
                <Textarea {...field} autosize minRows={2} onChange={(event) => change(event.currentTarget.value)} />
              ) : (
                <TextInput {...field} onChange={(event) => change(event.currentTarget.value)} />
              ))}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Input.Wrapper>
  )
}

function longest(schema: Readonly<Record<string, unknown>>): number {
  const each = schema.additionalProperties
  return typeof each === 'object' && each !== null && 'maxLength' in each ? Number(each.maxLength) : 0
}
