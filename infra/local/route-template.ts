// ASP.NET route templates as Functions uses them: `api/items/{id:long}/{part?}/{*rest}`, with the usual constraints.
import { AppError } from '../../shared/errors.ts'
import { escapeText } from './text-pattern.ts'

/** Decides whether the decoded text of a segment satisfies a constraint. */
type Check = (text: string) => boolean

/** One segment of a template. */
export type Segment =
  | { kind: 'static'; text: string }
  | { kind: 'param'; name: string; checks: Check[]; key: string; isOptional: boolean; fallback?: string }
  | { kind: 'rest'; name: string; checks: Check[]; key: string; fallback?: string }
  | { kind: 'mixed'; pattern: RegExp; names: string[]; checks: Map<string, Check[]>; key: string }

const integer = (least: bigint, most: bigint): Check => {
  return (text) => /^[+-]?\d{1,20}$/.test(text) && BigInt(text.replace('+', '')) >= least && BigInt(text.replace('+', '')) <= most
}
const isNumber: Check = (text) => text.trim() !== '' && Number.isFinite(Number(text))

const makers: Record<string, (argument: string) => Check> = {
  int: () => integer(-(2n ** 31n), 2n ** 31n - 1n),
  long: () => integer(-(2n ** 63n), 2n ** 63n - 1n),
  guid: () => (text) => /^(\{)?[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}\}?$/i.test(text),
  alpha: () => (text) => /^[a-z]*$/i.test(text),
  bool: () => (text) => /^(true|false)$/i.test(text),
  datetime: () => (text) => !Number.isNaN(Date.parse(text)),
  decimal: () => isNumber,
  double: () => isNumber,
  float: () => isNumber,
  required: () => (text) => text !== '',
  length: (argument) => {
    const [least = 0, most = least] = argument.split(',').map(Number)
    return (text) => text.length >= least && text.length <= most
  },
  minlength: (argument) => (text) => text.length >= Number(argument),
  maxlength: (argument) => (text) => text.length <= Number(argument),
  min: (argument) => (text) => makeInteger(text) !== undefined && BigInt(text) >= BigInt(argument),
  max: (argument) => (text) => makeInteger(text) !== undefined && BigInt(text) <= BigInt(argument),
  range: (argument) => {
    const [least = '0', most = '0'] = argument.split(',')
    return integer(BigInt(least.trim()), BigInt(most.trim()))
  },
  regex: (argument) => {
    const pattern = new RegExp(argument.replaceAll('{{', '{').replaceAll('}}', '}').replaceAll('\\\\', '\\'), 'i')
    return (text) => pattern.test(text)
  },
}

function makeInteger(text: string): bigint | undefined {
  return /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined
}

/** Parses a template into segments; throws AppError `invalid` that names what is wrong with it. */
export function parseTemplate(template: string): Segment[] {
  const segments = splitOutsideBraces(template.replace(/^\/|\/$/g, '')).map((part) => parseSegment(part, template))
  segments.forEach((segment, index) => {
    if (segment.kind === 'rest' && index < segments.length - 1)
      throw new AppError('invalid', `Route "${template}": a catch-all must come last.`)
  })
  return segments
}

function splitOutsideBraces(template: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < template.length; index++) {
    if (template[index] === '{') depth++
    else if (template[index] === '}') depth--
    else if (template[index] === '/' && depth === 0) {
      parts.push(template.slice(start, index))
      start = index + 1
    }
  }
  if (start < template.length) parts.push(template.slice(start))
  return parts
}

function parseSegment(part: string, template: string): Segment {
  if (!part.includes('{')) return { kind: 'static', text: part }
  const whole = /^\{((?:\{\{|\}\}|[^{}])+)\}$/.exec(part)?.[1]
  if (whole === undefined) return parseMixed(part, template)
  const isRest = whole.startsWith('*')
  const { name, checks, fallback, isOptional, constraints } = parseParameter(whole.replace(/^\*{1,2}/, ''), template)
  const key = `${name.toLowerCase()}:${constraints}${fallback === undefined ? '' : `=${fallback}`}`
  const withFallback = fallback === undefined ? {} : { fallback }
  if (isRest) return { kind: 'rest', name, checks, key, ...withFallback }
  return { kind: 'param', name, checks, key, isOptional: isOptional || fallback !== undefined, ...withFallback }
}

function parseMixed(part: string, template: string): Segment {
  const names: string[] = []
  const checks = new Map<string, Check[]>()
  const pattern = part.replace(/\{([^{}]+)\}|[^{}]+/g, (text, inner?: string) => {
    if (inner === undefined) return escapeText(text)
    const parameter = parseParameter(inner, template)
    names.push(parameter.name)
    checks.set(parameter.name, parameter.checks)
    return '(.+?)'
  })
  return { kind: 'mixed', pattern: new RegExp(`^${pattern}$`, 'i'), names, checks, key: part.toLowerCase() }
}

function parseParameter(text: string, template: string) {
  const match = /^([^:=?]+)((?::[^(:=?]+(?:\((?:[^()]|\([^()]*\))*\))?)*)(?:=(.*?))?(\?)?$/.exec(text)
  if (!match) throw new AppError('invalid', `Route "${template}": "{${text}}" is not a parameter.`)
  const [, name = '', constraints = '', fallback, question] = match
  const checks = [...constraints.matchAll(/:([^(:]+)(?:\(((?:[^()]|\([^()]*\))*)\))?/g)].map(([, kind = '', argument = '']) => {
    const maker = makers[kind]
    if (!maker)
      throw new AppError('invalid', `Route "${template}": "${kind}" is not a known constraint (${Object.keys(makers).join(', ')}).`)
    return maker(argument)
  })
  return { name, checks, fallback, constraints, isOptional: question === '?' }
}
