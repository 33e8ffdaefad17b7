// When something happened on the road: what people and phones may say of it; pure.
import type { Issue } from '../../errors.ts'

/** Minutes by which the clock of a phone may be ahead of ours. */
export const minutesAhead = 15
const minute = 60_000

/** What went before, in words that follow "before". */
export interface Previous {
  readonly at: string
  readonly what: string
}

/** The instant that holds: as given, else now, but never before what went before it by a clock that is ahead. */
export const instantOf = (given: string | undefined, now: string, previous: Previous | null): string =>
  given ?? (previous !== null && previous.at > now ? previous.at : now)

/** An instant lies neither before what went before it, nor further ahead than clocks differ. */
export function checkInstant(path: string, at: string, now: string, previous: Previous | null): Issue[] {
  const issues: Issue[] = []
  if (previous !== null && at < previous.at)
    issues.push({
      path,
      code: 'range',
      message: `${at} is before ${previous.what}, ${previous.at}`,
      hint: 'Give a later instant, or leave it out where it is now.',
    })
  if (Date.parse(at) > Date.parse(now) + minutesAhead * minute)
    issues.push({
      path,
      code: 'range',
      message: `${at} is more than ${minutesAhead} minutes ahead of now, ${now}`,
      hint: 'Say what has happened, once it has; check the clock of the phone.',
    })
  return issues
}

/** Whether a message says what is there already: the same instant, or none where the thing is as it asks for. */
export const isRepeated = (given: string | undefined, held: string | null, isSo: boolean): boolean =>
  given === undefined ? isSo : given === held
