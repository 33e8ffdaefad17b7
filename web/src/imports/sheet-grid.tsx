// Part of a sheet as a spreadsheet shows it, with refused cells marked.
import { Box } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useSentences } from '../parts/refusal.tsx'
import { lettersOf } from './place.ts'
import styles from './sheet-grid.module.css'
import type { Issue } from './use-imports.ts'

interface SheetGridProps {
  readonly label: string
  readonly rows: readonly { readonly number: number; readonly cells: readonly string[] }[]
  readonly issues: readonly Issue[]
  readonly current: Issue
  readonly onPick: (issue: Issue) => void
}

export function SheetGrid({ label, rows, issues, current, onPick }: SheetGridProps) {
  const { ofCode } = useSentences()
  const by = new Map(issues.map((issue) => [issue.cell, issue]))
  const width = Math.max(1, ...rows.map(({ cells }) => cells.length), ...rows.flatMap(({ number }) => widthFor(issues, number)))
  const columns = Array.from({ length: width }, (_, index) => lettersOf(index))
  const marked = useRef<HTMLTableCellElement>(null)
  useEffect(() => {
    const cell = marked.current
    const frame = cell?.closest<HTMLElement>('[role=region]')
    // only the grid moves, never the page
    if (current.cell && cell && frame) frame.scrollLeft = cell.offsetLeft - (frame.clientWidth - cell.clientWidth) / 2
  }, [current.cell])
  return (
    <Box tabIndex={0} role="region" aria-label={label} className={styles.frame}>
      <table className={styles.grid} dir="ltr" aria-label={label}>
        <thead>
          <tr>
            <td />
            {columns.map((letters) => (
              <th key={letters} scope="col">
                {letters}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ number, cells }) => (
            <tr key={number}>
              <th scope="row">{number}</th>
              {columns.map((letters, index) => {
                const issue = by.get(`${letters}${number}`)
                const isCurrent = issue !== undefined && issue.cell === current.cell
                return (
                  <td
                    key={letters}
                    ref={isCurrent ? marked : null}
                    data-refused={issue ? '' : undefined}
                    data-current={isCurrent || undefined}
                  >
                    {issue ? (
                      <button
                        type="button"
                        title={ofCode(issue.code) || issue.message}
                        aria-label={`${issue.cell}: ${cells[index] ?? ''}. ${ofCode(issue.code) || issue.message}`}
                        aria-current={isCurrent}
                        onClick={() => onPick(issue)}
                      >
                        {cells[index] || '\u00a0'}
                      </button>
                    ) : (
                      cells[index]
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  )
}

/** A refused cell may be empty, and lie beyond the last one that is not. */
const widthFor = (issues: readonly Issue[], row: number) =>
  issues
    .filter(({ cell }) => cell.replace(/^[A-Z]+/, '') === String(row))
    .map(({ cell }) => [...cell.replace(/\d+$/, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0))
