// The refused cells in a list; cells of one column with the same fault are one line of it.
import { Button, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useFormat } from '../parts/format.ts'
import { Refusal, useSentences } from '../parts/refusal.tsx'
import { placeOf } from './place.ts'
import styles from './refused-list.module.css'
import type { Issue } from './use-imports.ts'

interface RefusedListProps {
  readonly issues: readonly Issue[]
  readonly current: Issue
  readonly onPick: (issue: Issue) => void
}

interface Line {
  readonly first: Issue
  readonly issues: readonly Issue[]
}

/** Cells of a column that hold the same and are refused for the same reason, under the first of them. */
function linesOf(issues: readonly Issue[]): Line[] {
  const lines = Map.groupBy(issues, ({ sheet, cell, value, message }) => [placeOf(cell).letters, sheet, value, message].join('\n'))
  return [...lines.values()].flatMap((own) => (own[0] ? [{ first: own[0], issues: own }] : []))
}

export function RefusedList({ issues, current, onPick }: RefusedListProps) {
  const translate = useTranslate()
  const { number } = useFormat()
  const { ofCode } = useSentences()
  const lines = linesOf(issues)
  const at = lines.findIndex((line) => line.issues.includes(current))
  const list = useRef<HTMLUListElement>(null)
  // the list scrolls to the cell that is looked at, wherever it was chosen; the page stays where it is
  useEffect(() => {
    const row = list.current?.children[at]
    if (list.current && row instanceof HTMLElement)
      list.current.scrollTop = row.offsetTop - list.current.offsetTop - list.current.clientHeight / 2
  }, [at])
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key]
    const end = { Home: 0, End: lines.length - 1 }[event.key]
    const to = lines[Math.max(0, Math.min(lines.length - 1, end ?? at + (step ?? 0)))]
    if (!to || (step === undefined && end === undefined)) return
    event.preventDefault()
    onPick(to.first)
  }
  return (
    <ul className={styles.list} ref={list} aria-label={translate('imports.refused.title')} onKeyDown={onKey}>
      {lines.map(({ first, issues: { length } }, index) => (
        <li key={first.no} className={styles.item} data-chosen={index === at || undefined}>
          <div>
            <Button
              size="compact-sm"
              variant={index === at ? 'filled' : 'default'}
              aria-pressed={index === at}
              tabIndex={index === at ? 0 : -1}
              maw="100%"
              onClick={() => onPick(first)}
              ref={(button) => {
                if (index === at && list.current?.contains(document.activeElement)) button?.focus({ preventScroll: true })
              }}
            >
              {`${first.sheet}!${first.cell}`}
            </Button>
            {length > 1 && (
              <Text size="xs" c="dimmed">
                {translate('imports.refused.others', { smart_count: length - 1, count: number(length - 1) })}
              </Text>
            )}
          </div>
          <Text size="sm" className={styles.value} title={first.value ?? ''} dir="auto">
            {first.column}: <b>{first.value}</b>
          </Text>
          <Text component="div" size="sm" dir="auto">
            <Refusal said={ofCode(first.code)}>{first.message}</Refusal>
          </Text>
        </li>
      ))}
    </ul>
  )
}
