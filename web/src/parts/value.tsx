// The value of a column as people read it, in a list, on a page or in a time line.
import { Badge, Code, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import type { ReactNode } from 'react'
import type { ColumnMetadata } from '../shell/me.tsx'
import { Figure } from './figure.tsx'
import { useFormat } from './format.ts'
import { colourOf } from './meaning.ts'
import { Reference } from './reference.tsx'
import { Failure } from './refusal.tsx'
import classes from './value.module.css'

type Row = Readonly<Record<string, unknown>>
const hour = 3_600_000
const day = 24 * hour

/** Whether values of a column are figures, which stand under each other at the end of a cell. */
export const isFigure = ({ kind, refersTo }: ColumnMetadata): boolean =>
  refersTo === null && (kind === 'integer' || kind === 'decimal' || kind === 'sum')

/** Shows one column of a row; `isShort` keeps it to one line, as a list does. */
export function Value({ column, row, isShort = false }: { column: ColumnMetadata; row: Row; isShort?: boolean }): ReactNode {
  const value = row[column.name]
  if (value === null || value === undefined || value === '') return <None />
  const { kind, choices, refersTo } = column
  if (column.name === 'failure') return <Failure reason={String(value)} isShort={isShort} />
  if (kind === 'choice')
    return (
      <Badge variant="light" color={colourOf(String(value))} className={classes.choice}>
        {choices.find((choice) => choice.value === value)?.label ?? String(value)}
      </Badge>
    )
  if (kind === 'flag') return <Flag isSet={value === true} />
  if (refersTo !== null) return <Reference resource={refersTo} id={Number(value)} label={labelOf(column, row)} isShort={isShort} />
  if (kind === 'instant') return <Instant value={String(value)} isShort={isShort} />
  if (kind === 'json') return <Json value={value} isShort={isShort} />
  if (kind === 'decimal' || kind === 'sum') return <Figure column={column} row={row} />
  return <Plain column={column} row={row} value={value} />
}

/** Nothing: a dash for the eye, a word for the ear. */
export function None() {
  const translate = useTranslate()
  return (
    <>
      <span aria-hidden className={classes.none}>
        –
      </span>
      <VisuallyHidden>{translate('lists.value.none')}</VisuallyHidden>
    </>
  )
}

function Plain({ column: { name, kind }, row, value }: { column: ColumnMetadata; row: Row; value: unknown }) {
  const format = useFormat()
  if (kind === 'date') return <span className="numeric">{format.date(value)}</span>
  if (kind === 'integer') return <span className="numeric">{format.number(value)}</span>
  if (kind !== 'translated') return <bdi>{String(value)}</bdi>
  const texts = row.texts as Record<string, { text: string; language: string } | null> | undefined // the contract of rows with translated columns
  const [first] = Object.entries(value as Record<string, string>) // texts by language
  return <bdi lang={texts?.[name]?.language ?? first?.[0]}>{texts?.[name]?.text ?? first?.[1]}</bdi>
}

function Flag({ isSet }: { isSet: boolean }) {
  const translate = useTranslate()
  const Icon = isSet ? IconCheck : IconMinus
  return (
    <span className={classes.flag} data-set={isSet || undefined}>
      <Icon size={16} aria-hidden />
      {translate(isSet ? 'lists.value.yes' : 'lists.value.no')}
    </span>
  )
}

/** The key of a row that is referred to; undefined where it was not read with the reference, as of the past. */
function labelOf({ labelName }: ColumnMetadata, row: Row): string | undefined {
  const label = labelName === null ? undefined : row[labelName]
  return typeof label === 'string' && label !== '' ? label : undefined
}

/** In a list what has just been, or is about to be, is told relatively, what is planned by its clock; in full when pointed at. */
function Instant({ value, isShort }: { value: string; isShort: boolean }) {
  const format = useFormat()
  const full = format.instant(value)
  if (!isShort)
    return (
      <time dateTime={value} className="numeric">
        {full}
      </time>
    )
  const ahead = Date.parse(value) - Date.now()
  const isNear = ahead > -day && ahead < hour
  return (
    <Tooltip label={full} openDelay={300}>
      <time dateTime={value} className="numeric">
        {isNear ? format.relative(value) : format.short(value)}
      </time>
    </Tooltip>
  )
}

function Json({ value, isShort }: { value: unknown; isShort: boolean }) {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return (
      <Text span inherit>
        {value.join(', ')}
      </Text>
    )
  if (isShort) return <Code>{JSON.stringify(value)}</Code>
  return <Code block>{JSON.stringify(value, null, 2)}</Code>
}
