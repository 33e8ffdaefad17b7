// Figures of the console: amounts with their currency, quantities with their unit, as a country writes them.
import { expect, test } from 'vitest'
import { makeFormat } from '../../web/src/parts/format.ts'

const british = makeFormat('en-GB', 'Europe/London')
const german = makeFormat('de-DE', 'Europe/Berlin')
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('writes an amount with its currency and the decimals of it', () => {
  expect(british.money(4, 'EUR')).toBe('€4.00')
  expect(plain(german.money(41182.68, 'EUR'))).toBe('41.182,68 €')
  expect(plain(british.money(4, 'ZAR'))).toBe('ZAR 4.00')
  expect(british.money(400, 'JPY')).toBe('JP¥400')
  expect(plain(british.money(4.25, 'KWD'))).toBe('KWD 4.250')
})

test('loses no decimal that an amount has', () => {
  expect(british.money(400.25, 'JPY')).toBe('JP¥400.25')
  expect(british.money(1.125, 'EUR', 3)).toBe('€1.125')
})

test('writes an amount without a currency as a number of two decimals', () => {
  expect(british.money(1250.5, null)).toBe('1,250.50')
  expect(british.money(null, 'EUR')).toBe('')
})

test('writes a quantity without idle zeros and with its unit', () => {
  expect(plain(british.quantity(12, 3, 'ea'))).toBe('12 ea')
  expect(plain(british.quantity(0.25, 3, 'kg'))).toBe('0.25 kg')
  expect(plain(german.quantity(1234.5, 3, 'm'))).toBe('1.234,5 m')
  expect(british.quantity(9.98, 6)).toBe('9.98')
  expect(british.quantity(0, 3, null)).toBe('0')
  expect(british.quantity(null, 3, 'ea')).toBe('')
})
