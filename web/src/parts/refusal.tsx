// What the API refuses, in the reader's language: a sentence for its code, and below it the API's own words, which are English and hold the values.
import { useLocale, useTranslate } from 'ra-core'
import { Fragment, type ReactNode, useMemo } from 'react'
import { toFailureCode } from '../../../shared/failures.ts'
import { Problem, type ProblemIssue, type ProblemValues } from '../api/problem.ts'
import { type Metadata, useMeIfAny } from '../shell/me.tsx'
import { localeOf, makeFormat } from './format.ts'
import classes from './refusal.module.css'

/** What tells where something is wrong, and by which rule. */
type Rule = Pick<ProblemIssue, 'path' | 'code' | 'values'>

/** Something wrong with a field; `code` and what it names where the API said so. */
export interface Fault {
  readonly message: string
  readonly code?: string
  readonly values?: ProblemValues | undefined
}

/** The sentences of the reader's language; '' in English, and where a code has no words: there the API's own say it all. */
export interface Sentences {
  /** With what the issue names, where there is a sentence that holds it. */
  readonly ofCode: (code: string, values?: ProblemValues) => string
  /** With the column that the path names, where there is one. */
  readonly ofIssue: (issue: Rule) => string
  readonly ofProblem: (code: string) => string
  /** Why a job came to nothing; words for what nobody foresaw are there in English too. */
  readonly ofFailure: (reason: string) => string
  /** An error in a line or two. */
  readonly ofError: (error: unknown) => ReactNode
}

/** How refusals are said. */
export function useSentences(): Sentences {
  const translate = useTranslate()
  const locale = useLocale()
  const me = useMeIfAny()
  return useMemo(() => {
    const { columns, choices, resources } = namesOf(me?.metadata)
    const writer = localeOf(locale, [me?.person.locale ?? '', navigator.language])
    const { date, instant, number } = makeFormat(writer, me?.person.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
    const list = new Intl.ListFormat(writer, { type: 'disjunction' })
    const write = (name: string, value: ProblemValues[string]): string => {
      if (typeof value === 'number') return number(value)
      if (typeof value !== 'string') return list.format(value.map((one) => choices.get(one) ?? one))
      if (name === 'expected') return translate(`refusals.kind.${value}`, { _: '' })
      if (name === 'resource') return resources.get(value) ?? value
      if (name === 'state') return choices.get(value) ?? value
      return /^\d{4}-\d\d-\d\dT/.test(value) ? instant(value) : /^\d{4}-\d\d-\d\d$/.test(value) ? date(value) : value
    }
    const ofCode = (code: string, values: ProblemValues = {}): string => {
      const names = Object.keys(values).sort()
      const [count] = Object.values(values)
      const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(name, value)]))
      const put = { ...named, ...(typeof count === 'number' ? { smart_count: count } : {}), _: '' }
      const isTold = names.length > 0 && Object.values(named).every((text) => text !== '')
      const said = isTold ? translate(`refusals.with.${code}.${names.join('_')}`, put) : ''
      return said || translate(`refusals.issue.${code}`, { _: '' })
    }
    const ofProblem = (code: string): string =>
      // what nobody foresaw says no more than that in English too
      translate(`refusals.error.${code}`, { _: code === 'internal' || code === 'unexpected' ? translate('shell.unexpected') : '' })
    const ofFailure = (reason: string): string => {
      const code = toFailureCode(reason)
      return code === 'unexpected' ? translate('shell.unexpected') : translate(`refusals.failure.${code}`, { _: '' })
    }
    const ofIssue = ({ path, code, values }: Rule) => {
      const said = ofCode(code, values)
      const label = path
        .split('.')
        .flatMap((name) => columns.get(name) ?? [])
        .at(-1)
      return said && label ? translate('refusals.at', { label, said }) : said
    }
    const ofError = (error: unknown) => {
      if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error)
      if (error.code === 'failed') return <Refusal said={ofFailure(error.message)}>{error.message}</Refusal>
      const [issue] = error.issues
      return <Refusal said={(issue && ofIssue(issue)) || ofProblem(error.code)}>{error.message}</Refusal>
    }
    return { ofCode, ofIssue, ofProblem, ofFailure, ofError }
  }, [translate, locale, me])
}

/** What people call columns, choices and resources. A column or a choice of one name is called the same wherever it stands (shared/catalogue/labels.ts). */
function namesOf(metadata: Metadata | undefined) {
  const resources = metadata?.resources ?? []
  const columns = resources.flatMap((resource) => resource.columns)
  return {
    columns: new Map(columns.map(({ name, label }) => [name, label])),
    choices: new Map(columns.flatMap((column) => column.choices.map(({ value, label }) => [value, label]))),
    resources: new Map(resources.map(({ name, pluralLabel }) => [name, pluralLabel])),
  }
}

/** A sentence with the API's own words below it; those alone where there is no sentence. */
export function Refusal({ said, children }: { said: string; children: ReactNode }) {
  if (said === '') return children
  return (
    <>
      {said}
      <Exact>{children}</Exact>
    </>
  )
}

/** Why a job came to nothing, as it keeps it; `isShort` leaves the API's own words out where there are others. */
export function Failure({ reason, isShort = false }: { reason: string; isShort?: boolean }) {
  const { ofFailure } = useSentences()
  if (isShort) return ofFailure(reason) || reason
  return <Refusal said={ofFailure(reason)}>{reason}</Refusal>
}

/** The API's own words within another language. */
export const Exact = ({ children }: { children: ReactNode }) => (
  <span lang="en" dir="ltr" className={classes.exact}>
    {children}
  </span>
)

/** All that is wrong with a field. */
export function Faulty({ faults }: { faults: readonly Fault[] }) {
  const { ofCode } = useSentences()
  return faults.map(({ message, code, values }, at) => (
    <Fragment key={message}>
      {at > 0 && ' '}
      <Refusal said={code === undefined ? '' : ofCode(code, values)}>{message}</Refusal>
    </Fragment>
  ))
}
