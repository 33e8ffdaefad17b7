// What is wrong with a correction: everything at once, each with its place in the JSON and on the sheet.
import { AppError, type Issue } from '../errors.ts'

const mostShown = 30

/** Collects faults below one place. */
export class Faults {
  private readonly all: Issue[]
  private readonly path: string
  private readonly sheet: string

  constructor(path = '', sheet = '', all: Issue[] = []) {
    this.path = path
    this.sheet = sheet
    this.all = all
  }

  /** The same collection, one place further down. */
  in(path: string, sheet = this.sheet): Faults {
    return new Faults([this.path, path].filter(Boolean).join('.'), sheet, this.all)
  }

  /** How many faults there are in all. */
  get count(): number {
    return this.all.length
  }

  get issues(): readonly Issue[] {
    return this.all
  }

  /** Adds a fault; the message names header and value, the sheet comes before it. */
  say(path: string, code: Issue['code'], message: string, hint: string): void {
    const where = [this.path, path].filter(Boolean).join('.')
    this.all.push({ path: where, code, message: this.sheet ? `${this.sheet}: ${message}` : message, hint })
  }
}

/** The error that says all that is wrong with corrections. */
export function cannotFollow(issues: readonly Issue[]): AppError {
  const told = issues.slice(0, mostShown).map(({ message, hint }) => `${message}. ${hint}`)
  if (issues.length > told.length) told.push(`and ${issues.length - told.length} more`)
  const message = issues.length === 1 ? 'the correction cannot be followed' : `${issues.length} corrections cannot be followed`
  return new AppError('invalid', `${message}:\n${told.join('\n')}`, { issues })
}
