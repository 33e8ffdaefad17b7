// What things are called: actions, columns and choices by the metadata, names of rows in the language of the person.
import { useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { useFormat } from '../../parts/format.ts'
import { columnOf, useMe } from '../../shell/me.tsx'

type Values = Readonly<Record<string, unknown>>
/** Where a column that an action takes is named, when the row itself has none of that name. */
const named = ['stockMovement', 'signOut', 'defect', 'defectFinding', 'taskComment']

/** Words about what is done to rows. */
export function useDayWords() {
  const translate = useTranslate()
  const format = useFormat()
  const { resource, metadata } = useMe()
  return useMemo(() => {
    const columnIn = (of: string | undefined, name: string) =>
      [...(of === undefined ? [] : [of]), ...named].flatMap((one) => {
        const found = resource(one)
        const column = found && columnOf(found, name)
        return column ? [column] : []
      })[0]
    return {
      /** What was done, such as an action by its label. */
      did: (of: string | undefined, name: string) =>
        (of === undefined ? undefined : resource(of)?.actions.find((action) => action.name === name)?.label) ??
        translate(`phone.did.${name}`),
      column: (of: string | undefined, name: string) => columnIn(of, name)?.label ?? translate(`phone.field.${name}`, { _: name }),
      choice: (of: string, name: string, value: unknown) =>
        columnIn(of, name)?.choices.find((choice) => choice.value === value)?.label ?? String(value ?? ''),
      /** A value as text. */
      value: (of: string | undefined, name: string, value: unknown): string => {
        if (value === null || value === undefined || value === '') return '–'
        const column = columnIn(of, name)
        const choice = column?.choices.find((one) => one.value === value)
        if (choice) return choice.label
        if (column?.kind === 'date') return format.date(value)
        if (column?.kind === 'instant' || /^\d{4}-\d\d-\d\dT/.test(String(value))) return format.instant(value)
        if (typeof value === 'number') return format.number(value)
        return typeof value === 'object' ? JSON.stringify(value) : String(value)
      },
      /** The name of a row of a list that has names in several languages. */
      name: (row: Values): string => {
        const texts = row.name
        if (typeof texts !== 'object' || texts === null) return String(texts ?? '')
        const byLanguage = texts as Record<string, string> // a translated column
        return byLanguage[metadata.language] ?? byLanguage.en ?? Object.values(byLanguage)[0] ?? ''
      },
    }
  }, [translate, format, resource, metadata.language])
}
