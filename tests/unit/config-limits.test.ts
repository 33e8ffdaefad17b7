// Settings of limits: whole numbers within their bounds, told by name where they are none.
import { expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'

test('limits of requests are whole numbers, 0 for none', () => {
  const { rate, proxyHops } = readConfig({ OPSBOOK_RATE_PER_ACTOR: '0', OPSBOOK_RATE_PER_ADDRESS: '90', OPSBOOK_PROXY_HOPS: '2' })
  expect({ rate, proxyHops }).toEqual({ rate: { perActor: 0, perAddress: 90 }, proxyHops: 2 })
})

test.each([
  ['OPSBOOK_RATE_PER_ACTOR', '0.5', 'is not a whole number of requests a minute from 0 to 1000000'],
  ['OPSBOOK_RATE_PER_ADDRESS', '-1', 'is not a whole number of requests a minute from 0 to 1000000'],
  ['OPSBOOK_PROXY_HOPS', '1.5', 'is not a whole number of proxies from 1 to 10'],
])('%s cannot be %s', (name, value, told) => {
  expect(() => readConfig({ [name]: value })).toThrow(`setting ${name}: ${told}`)
})
