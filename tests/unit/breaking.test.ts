// What breaks clients is found, rule by rule, on small documents; what is added passes; and the contract holds what the last release promised.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openApiDocument, releasedFile } from '../../infra/cli/openapi.ts'
import { findBreaks } from '../../infra/openapi/breaking.ts'
import type { Json } from '../../infra/openapi/json.ts'

const today = '2026-11-27'

/** A document with one operation, and one schema among its components. */
const documentOf = (operation: Json | null, pump: Json = {}, version = '1.2.0'): Json => ({
  info: { version },
  paths: operation === null ? {} : { '/api/pumps': { parameters: [{ $ref: '#/components/parameters/trace' }], post: operation } },
  components: {
    schemas: { pump },
    parameters: { trace: { name: 'trace', in: 'header', schema: { type: 'string' } } },
    responses: { pump: { content: { 'application/json': { schema: { $ref: '#/components/schemas/pump' } } } } },
  },
})
const breaksOf = (before: Json, after: Json) => findBreaks(before, after, today).map(({ rule }) => rule)
const operation = (more: Json = {}): Json => ({
  operationId: 'pumps_post',
  responses: { 200: { $ref: '#/components/responses/pump' } },
  ...more,
})
const asking = (schema: Json, required = false) =>
  documentOf(operation({ requestBody: { required, content: { 'application/json': { schema } } } }))
const answering = (pump: Json) => documentOf(operation(), pump)
const object = (properties: Json, required: string[] = [], more: Json = {}): Json => ({ type: 'object', properties, required, ...more })
const text = { type: 'string' }
const closed = { additionalProperties: false }
const parameters = (...list: Json[]) => documentOf(operation({ parameters: list }))
const sort = (schema: Json, more: Json = {}): Json => ({ name: 'sort', in: 'query', schema, ...more })

describe('an operation', () => {
  test.each<[string, Json, Json, string[]]>([
    ['that is gone', documentOf(operation()), documentOf(null), ['operation-removed']],
    ['of another operationId', documentOf(operation()), documentOf(operation({ operationId: 'other' })), ['operation-renamed']],
    [
      'that asks for sign-in',
      documentOf(operation({ security: [] })),
      documentOf(operation({ security: [{ bearer: [] }] })),
      ['security-tightened'],
    ],
    [
      'that takes one way to sign in less',
      documentOf(operation({ security: [{ bearer: [] }, { entra: [] }] })),
      documentOf(operation({ security: [{ bearer: [] }] })),
      ['security-tightened'],
    ],
    [
      'that takes another permission',
      documentOf(operation({ 'x-permission': 'pump.read' })),
      documentOf(operation({ 'x-permission': 'pump.update' })),
      ['security-tightened'],
    ],
    ['without one of its statuses', documentOf(operation()), documentOf(operation({ responses: { 201: {} } })), ['status-removed']],
    [
      'without one of its headers',
      documentOf(operation({ responses: { 200: { headers: { ETag: {} } } } })),
      documentOf(operation({ responses: { 200: {} } })),
      ['header-removed'],
    ],
    [
      'without one of its content types',
      documentOf(operation({ responses: { 200: { content: { 'text/csv': {} } } } })),
      documentOf(operation({ responses: { 200: { content: { 'application/json': {} } } } })),
      ['type-removed'],
    ],
    ['without one of its parameters', parameters(sort(text)), parameters(), ['parameter-removed']],
    ['with another parameter that must be given', parameters(), parameters(sort(text, { required: true })), ['parameter-required']],
    ['with a parameter that must be given now', parameters(sort(text)), parameters(sort(text, { required: true })), ['parameter-required']],
    ['with a parameter of fewer values', parameters(sort({ enum: ['a', 'b'] })), parameters(sort({ enum: ['a'] })), ['enum-narrowed']],
    ['with a body that must be given now', asking(object({})), asking(object({}), true), ['body-required']],
  ])('%s is a break', (_, before, after, rules) => {
    expect(breaksOf(before, after)).toEqual(rules)
  })

  test('may ask for a permission no more, be reached in another way too, and refuse in other ways', () => {
    const before = documentOf(operation({ 'x-permission': 'pump.read', security: [{ bearer: [] }] }))
    const after = documentOf(
      operation({ security: [{ bearer: [] }, { entra: [] }], responses: { 200: { $ref: '#/components/responses/pump' }, 409: {} } }),
    )
    expect(breaksOf(before, after)).toEqual([])
  })

  test('that was deprecated may go from its sunset on, and not before', () => {
    const old = (sunset: string) => documentOf(operation({ deprecated: true, 'x-sunset': sunset }))
    expect(breaksOf(old('2026-11-27'), documentOf(null))).toEqual([])
    expect(breaksOf(old('2026-11-28'), documentOf(null))).toEqual(['operation-removed'])
    expect(breaksOf(documentOf(operation({ deprecated: true })), documentOf(null))).toEqual(['operation-removed'])
  })

  test('may go with a new major version, and with no other', () => {
    expect(breaksOf(documentOf(operation()), documentOf(null, {}, '2.0.0'))).toEqual([])
    expect(breaksOf(documentOf(operation()), documentOf(null, {}, '1.3.0'))).toEqual(['operation-removed'])
  })
})

describe('what is asked', () => {
  test.each<[string, Json, Json, string[]]>([
    ['must have another property', object({ a: text }), object({ a: text, b: text }, ['b']), ['property-required']],
    ['must have a property that it might have', object({ a: text }), object({ a: text }, ['a']), ['property-required']],
    ['may not have a property any more', object({ a: text, b: text }), object({ a: text }), ['property-removed']],
    ['may have no other properties any more', object({}), object({}, [], closed), ['properties-closed']],
    ['is of a narrower type', { type: ['string', 'null'] }, text, ['type-narrowed']],
    ['is whole where it was any number', { type: 'number' }, { type: 'integer' }, ['type-narrowed']],
    ['is anything no more', {}, { type: ['string', 'number', 'boolean', 'object', 'array'] }, ['type-narrowed']],
    ['has fewer values', { enum: ['a', 'b'] }, { enum: ['a'] }, ['enum-narrowed']],
    ['has only some values', text, { type: 'string', enum: ['a'] }, ['enum-narrowed']],
    ['has a lower maximum', { type: 'number', maximum: 9 }, { type: 'number', maximum: 8 }, ['limit-narrowed']],
    ['has a maximum', { type: 'number' }, { type: 'number', maximum: 8 }, ['limit-narrowed']],
    ['has a higher minimum', { type: 'number', minimum: 1 }, { type: 'number', minimum: 2 }, ['limit-narrowed']],
    ['is shorter', { type: 'string', maxLength: 9 }, { type: 'string', maxLength: 8 }, ['limit-narrowed']],
    ['is in steps', { type: 'number' }, { type: 'number', multipleOf: 5 }, ['limit-narrowed']],
    ['repeats nothing', { type: 'array', items: text }, { type: 'array', items: text, uniqueItems: true }, ['limit-narrowed']],
    ['has a pattern', text, { type: 'string', pattern: '^a' }, ['format-changed']],
    ['has narrower items', { type: 'array', items: text }, { type: 'array', items: { enum: ['a'] } }, ['enum-narrowed']],
    ['is of one kind less', { anyOf: [text, { type: 'number' }] }, { anyOf: [text] }, ['type-narrowed']],
    ['is of kinds that do not take it', { anyOf: [text, { type: 'number' }] }, { anyOf: [text, { type: 'boolean' }] }, ['kind-removed']],
  ])('%s: a break', (_, before, after, rules) => {
    expect(breaksOf(asking(before), asking(after))).toEqual(rules)
  })

  test('may be more than before', () => {
    const before = object({ a: { type: 'integer', maximum: 8 }, b: { enum: ['x'] }, c: { anyOf: [text] } }, ['a', 'b'], closed)
    const after = object(
      { a: { type: ['number', 'null'], maximum: 9 }, b: { enum: ['x', 'y'] }, c: { anyOf: [text, { type: 'null' }] }, d: text },
      ['a'],
    )
    expect(breaksOf(asking(before), asking(after))).toEqual([])
  })
})

describe('what is answered', () => {
  test.each<[string, Json, Json, string[]]>([
    ['lacks a property', object({ a: text, b: text }), object({ a: text }), ['property-removed']],
    ['may lack a property', object({ a: text }, ['a']), object({ a: text }), ['property-optional']],
    ['may be null', text, { type: ['string', 'null'] }, ['type-widened']],
    ['may be null, said in another way', object({ a: text }), object({ a: { anyOf: [text, { type: 'null' }] } }), ['type-widened']],
    ['may be any number', { type: 'integer' }, { type: 'number' }, ['type-widened']],
    ['may be anything', text, {}, ['type-widened']],
    ['has more values', { enum: ['a'] }, { enum: ['a', 'b'] }, ['enum-widened']],
    ['has any value', { type: 'string', enum: ['a'] }, text, ['enum-widened']],
    ['is of no format any more', { type: 'string', format: 'date' }, text, ['format-changed']],
    ['has other items', { type: 'array', items: text }, { type: 'array', items: { type: 'number' } }, ['type-widened']],
  ])('%s: a break', (_, before, after, rules) => {
    expect(breaksOf(answering(before), answering(after))).toEqual(rules)
  })

  test('may say more, and say it more exactly', () => {
    const before = object({ a: { type: ['string', 'null'] }, b: { enum: ['x', 'y'] }, c: { type: 'number' } })
    const after = object({ a: text, b: { enum: ['x'] }, c: { type: 'integer', maximum: 8 }, d: text }, ['a'])
    expect(breaksOf(answering(before), answering(after))).toEqual([])
  })

  test('may refer to itself', () => {
    const tree = (leaf: Json) => object({ leaf, children: { type: 'array', items: { $ref: '#/components/schemas/pump' } } })
    expect(breaksOf(answering(tree(text)), answering(tree(text)))).toEqual([])
    expect(breaksOf(answering(tree(text)), answering(tree({ type: ['string', 'null'] })))).toEqual(['type-widened'])
  })
})

/** Should it fail for a change that is meant: raise the major version in shared/version.ts, or deprecate first (docs/api/versions.md). */
test('the contract keeps what it promised at the last release', () => {
  const released: Json = JSON.parse(gunzipSync(readFileSync(releasedFile)).toString())
  expect(findBreaks(released, openApiDocument(), new Date().toISOString().slice(0, 10))).toEqual([])
})

test('of the whole contract a status that goes, a field that may be null and a sort that is gone are found', () => {
  const released: Json = JSON.parse(gunzipSync(readFileSync(releasedFile)).toString())
  const text = JSON.stringify(released)
  expect(findBreaks(JSON.parse(text.replaceAll('"bearer"', '"badge"')), released, today).length).toBeGreaterThan(800)
  const widened = text.replace(
    '"supplier":{"type":"object","properties":{"id":{"type":"integer"',
    '"supplier":{"type":"object","properties":{"id":{"type":["integer","null"]',
  )
  expect(widened).not.toBe(text)
  expect(findBreaks(released, JSON.parse(widened), today).map(({ rule }) => rule)).toContain('type-widened')
})
