// What is allowed with a stocktake; pure.
import type { Issue } from '../../errors.ts'
import { checkFits, plus } from './rules.ts'

/** What the rules ask of a stocktake. */
export interface Taking {
  readonly number: string
  readonly status: string
  readonly openedAt: string | null
  readonly postedAt: string | null
  readonly categoryId: number | null
}

/** Only what is open is counted, posted or cancelled. */
export function checkOpen({ number, status, postedAt }: Taking): Issue[] {
  if (status === 'open') return []
  const message = status === 'posted' ? `${number} was posted at ${postedAt}` : `${number} was cancelled`
  return [{ path: '', code: 'not_open', message, hint: 'Open another stocktake.' }]
}

/** Of one store no two open stocktakes count the same categories; one without a category counts all. */
export function checkOverlap(open: readonly Taking[], categoryId: number | null): Issue[] {
  return open
    .filter((one) => one.categoryId === null || categoryId === null || one.categoryId === categoryId)
    .map(({ number, openedAt }) => ({
      path: categoryId === null ? 'storeId' : 'categoryId',
      code: 'being_counted',
      message: `is being counted already: ${number} is open since ${openedAt}`,
      hint: 'Post or cancel it first.',
    }))
}

/** What a stocktake counts is not counted by itself meanwhile: what it finds missing would be taken out twice. */
export function checkUntaken(open: readonly Pick<Taking, 'number' | 'categoryId'>[], item: { label: string; categoryId: number }): Issue[] {
  return open
    .filter(({ categoryId }) => categoryId === null || categoryId === item.categoryId)
    .map(({ number }) => ({
      path: '',
      code: 'being_counted',
      message: `${item.label} is being counted in ${number}`,
      hint: 'Enter there what was counted, or wait until it is posted.',
    }))
}

/** A frozen list has between one line and a number that one person can still look through. */
export function checkLength(lines: number, most: number): Issue[] {
  if (lines > most) {
    const message = `more than ${most} levels lie there`
    return [{ path: 'categoryId', code: 'too_big', message, hint: 'Open one stocktake for each category.' }]
  }
  if (lines > 0) return []
  return [{ path: 'storeId', code: 'nothing_there', message: 'nothing lies there', hint: 'Receive goods, or count a single item.' }]
}

/** A stocktake of a category counts no items of others. */
export function checkCategory({ number, categoryId }: Taking, item: { label: string; categoryId: number }, path: string): Issue[] {
  if (categoryId === null || item.categoryId === categoryId) return []
  const hint = 'Count it in a stocktake of its category, or by itself.'
  return [{ path, code: 'category', message: `${item.label} is of another category than ${number} counts`, hint }]
}

/** An item, or a lot of it, as people call it. */
export const named = ({ label, lotNumber }: { label: string; lotNumber: string | null }) =>
  lotNumber === null ? label : `${label} lot ${lotNumber}`

/** What is posted of a line: an item and lot in words, whether it was counted, and by how much its level is to move. */
export interface Posting {
  readonly label: string
  readonly lotNumber: string | null
  readonly unit: string
  readonly isCounted: boolean
  readonly variance: number
  readonly otherwise: number
  /** What is on hand at the time of posting. */
  readonly shelf: { readonly quantity: number; readonly value: number } | undefined
}

/** Everything was counted, or it is said what becomes of the rest: it is left as it is (`skip`), or is not there (`zero`). */
export function checkCounted(lines: readonly Posting[], uncounted: 'skip' | 'zero' | undefined): Issue[] {
  const left = lines.filter(({ isCounted }) => !isCounted)
  if (left.length === lines.length) {
    return [{ path: '', code: 'nothing_counted', message: 'nothing has been counted', hint: 'Count first, or cancel the stocktake.' }]
  }
  if (uncounted !== undefined) return []
  return left.map((line) => ({
    path: 'uncounted',
    code: 'uncounted',
    message: `${named(line)} has not been counted`,
    hint: 'Count it, or say skip to leave such lines as they are, or zero where nothing of them was found.',
  }))
}

/** No level ends below zero: what was issued after a count was there to be counted. */
export function checkPosting(line: Posting): Issue[] {
  const { variance, shelf, unit, otherwise } = line
  const onHand = shelf?.quantity ?? 0
  if (plus(onHand, variance) >= 0)
    return checkFits(shelf, variance, otherwise).map((issue) => ({ ...issue, path: '', message: `${named(line)}: ${issue.message}` }))
  const message = `${named(line)}: ${-variance} ${unit} fewer were counted than were on record then, and ${onHand} ${unit} are on hand now`
  return [
    { path: '', code: 'insufficient_stock', message, hint: 'More was issued after the count than it leaves: count again, then post.' },
  ]
}
