// Values that are the same in every row of a table, for columns that it lacks.
import { ActionIcon, NativeSelect, Stack, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { columnOf, useMe } from '../shell/me.tsx'
import { useColumnLabel } from './column-label.ts'
import { GivenValue } from './given-value.tsx'
import styles from './mapping.module.css'
import type { TableMapping } from './use-imports.ts'

interface ConstantsProps {
  readonly table: TableMapping
  readonly sheet: string
  readonly canCorrect: boolean
  readonly onChange: (table: TableMapping) => void
}

export function Constants({ table, sheet, canCorrect, onChange }: ConstantsProps) {
  const translate = useTranslate()
  const { resource } = useMe()
  const labelOf = useColumnLabel(table.resource)
  const of = resource(table.resource ?? '')
  const column = (name: string) => of && columnOf(of, name)
  const constants = table.constants ?? {}
  // null takes away what a header gives
  const given = Object.entries(constants).filter(([, value]) => value !== null)
  const tellsApart = [...(of?.naturalKey ?? []), ...(of?.unique ?? [])]
  const open = (table.missing ?? [])
    .filter(({ name }) => !tellsApart.includes(name) && !given.some(([one]) => one === name) && column(name)?.kind !== 'json')
    .map(({ name }) => ({ value: name, label: labelOf(name) }))
    .toSorted((one, other) => one.label.localeCompare(other.label))
  const say = (name: string, value: string | null) => onChange({ ...table, constants: { ...constants, [name]: value } })
  const shown = (name: string, value: unknown) => column(name)?.choices.find((choice) => choice.value === value)?.label ?? String(value)
  if (given.length === 0 && (!canCorrect || open.length === 0)) return null
  return (
    <Stack gap={6} role="group" aria-label={translate('imports.constants.of', { sheet })}>
      <Text size="sm" fw={600}>
        {translate('imports.constants.title')}
      </Text>
      {given.map(([name, value]) => (
        <div key={name} className={styles.word}>
          <Text size="sm" className={styles.said}>
            {labelOf(name)}
          </Text>
          {canCorrect ? (
            <>
              <GivenValue
                column={column(name)}
                label={translate('imports.constants.value', { column: labelOf(name) })}
                value={String(value)}
                onChange={(typed) => say(name, typed)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={translate('imports.constants.drop', { column: labelOf(name) })}
                onClick={() => say(name, null)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </>
          ) : (
            <Text size="sm">{shown(name, value)}</Text>
          )}
        </div>
      ))}
      {canCorrect && open.length > 0 && (
        <NativeSelect
          size="xs"
          className={styles.add}
          aria-label={translate('imports.constants.addTo', { sheet })}
          data={[{ value: '', label: translate('imports.constants.add') }, ...open]}
          value=""
          onChange={({ currentTarget: { value } }) => value && say(value, '')}
        />
      )}
    </Stack>
  )
}
