// Rows as a table: arrows walk through it, Enter opens a row, Space selects it.
import { Checkbox, Skeleton, Table, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useLayoutEffect, useRef, useState } from 'react'
import { Link, useLocation, useNavigate, useNavigationType } from 'react-router'
import { Marks, marksOf } from '../parts/marks.tsx'
import { rowTitle } from '../parts/row-title.ts'
import { isFigure, Value } from '../parts/value.tsx'
import type { RowData } from '../records/row.ts'
import { Told } from '../records/told.tsx'
import type { ColumnMetadata, MarkMetadata, ResourceMetadata } from '../shell/me.tsx'
import { hindrances, usualSort } from './conditions.ts'
import type { ListState } from './list-state.ts'
import classes from './lists.module.css'
import { addressOf } from './row-address.ts'
import type { Selection } from './selection.ts'

interface TableProps {
  readonly resource: ResourceMetadata
  readonly list: ListState
  readonly columns: readonly ColumnMetadata[]
  /** Undefined while they are waited for. */
  readonly rows: readonly RowData[] | undefined
  readonly selection: Selection | null
  /** Other rows are waited for. */
  readonly isStale: boolean
}

/** The table of a list; `selection` is null where nothing can be done with rows. */
export function RowsTable({ resource, list, columns, rows, selection, isStale }: TableProps) {
  const translate = useTranslate()
  return (
    <section
      className={classes.scroller}
      data-stale={isStale || undefined}
      aria-busy={rows === undefined || isStale}
      aria-label={resource.pluralLabel}
    >
      <Table stickyHeader className={classes.table} verticalSpacing={6} horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {selection && (
              <Table.Th className={classes.tick}>
                <Checkbox
                  size="xs"
                  aria-label={translate('lists.select.page')}
                  checked={selection.isWhole}
                  indeterminate={selection.rows.length > 0 && !selection.isWhole}
                  onChange={selection.togglePage}
                />
              </Table.Th>
            )}
            {columns.map((column) => (
              <Header key={column.name} resource={resource} list={list} column={column} />
            ))}
          </Table.Tr>
        </Table.Thead>
        {rows ? (
          <Rows resource={resource} list={list} columns={columns} rows={rows} selection={selection} />
        ) : (
          <Waiting cells={columns.length + (selection ? 1 : 0)} rows={Math.min(list.perPage, 20)} />
        )}
      </Table>
    </section>
  )
}

function Header({ resource, list, column }: { resource: ResourceMetadata; list: ListState; column: ColumnMetadata }) {
  const translate = useTranslate()
  const { filter, sort, sortBy } = list
  const { name, label } = column
  const className = isFigure(column) ? classes.figure : undefined
  if (!(name in resource.lists) || filter.at !== undefined) return <Table.Th className={className}>{label}</Table.Th>
  const isSorted = sort.field === name
  if (hindrances(resource, name, filter).length > 0)
    return (
      <Table.Th className={className}>
        <Tooltip label={translate('lists.sort.misfit')} multiline maw={260}>
          <Text span inherit tabIndex={0} className={classes.unsorted}>
            {label}
          </Text>
        </Tooltip>
      </Table.Th>
    )
  const turned = { field: name, order: sort.order === 'ASC' ? ('DESC' as const) : ('ASC' as const) }
  const Icon = sort.order === 'ASC' ? IconArrowUp : IconArrowDown
  return (
    <Table.Th className={className} aria-sort={isSorted ? (sort.order === 'ASC' ? 'ascending' : 'descending') : 'none'}>
      <UnstyledButton className={classes.sort} onClick={() => sortBy(isSorted ? turned : usualSort(resource, name))}>
        {label}
        <Icon size={14} aria-hidden className={classes.arrow} data-sorted={isSorted || undefined} />
      </UnstyledButton>
    </Table.Th>
  )
}

/** A text that is cut is told whole when it is pointed at. */
function tellWhole({ currentTarget: cell }: PointerEvent<HTMLElement>) {
  const isCut = [cell, ...cell.querySelectorAll('bdi')].some((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 0)
  cell.title = isCut ? cell.innerText : ''
}

/** Where each list of the history was left: how far it was scrolled, and its current row. */
const places = new Map<string, { readonly top: number; readonly at: number }>()

type RowsProps = Omit<TableProps, 'isStale' | 'rows'> & { readonly rows: readonly RowData[] }

function Rows({ resource, list, columns, rows, selection }: RowsProps) {
  const navigate = useNavigate()
  const body = useRef<HTMLTableSectionElement>(null)
  const [at, setAt] = useState(0)
  const current = Math.min(at, rows.length - 1)
  const names = new Set(columns.map(({ name }) => name))
  const { key } = useLocation()
  const isReturn = useNavigationType() === 'POP'
  // the way back leads to where one was, any other list begins at its top
  useLayoutEffect(() => {
    const frame = body.current?.closest('section')
    const { top = 0, at: was = 0 } = (isReturn && places.get(key)) || {}
    if (!frame) return
    frame.scrollTop = top
    setAt(was)
    if (top + was > 0 && document.activeElement === document.body) body.current?.rows[was]?.focus({ preventScroll: true })
  }, [key, isReturn])
  const keep = (row: number) => places.set(key, { top: body.current?.closest('section')?.scrollTop ?? 0, at: row })
  const go = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setAt(next)
    const row = body.current?.rows[next]
    row?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }
  const open = (row: RowData) => void navigate(addressOf(resource, row, list.filter))
  const press = (event: KeyboardEvent, row: RowData, index: number) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const works: Record<string, () => void> = {
      ArrowDown: () => go(index + 1),
      ArrowUp: () => go(index - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      Enter: () => open(row),
      ' ': () => selection?.toggle(row.id),
    }
    const work = works[event.key]
    if (!work) return
    event.preventDefault()
    keep(index)
    work()
  }
  const click = (event: MouseEvent, row: RowData) => {
    const isOwn = event.target instanceof Element && event.target.closest('a, button, input, label') !== null
    if (!isOwn && window.getSelection()?.isCollapsed !== false) open(row)
  }
  return (
    <Table.Tbody ref={body}>
      {rows.map((row, index) => {
        const marks = marksOf(resource, row, list.filter.at)
        return (
          <Table.Tr
            key={row.id}
            tabIndex={index === current ? 0 : -1}
            className={classes.row}
            data-selected={selection?.has(row.id) || undefined}
            onFocus={() => setAt(index)}
            onClickCapture={() => keep(index)}
            onKeyDown={(event) => press(event, row, index)}
            onClick={(event) => click(event, row)}
          >
            {selection && (
              <Table.Td className={classes.tick}>
                <Checkbox
                  size="xs"
                  tabIndex={-1}
                  aria-label={rowTitle(resource, row)}
                  checked={selection.has(row.id)}
                  onChange={() => selection.toggle(row.id)}
                />
              </Table.Td>
            )}
            {columns.map((column, place) => (
              <Table.Td
                key={column.name}
                {...(isFigure(column)
                  ? { className: classes.figure }
                  : { className: classes.cell, dir: 'auto', onPointerEnter: tellWhole })}
              >
                <Cell
                  resource={resource}
                  list={list}
                  column={column}
                  row={row}
                  isTitle={place === 0}
                  marks={marks.filter(({ beside }) => beside === column.name || (place === 0 && !names.has(beside)))}
                />
              </Table.Td>
            ))}
          </Table.Tr>
        )
      })}
    </Table.Tbody>
  )
}

interface CellProps extends Pick<TableProps, 'resource' | 'list'> {
  readonly column: ColumnMetadata
  readonly row: RowData
  readonly isTitle: boolean
  readonly marks: readonly MarkMetadata[]
}

/** A cell with its marks: after a date, before what lines up at its end or may be cut there. */
function Cell({ marks, ...cell }: CellProps) {
  if (marks.length === 0) return <Content {...cell} />
  if (isFigure(cell.column))
    return (
      <span className={classes.marked}>
        <Marks marks={marks} />
        <Content {...cell} />
      </span>
    )
  const isOwn = marks.every(({ beside }) => beside === cell.column.name)
  return (
    <>
      {!isOwn && <Marks marks={marks} />} <Content {...cell} /> {isOwn && <Marks marks={marks} />}
    </>
  )
}

/** The first cell leads to the row. */
function Content({ resource, list: { filter }, column, row, isTitle }: Omit<CellProps, 'marks'>) {
  const isShort = filter.at === undefined || column.refersTo !== null
  const shown = isShort ? <Value column={column} row={row} isShort /> : <Told column={column} row={row} />
  if (!isTitle || column.refersTo !== null) return shown
  return (
    <Link to={addressOf(resource, row, filter)} tabIndex={-1} className={classes.title}>
      {shown}
    </Link>
  )
}

const Waiting = ({ cells, rows }: { cells: number; rows: number }) => (
  <Table.Tbody>
    {numbers(rows).map((row) => (
      <Table.Tr key={row}>
        {numbers(cells).map((cell) => (
          <Table.Td key={cell}>
            <Skeleton height={14} my={4} animate={false} />
          </Table.Td>
        ))}
      </Table.Tr>
    ))}
  </Table.Tbody>
)

const numbers = (most: number) => Array.from({ length: most }, (_, number) => number)
