// From which column an input comes, and what stands for true and false.
import { expect, test } from 'vitest'
import { toMatch } from '../../shared/catalogue/text.ts'
import { mapInputs, toInput } from '../../shared/domains/calculations/batch-rules.ts'
import type { InputsSchema } from '../../shared/domains/calculations/inputs-shape.ts'

const schema: InputsSchema = {
  type: 'object',
  properties: { length: { type: 'number' }, width: { type: 'number', default: '2' }, isUp: { type: 'boolean' } },
  required: ['length', 'width'],
  additionalProperties: false,
}
const mapped = (mapping: Record<string, string>, columns: string[]) => {
  const { columns: found, issues } = mapInputs(schema, mapping, columns, toMatch)
  return [Object.fromEntries(found), issues.map(({ path, code }) => `${path} ${code}`)]
}

test('an input comes from the column that is named for it, else from that of its own name', () => {
  expect(mapped({ length: 'L (mm)' }, ['Note', ' WIDTH ', 'l (MM)', 'is up'])).toEqual([{ length: 2, width: 1, isUp: 3 }, []])
})

test('what has a default, or may be left out, needs no column; what is named in vain, or needed, does', () => {
  expect(mapped({}, ['Length'])).toEqual([{ length: 0 }, []])
  expect(mapped({ width: 'W', other: 'x' }, ['Width'])).toEqual([
    {},
    ['mapping.other unknown', 'mapping.length column', 'mapping.width column'],
  ])
})

test('a column that is there twice is no answer', () => {
  expect(mapped({}, ['Length', 'length'])).toEqual([{ length: 0 }, ['mapping.length twice']])
})

test.each([
  ['yes', true],
  [' TRUE ', true],
  ['1', true],
  [1, true],
  ['no', false],
  [0, false],
  ['maybe', 'maybe'],
])('%j stands for %j where true or false is asked for, and is left alone elsewhere', (given, value) => {
  expect([toInput(schema, 'isUp', given), toInput(schema, 'length', given)]).toEqual([value, given])
})
