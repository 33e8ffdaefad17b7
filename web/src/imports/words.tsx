// Words of a sheet that stand for something else, `erledigt` for done: those that were refused, and any other.
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type FormEvent, useState } from 'react'
import { toKey, toMatch } from '../../../shared/catalogue/text.ts'
import { useFormat } from '../parts/format.ts'
import type { ColumnMetadata } from '../shell/me.tsx'
import { GivenValue } from './given-value.tsx'
import styles from './mapping.module.css'
import type { HeaderMapping } from './use-imports.ts'

/** A word whose cells were refused, and how many. */
export interface RefusedWord {
  readonly word: string
  readonly cells: number
}

type Meanings = Readonly<Record<string, string | null>>
const mostShown = 20
/** The form by which the API compares words. */
export const formOf = (word: string): string => toMatch(word) || toKey(word)
const isSame = (one: string) => (other: string) => formOf(one) === formOf(other)

interface WordsProps {
  readonly header: HeaderMapping
  readonly column: ColumnMetadata | undefined
  readonly refused: readonly RefusedWord[]
  readonly onChange: (choices: Meanings) => void
}

export function Words({ header, column, refused, onChange }: WordsProps) {
  const translate = useTranslate()
  const { number } = useFormat()
  const meanings: Meanings = header.choices ?? {}
  const said = Object.keys(meanings)
  const [isOpen, setOpen] = useState(said.length > 0)
  const cellsOf = new Map(refused.map(({ word, cells }) => [formOf(word), cells]))
  const words = [...said, ...refused.map(({ word }) => word).filter((word) => !said.some(isSame(word)))]
  /** What is left out of what is said means: as it stands. */
  const say = (word: string, meaning: string | null | undefined) => {
    const rest = Object.entries(meanings).filter(([one]) => !isSame(word)(one))
    onChange(Object.fromEntries(meaning === undefined ? rest : [...rest, [word, meaning]]))
  }
  if (!isOpen)
    return (
      <Button size="compact-xs" variant={refused.length > 0 ? 'light' : 'subtle'} onClick={() => setOpen(true)} className={styles.open}>
        {refused.length > 0
          ? translate('imports.words.refused', { smart_count: refused.length, count: number(refused.length) })
          : translate('imports.words.open')}
      </Button>
    )
  return (
    <Stack gap={6} role="group" aria-label={translate('imports.words.of', { header: header.header })}>
      <Text size="xs" c="dimmed">
        {translate('imports.words.about')}
      </Text>
      {words.slice(0, mostShown).map((word) => (
        <Meaning
          key={formOf(word)}
          word={word}
          cells={cellsOf.get(formOf(word)) ?? 0}
          column={column}
          meaning={meanings[word]}
          onSay={(meaning) => say(word, meaning)}
        />
      ))}
      {words.length > mostShown && (
        <Text size="xs" c="dimmed">
          {translate('imports.words.more', { smart_count: words.length - mostShown })}
        </Text>
      )}
      <Another onAdd={(word) => !words.some(isSame(word)) && say(word, '')} />
    </Stack>
  )
}

interface MeaningProps {
  readonly word: string
  readonly cells: number
  readonly column: ColumnMetadata | undefined
  /** Null: as an empty cell; nothing: as it stands. */
  readonly meaning: string | null | undefined
  readonly onSay: (meaning: string | null | undefined) => void
}

function Meaning({ word, cells, column, meaning, onSay }: MeaningProps) {
  const translate = useTranslate()
  const { number } = useFormat()
  const how = meaning === undefined ? 'asItStands' : meaning === null ? 'empty' : 'another'
  return (
    <div className={styles.word}>
      <Text size="sm" fw={600} className={styles.said}>
        <bdi>{word}</bdi>{' '}
        {cells > 0 && (
          <Text span size="xs" c="dimmed" fw={400}>
            {translate('imports.words.cells', { smart_count: cells, count: number(cells) })}
          </Text>
        )}
      </Text>
      <NativeSelect
        size="xs"
        aria-label={translate('imports.words.means', { word })}
        data={(['asItStands', 'another', 'empty'] as const).map((value) => ({
          value,
          label: translate(`imports.words.${value === 'another' ? 'instead' : value}`),
        }))}
        value={how}
        onChange={({ currentTarget: { value } }) => onSay(value === 'another' ? '' : value === 'empty' ? null : undefined)}
      />
      {typeof meaning === 'string' && (
        <GivenValue column={column} label={translate('imports.words.is', { word })} value={meaning} onChange={onSay} />
      )}
    </div>
  )
}

function Another({ onAdd }: { onAdd: (word: string) => void }) {
  const translate = useTranslate()
  const [word, setWord] = useState('')
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (word.trim() !== '') onAdd(word.trim())
    setWord('')
  }
  return (
    <Group component="form" gap="xs" onSubmit={add}>
      <TextInput
        size="xs"
        aria-label={translate('imports.words.another')}
        placeholder={translate('imports.words.another')}
        value={word}
        maxLength={200}
        onChange={(event) => setWord(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="default">
        {translate('imports.words.add')}
      </Button>
    </Group>
  )
}
