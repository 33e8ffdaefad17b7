// What a file is, told from its own bytes.
import { expect, test } from 'vitest'
import { contentTypeOf, lookedAt } from '../../shared/domains/content-type.ts'
import { Kept } from '../../shared/http/export-endpoint.ts'
import { writeWorkbook } from '../../shared/tabular/write-workbook.ts'
import { makeZip } from '../support/make-workbook.ts'

const typeOf = (content: Buffer | string) => {
  const bytes = Buffer.from(content)
  return contentTypeOf(bytes.subarray(0, lookedAt.head), bytes.subarray(-lookedAt.tail), bytes.length <= lookedAt.head)
}

const office = 'application/vnd.openxmlformats-officedocument'
const hex = (text: string, rest = '') => Buffer.concat([Buffer.from(text, 'hex'), Buffer.from(rest)])
const zip = (...names: string[]) => makeZip(names.map((name) => ({ name, content: 'x' })))

test.each([
  ['image/png', hex('89504e470d0a1a0a', 'IHDR')],
  ['image/jpeg', hex('ffd8ffe0', 'JFIF')],
  ['image/gif', 'GIF89a...'],
  ['image/webp', 'RIFF\x10\0\0\0WEBPVP8 '],
  ['application/pdf', '%PDF-1.7\n%âãÏÓ'],
  ['image/heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
  ['application/zip', zip('photo.png', 'notes/xl/workbook.xml')],
  [`${office}.spreadsheetml.sheet`, zip('docProps/app.xml', 'xl/workbook.xml', '[Content_Types].xml')],
  [`${office}.wordprocessingml.document`, zip('[Content_Types].xml', 'word/document.xml')],
  ['text/plain', 'Dear all,\nthe pump is, as feared, broken.\n'],
  ['text/plain', ''],
  ['text/csv', 'sku;name\nA;Pump\nB;Valve'],
  ['text/csv', '\ufeffsku,name\r\nA,Größe\r\n'],
  ['application/octet-stream', '<!doctype html><script>alert(1)</script>'],
  ['application/octet-stream', '\ufeff \n<svg onload="alert(1)"/>'],
  ['application/octet-stream', 'MZ\0\x90'],
  ['application/octet-stream', hex('ff00fe')],
  // what only looks like a beginning
  ['text/plain', 'GIF8 is no image'],
  ['application/octet-stream', '\0\0\0\x18ftypmp42'],
] as const)('%s: %j', (type, content) => {
  expect(typeOf(content)).toBe(type)
})

test('a real workbook, and one whose list of parts is longer than what is looked at', async () => {
  const out = new Kept()
  await writeWorkbook(out, [
    {
      name: 'List',
      columns: [{ header: 'SKU' }],
      rows: (async function* () {
        yield ['A']
      })(),
    },
  ])
  expect(typeOf(out.bytes())).toBe(`${office}.spreadsheetml.sheet`)
  const many = Array.from({ length: 2000 }, (_, at) => `xl/media/a-picture-with-a-long-name-${at}.png`)
  expect(typeOf(zip(...many, 'xl/workbook.xml'))).toBe(`${office}.spreadsheetml.sheet`)
})

test('a text that goes on beyond what is looked at is text, also where a letter is cut', () => {
  expect(typeOf(`x${'ä'.repeat(lookedAt.head)}`)).toBe('text/plain')
  expect(typeOf('a,b\n'.repeat(10_000))).toBe('text/csv')
})

test('spoilt zips are no reason to fail', () => {
  const whole = zip('xl/workbook.xml')
  for (let length = 4; length < whole.length; length++) expect(typeOf(whole.subarray(0, length))).toMatch(/zip|sheet/)
  for (let at = 4; at < whole.length; at++) {
    const bytes = Buffer.from(whole)
    bytes.writeUInt8(255, at)
    expect(typeOf(bytes)).toMatch(/zip|sheet/)
  }
})
