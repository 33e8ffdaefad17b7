// Which address a request came from, whatever its client wrote into X-Forwarded-For.
import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientAddress, networkOf } from '../../shared/http/client-address.ts'

const from = (seen: string | undefined, hops = 1) =>
  clientAddress({ headers: new Headers(seen === undefined ? {} : { 'x-forwarded-for': seen }) }, hops)

test.each([
  ['203.0.113.7:50123', 1, '203.0.113.7'],
  ['203.0.113.7', 1, '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7:50123', 1, '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7, 10.0.0.4:50123', 2, '203.0.113.7'],
  ['203.0.113.7:50123', 3, '203.0.113.7'],
  ['[2001:DB8::1]:443', 1, '2001:db8::1'],
  ['[2001:db8::1]', 1, '2001:db8::1'],
  ['2001:db8::1', 1, '2001:db8::1'],
  ['::ffff:203.0.113.7', 1, '203.0.113.7'],
  ['[fe80::1%eth0]:80', 1, 'fe80::1'],
  ['203.0.113.7, unknown', 1, null],
  ['203.0.113.7,', 1, null],
  ['', 1, null],
  [undefined, 1, null],
  ['1.2.3.4.5', 1, null],
  ['999.1.1.1', 1, null],
])('%s behind %i proxies is %s', (seen, hops, address) => {
  expect(from(seen, hops)).toBe(address)
})

test('what a client writes itself changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[\x21-\x7e]{0,20}$/))),
      fc.ipV4(),
      fc.nat(65_535),
      (own, real, port) => {
        expect(from([...own, `${real}:${port}`].join(', '))).toBe(real)
      },
    ),
  )
})

test('it is an address or nothing', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x20-\x7e]{0,60}$/), fc.integer({ min: 1, max: 10 }), (seen, hops) => {
      const address = from(seen, hops)
      expect(address === null || isIP(address) > 0).toBe(true)
    }),
  )
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0001::', '2001:db8:1:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:203.0.113.7', '1:2:3:4::/64'],
])('requests of %s are counted under %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('addresses that differ in their last 64 bits are one caller, those that differ before are two', () => {
  const group = fc.nat(0xffff).map((value) => value.toString(16))
  const half = fc.array(group, { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(half, half, half, half, (a, b, c, d) => {
      expect(networkOf([...a, ...b].join(':'))).toBe(networkOf([...a, ...c].join(':')))
      if (a.join() !== d.join()) expect(networkOf([...a, ...b].join(':'))).not.toBe(networkOf([...d, ...b].join(':')))
    }),
  )
})
