// What the API refuses, in the reader's language: a sentence for its code, and below it the API's own words, which are English and hold the values.
import { useTranslate } from 'ra-core'
import { Fragment, type ReactNode, useMemo } from 'react'
import { Problem, type ProblemIssue } from '../api/problem.ts'
import { useMeIfAny } from '../shell/me.tsx'
import classes from './refusal.module.css'

/** What tells where something is wrong, and by which rule. */
type Rule = Pick<ProblemIssue, 'path' | 'code'>

/** Something wrong with a field; `code` where the API said so. */
export interface Fault {
  readonly message: string
  readonly code?: string
}

/** The sentences of the reader's language; '' in English, and where a code has no words: there the API's own say it all. */
export interface Sentences {
  readonly ofCode: (code: string) => string
  /** With the column that the path names, where there is one. */
  readonly ofIssue: (issue: Rule) => string
  readonly ofProblem: (code: string) => string
  /** An error in a line or two. */
  readonly ofError: (error: unknown) => ReactNode
}

/** How refusals are said. */
export function useSentences(): Sentences {
  const translate = useTranslate()
  const me = useMeIfAny()
  return useMemo(() => {
    const columns = new Map(me?.metadata.resources.flatMap(({ columns }) => columns.map(({ name, label }) => [name, label])))
    const ofCode = (code: string): string => translate(`refusals.issue.${code}`, { _: '' })
    const ofProblem = (code: string): string => translate(`refusals.error.${code}`, { _: '' })
    const ofIssue = ({ path, code }: Rule) => {
      const said = ofCode(code)
      const label = path
        .split('.')
        .flatMap((name) => columns.get(name) ?? [])
        .at(-1)
      return said && label ? translate('refusals.at', { label, said }) : said
    }
    const ofError = (error: unknown) => {
      if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error)
      const [issue] = error.issues
      return <Refusal said={(issue && ofIssue(issue)) || ofProblem(error.code)}>{error.message}</Refusal>
    }
    return { ofCode, ofIssue, ofProblem, ofError }
  }, [translate, me])
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

/** The API's own words within another language. */
export const Exact = ({ children }: { children: ReactNode }) => (
  <span lang="en" dir="ltr" className={classes.exact}>
    {children}
  </span>
)

/** All that is wrong with a field. */
export function Faulty({ faults }: { faults: readonly Fault[] }) {
  const { ofCode } = useSentences()
  return faults.map(({ message, code }, at) => (
    <Fragment key={message}>
      {at > 0 && ' '}
      <Refusal said={code === undefined ? '' : ofCode(code)}>{message}</Refusal>
    </Fragment>
  ))
}
