// Route templates and their order, as the real host has them.
import { expect, test } from 'vitest'
import { compileRoutes } from '../../infra/local/router.ts'

function find(templates: Record<string, string>, path: string, method = 'GET') {
  const routes = Object.entries(templates).map(([name, template]) => ({ name, template, methods: ['get'], target: name }))
  return compileRoutes(routes)(method, path)
}

test.each([
  ['items/{id:long}', '/items/12', { id: '12' }],
  ['items/{id:long}', '/items/-9223372036854775808', { id: '-9223372036854775808' }],
  ['items/{id:long}', '/items/9223372036854775808', undefined],
  ['items/{id:int}', '/items/2147483647', { id: '2147483647' }],
  ['items/{id:int}', '/items/2147483648', undefined],
  ['items/{id:int}', '/items/1.5', undefined],
  ['items/{id}', '/items/a%20b', { id: 'a b' }],
  ['items/{id}', '/items/a%2Fb', { id: 'a%2Fb' }],
  ['items/{id}', '/items/100%', { id: '100%' }],
  ['items/{id}', '/items', undefined],
  ['items/{id}', '/items/', undefined],
  ['items/{id}', '/items/1/', { id: '1' }],
  ['Items/{id}', '/iTEMS/X', { id: 'X' }],
  ['items/{id?}', '/items', {}],
  ['items/{id=7}', '/items', { id: '7' }],
  ['items/{id=7}', '/items/8', { id: '8' }],
  ['files/{*rest}', '/files/a/b/c', { rest: 'a/b/c' }],
  ['files/{*rest}', '/files', {}],
  ['x/{g:guid}', '/x/0b2d5f43-25c5-4e0a-9f6e-0242ac120002', { g: '0b2d5f43-25c5-4e0a-9f6e-0242ac120002' }],
  ['x/{g:guid}', '/x/12', undefined],
  ['x/{w:alpha}', '/x/abc', { w: 'abc' }],
  ['x/{w:alpha}', '/x/ab1', undefined],
  ['x/{w:length(2,3)}', '/x/abcd', undefined],
  ['x/{n:int:min(3)}', '/x/2', undefined],
  ['x/{n:range(1,5)}', '/x/5', { n: '5' }],
  ['x/{w:regex(^a{{2}}$)}', '/x/aa', { w: 'aa' }],
  ['x/{name}.{ext}', '/x/report.csv', { name: 'report', ext: 'csv' }],
  ['x', '/x/y', undefined],
])('%s with %s gives %j', (template, path, params) => {
  expect(find({ only: template }, path)?.params).toEqual(params)
})

test('of two routes that fit, the function that comes first in the alphabet wins, whatever is more special', () => {
  expect(find({ B_list: 'products/list', a_any: 'products/{id}' }, '/products/list')?.target).toBe('a_any')
  expect(find({ a_list: 'products/list', B_any: 'products/{id}' }, '/products/list')?.target).toBe('a_list')
})

test('a method that no function takes is not found, and does not hide a later function that takes it', () => {
  const routes = compileRoutes([
    { name: 'a', template: 'x/{id}', methods: ['GET'], target: 'a' },
    { name: 'b', template: 'x/fixed', methods: ['delete'], target: 'b' },
  ])
  expect(routes('DELETE', '/x/fixed')?.target).toBe('b')
  expect(routes('DELETE', '/x/other')).toBeUndefined()
  expect(routes('HEAD', '/x/other')).toBeUndefined()
})

test('a constraint that nobody knows is refused by name', () => {
  expect(() => find({ only: 'x/{id:lnog}' }, '/x')).toThrow('"lnog" is not a known constraint')
})
