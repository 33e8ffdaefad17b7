// In an expression values and operators alternate, parentheses and conditions are whole, and nothing goes too deep.
import type { Issue } from '../../errors.ts'
import { issueAt, quoted } from './places.ts'
import type { Token } from './tokens.ts'

/** The most parentheses, conditions and signs of which one stands in the other. */
const mostNesting = 50

/** The whole expression, or what stands between parentheses that are still open. */
interface Level {
  readonly opener?: Token
  readonly isCall: boolean
  /** `?` whose `:` is still to come, and all of them up to the next comma. */
  pending: number
  conditions: number
  /** Signs before the value that is still to come. */
  signs: number
}
const levelOf = (opener?: Token, isCall = false): Level => ({ opener, isCall, pending: 0, conditions: 0, signs: 0 })

const prefixes: ReadonlySet<string> = new Set(['-', '+', 'not'])
const operatorHint = 'Put an operator such as * between the two values.'
const conditionHint = 'Write conditions as test ? value : other value.'

/** The first place where tokens do not fit together; marks where each parenthesis is closed. */
export function wrongOrder(text: string, tokens: readonly Token[]): Issue | undefined {
  let level = levelOf()
  const outer: Level[] = []
  let awaitsValue = true
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]
    const wrong = (message: string, hint: string) =>
      issueAt(
        token.start,
        message.replace('X', () => quoted(text.slice(token.start, token.end))),
        hint,
      )
    const isValue = token.kind !== 'sign'
    const opens = token.text === '('
    const isCall = opens && before?.kind === 'name'
    const endsEmptyCall = token.text === ')' && before?.text === '(' && level.isCall
    if (awaitsValue && !isValue && !opens && !prefixes.has(token.text) && !endsEmptyCall)
      return wrong('a value is missing before X', 'Put a number, a name or a function before it, or take it away.')
    if (!awaitsValue && (isValue || token.text === 'not' || (opens && !isCall)))
      return wrong('an operator is missing before X', operatorHint)
    if (level.pending > 0 && (token.text === ')' || token.text === ',')) return wrong('`:` is missing before X', conditionHint)

    if (isValue) level.signs = 0
    else if (opens) {
      outer.push(level)
      level = levelOf(token, isCall)
    } else if (token.text === ')') {
      const { opener } = level
      if (!opener) return wrong('X closes nothing', 'Take it away, or put the `(` that it belongs to.')
      opener.closedBy = index
      level = outer.pop() ?? levelOf()
      level.signs = 0
    } else if (token.text === ',') {
      if (!level.isCall)
        return wrong(
          'X stands outside of a function',
          'Write decimals with a point; only the values of a function are separated by commas.',
        )
      level.conditions = 0
    } else if (token.text === '?') {
      level.pending++
      level.conditions++
    } else if (token.text === ':') {
      if (level.pending === 0) return wrong('X belongs to no `?`', conditionHint)
      level.pending--
    } else if (awaitsValue) level.signs++
    awaitsValue = !isValue && token.text !== ')'

    const depth = [...outer, level].reduce((sum, { conditions, signs }) => sum + conditions + signs, outer.length)
    if (depth > mostNesting) return wrong(`X goes more than ${mostNesting} levels deep`, 'Split the expression into several calculations.')
  }
  const end = (message: string, hint: string) => issueAt(text.length, message, hint)
  if (awaitsValue)
    return tokens.length === 0
      ? end('the expression is empty', 'Write one, such as a * b.')
      : end('a value is missing at the end', 'Put a number, a name or a function there.')
  if (level.pending > 0) return end('`:` is missing at the end', conditionHint)
  return level.opener && issueAt(level.opener.start, '`(` is never closed', 'Close it with `)`.')
}
