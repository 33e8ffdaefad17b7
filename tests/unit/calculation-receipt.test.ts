// What versions and receipts are known by.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { engineVersion, evaluate } from '../../shared/domains/calculations/evaluate.ts'
import { parseExpression } from '../../shared/domains/calculations/expression.ts'
import { inputsFor, readInputs } from '../../shared/domains/calculations/inputs.ts'
import { canonicalJson, type Meaning, receiptHash, versionHash } from '../../shared/domains/calculations/receipt.ts'

const version: Meaning = {
  expression: 'net * rate',
  inputs: inputsFor(['net', 'rate']),
  unit: 'ZAR',
  rounding: 0.01,
  roundingMode: 'half-up',
  query: null,
}

/** The receipt of a run of the version. */
function run(given: Record<string, unknown>, of = version) {
  const parsed = parseExpression(of.expression)
  const read = readInputs(of.inputs, given)
  if ('issues' in parsed || 'issues' in read) throw new Error('a good run')
  const done = evaluate(parsed, read.values, { step: of.rounding, mode: of.roundingMode })
  if ('issues' in done) throw new Error('a good run')
  return { versionHash: versionHash(of), inputs: read.values, ...done, engineVersion }
}

describe('canonical JSON', () => {
  test('does not depend on the order of keys, and reads back as what it was', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, u: undefined })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}')
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(turned)).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('the hash of a version', () => {
  test('is the SHA-256 of all that results depend on', () => {
    const text =
      '{"expression":"net * rate","inputs":{"additionalProperties":false,"properties":{"net":{"type":"number"},"rate":{"type":"number"}},"required":["net","rate"],"type":"object"},"query":null,"rounding":0.01,"roundingMode":"half-up","unit":"ZAR"}'
    expect(versionHash(version)).toBe(createHash('sha256').update(text).digest('hex'))
    expect(versionHash({ ...version, ...{ id: 7, number: 2, status: 'published' } })).toBe(versionHash(version))
  })

  test('changes with each of them', () => {
    const others: Meaning[] = [
      { ...version, expression: 'net *  rate' },
      { ...version, inputs: { ...version.inputs, properties: { net: { type: 'number', minimum: 0 }, rate: { type: 'number' } } } },
      { ...version, unit: null },
      { ...version, rounding: 0.1 },
      { ...version, rounding: null },
      { ...version, roundingMode: 'half-even' },
      { ...version, query: { sql: 'select 1', parameters: [] } },
    ]
    expect(new Set([version, ...others].map(versionHash)).size).toBe(others.length + 1)
  })
})

describe('the hash of a receipt', () => {
  test('is the same for the same version and inputs, however they were written', () => {
    const hash = receiptHash(run({ net: 100, rate: 0.15 }))
    expect(receiptHash(run({ rate: '0.150', net: '100.00' }))).toBe(hash)
    expect(receiptHash({ ...run({ net: 100, rate: 0.15 }), ...{ requestedAt: '2026-11-27T12:00:00.000Z' } })).toBe(hash)
    expect(hash).toBe(receiptHash(JSON.parse(JSON.stringify(run({ net: 100, rate: 0.15 })))))
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('changes with the version, an input, the result, a step and the engine', () => {
    const receipt = run({ net: 100, rate: 0.15 })
    const [step] = receipt.trace
    if (!step) throw new Error('a step')
    const others = [
      run({ net: 100, rate: 0.16 }),
      run({ net: 100, rate: 0.15 }, { ...version, unit: 'USD' }),
      { ...receipt, result: '15.01' },
      { ...receipt, trace: [{ ...step, value: '15.1' }] },
      { ...receipt, trace: [{ ...step, at: 2 }] },
      { ...receipt, trace: [] },
      { ...receipt, engineVersion: 'opsbook-decimal/2' },
    ]
    expect(new Set([receipt, ...others].map(receiptHash)).size).toBe(others.length + 1)
  })

  test('of a receipt written down today is the same ever after', () => {
    const receipt = run({ net: '1234.565', rate: '0.155' })
    expect(receipt).toMatchObject({
      result: '191.36',
      trace: [{ at: 1, text: 'net * rate', value: '191.357575' }],
      engineVersion: 'opsbook-decimal/1',
    })
    expect(receiptHash(receipt)).toBe('ff59aabfbb4b1218bcd5f979b47938c0cc1a6d41461f6e06d141840da49fd299')
  })
})
