// What of a new document breaks the clients of an old one. Whatever is added passes.
import { type Break, compareSchemas, type Sides } from './breaking-schemas.ts'
import { isObject, type Json } from './json.ts'

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

const child = (value: unknown, ...names: readonly string[]): Json => {
  const found = names.reduce<unknown>((one, name) => (isObject(one) ? one[name] : undefined), value)
  return isObject(found) ? found : {}
}
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** The part itself where it is a reference to a component. */
function partOf(document: Json, part: unknown): Json {
  const { $ref } = child({ part }, 'part')
  return typeof $ref === 'string' ? child(document, ...$ref.slice(2).split('/')) : child({ part }, 'part')
}

/** A new major version may break what it likes. */
const majorOf = (document: Json) => Number.parseInt(String(child(document, 'info').version), 10)

/**
 * Every break, none where the major version has risen. An operation that was deprecated may go from its sunset on: `today` is a day, `2027-06-01`.
 */
export function findBreaks(before: Json, after: Json, today: string): Break[] {
  if (majorOf(after) > majorOf(before)) return []
  return Object.entries(child(before, 'paths')).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const old = child(item, method)
      if (Object.keys(old).length === 0) return []
      const place = `${method.toUpperCase()} ${path}`
      const now = child(after, 'paths', path, method)
      if (Object.keys(now).length > 0) return compareOperations({ before, after, item, path }, old, now, place)
      const isOver = old.deprecated === true && typeof old['x-sunset'] === 'string' && old['x-sunset'] <= today
      return isOver ? [] : [{ rule: 'operation-removed', place, what: 'is not there any more' }]
    }),
  )
}

interface Both {
  readonly before: Json
  readonly after: Json
  /** The path in the old document. */
  readonly item: unknown
  readonly path: string
}

function compareOperations(both: Both, old: Json, now: Json, place: string): Break[] {
  const say = (rule: string, what: string) => ({ rule, place, what })
  return [
    ...(old.operationId === now.operationId
      ? []
      : [say('operation-renamed', `operationId ${String(old.operationId)} became ${String(now.operationId)}`)]),
    ...(old['x-permission'] === now['x-permission'] || now['x-permission'] === undefined
      ? []
      : [say('security-tightened', `the permission ${String(now['x-permission'])} is needed`)]),
    ...compareSecurity(old, now).map((what) => say('security-tightened', what)),
    ...compareParameters(both, old, now, place),
    ...compareBodies(both, old, now, place),
    ...compareAnswers(both, old, now, place),
  ]
}

/** Each way to sign in that was good must be good still; none at all is one too. */
function compareSecurity(old: Json, now: Json): string[] {
  const waysOf = ({ security }: Json) => listOf(security).map((way) => Object.keys(way).sort().join(' and '))
  const [before, after] = [waysOf(old), waysOf(now)]
  if (after.length === 0 || after.includes('')) return []
  if (before.length === 0) return ['sign-in is needed']
  return before.filter((way) => !after.includes(way)).map((way) => `${way || 'nobody'} is not let in any more`)
}

function compareParameters({ before, after, item, path }: Both, old: Json, now: Json, place: string): Break[] {
  const named = (document: Json, given: readonly Json[]) =>
    new Map(given.map((one) => partOf(document, one)).map((one) => [`${String(one.in)} ${String(one.name)}`, one]))
  const olds = named(before, [...listOf(child({ item }, 'item').parameters), ...listOf(old.parameters)])
  const news = named(after, [...listOf(child(after, 'paths', path).parameters), ...listOf(now.parameters)])
  const sides = sidesOf(before, after, 'request')
  const found: Break[] = []
  for (const [name, one] of olds) {
    const other = news.get(name)
    if (other) found.push(...compareSchemas(child(one, 'schema'), child(other, 'schema'), sides, `${place} ${name}`))
    else found.push({ rule: 'parameter-removed', place: `${place} ${name}`, what: 'is not taken any more' })
  }
  for (const [name, one] of news)
    if (one.required === true && olds.get(name)?.required !== true)
      found.push({ rule: 'parameter-required', place: `${place} ${name}`, what: 'must be given' })
  return found
}

function compareBodies({ before, after }: Both, old: Json, now: Json, place: string): Break[] {
  const [a, b] = [partOf(before, old.requestBody), partOf(after, now.requestBody)]
  const isNeeded = b.required === true && a.required !== true
  const needed = isNeeded ? [{ rule: 'body-required', place, what: 'a body must be given' }] : []
  return [...needed, ...compareContents(a, b, sidesOf(before, after, 'request'), `${place} body`)]
}

/** Answers that are no refusals; another refusal breaks nothing. */
function compareAnswers({ before, after }: Both, old: Json, now: Json, place: string): Break[] {
  return Object.entries(child(old, 'responses')).flatMap(([status, one]) => {
    if (!/^[23]/.test(status)) return []
    const where = `${place} ${status}`
    const other = child(now, 'responses')[status]
    if (other === undefined) return [{ rule: 'status-removed', place: where, what: 'is not answered any more' }]
    const [a, b] = [partOf(before, one), partOf(after, other)]
    const headers = Object.keys(child(a, 'headers')).filter((name) => child(b, 'headers')[name] === undefined)
    return [
      ...headers.map((name) => ({ rule: 'header-removed', place: where, what: `the header ${name} is not given any more` })),
      ...compareContents(a, b, sidesOf(before, after, 'answer'), where),
    ]
  })
}

function compareContents(a: Json, b: Json, sides: Sides, place: string): Break[] {
  return Object.entries(child(a, 'content')).flatMap(([type, one]) => {
    const other = child(b, 'content')[type]
    if (other === undefined) return [{ rule: 'type-removed', place, what: `${type} is gone` }]
    return compareSchemas(child({ one }, 'one', 'schema'), child({ other }, 'other', 'schema'), sides, place)
  })
}

function sidesOf(before: Json, after: Json, side: Sides['side']): Sides {
  const schemasOf = (document: Json) =>
    Object.fromEntries(
      Object.entries(child(document, 'components', 'schemas')).flatMap(([name, one]) => (isObject(one) ? [[name, one]] : [])),
    )
  return { before: schemasOf(before), after: schemasOf(after), side }
}
