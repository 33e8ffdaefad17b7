// Text files that say nothing of their encoding: read as what they are, or refused; never read as something else in silence.
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBytes, readFileOf, refusalOf } from '../support/read-tables.ts'

const folder = new URL('../fixtures/encodings/', import.meta.url)
const cellsOf = ({ sheets }: Awaited<ReturnType<typeof readBytes>>) => (sheets[0]?.rows ?? []).map(({ cells }) => cells)

/** The 27 characters that Windows-1252 has between 80 and 9F, by their code: written out here, so that no decoder judges itself. */
const signs = new Map(
  [...'€�‚ƒ„…†‡ˆ‰Š‹Œ�Ž��‘’“”•–—˜™š›œ�žŸ'].flatMap((sign, at): [string, number][] => (sign === '�' ? [] : [[sign, 0x80 + at]])),
)
const encode = (text: string) => Buffer.from(Array.from(text, (character) => signs.get(character) ?? character.charCodeAt(0)))

describe('files that Python and LibreOffice wrote', () => {
  const read = (name: string) => readFileOf(new URL(name, folder).pathname, name)

  test.each([
    ['categories-1252.csv', 'Windows-1252', 'semicolons'],
    ['libreoffice-1252.tsv', 'Windows-1252', 'tabs'],
    ['categories-16le.csv', 'UTF-16 (little endian)', 'semicolons'],
    ['categories-16be.csv', 'UTF-16 (big endian)', 'semicolons'],
  ])('%s is read as the same table as its twin in UTF-8', async (name, encoding, separator) => {
    const [file, twin] = [await read(name), await read('categories.csv')]
    expect(cellsOf(twin)).toHaveLength(7)
    expect(cellsOf(file)).toEqual(cellsOf(twin))
    expect(file.notes[0]).toBe(`The file is ${encoding}; its cells are separated by ${separator}.`)
    expect(file.notes).toHaveLength(2)
  })

  test('a note shows a word by which people see whether it was right', async () => {
    expect((await read('categories-1252.csv')).notes[1]).toBe(
      'The file is not UTF-8 and was read as Windows-1252 (Western European), for instance "Spielgeräte" in line 2 (byte 43). If that is not what it says, save it as "CSV UTF-8" and bring it in again.',
    )
    expect((await read('categories-16le.csv')).notes[1]).toMatch(/^The file has no byte-order mark/)
  })
})

describe('Windows-1252', () => {
  test('gives every one of its characters, and no control character in place of one', async () => {
    const all = [...signs.keys(), ...Array.from({ length: 0x60 }, (_, at) => String.fromCharCode(0xa0 + at))]
    expect(all).toHaveLength(123)
    const { sheets } = await readBytes(Buffer.from([...encode(`a,b\n${all.join('x')},`), 0x0a]), 'list.csv')
    expect(sheets[0]?.rows[1]?.cells).toEqual([all.join('x')])
  })

  const character = fc.constantFrom(
    ...signs.keys(),
    ...Array.from({ length: 0x80 }, (_, at) => String.fromCharCode(at < 0x20 ? 0x41 + at : at + 0x80)),
  )
  const text = fc.string({
    unit: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...'aeinrst AEINRST0123456789.,;"') }, character),
    maxLength: 12,
  })
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`

  test('comes back as it was written, or is refused, or was valid UTF-8: never anything else', async () => {
    let same = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 30 }), async (rows) => {
        const bytes = encode(['"Köpfe","b"', ...rows.map((row) => row.map(quote).join(','))].join('\r\n'))
        if (isUtf8(bytes)) return
        const outcome = await readBytes(bytes, 'list.csv').then(
          (book) => (book.sheets[0]?.rows ?? []).map(({ number, cells }) => [number, cells[0] ?? '', cells[1] ?? '']),
          ({ message }: Error) => message,
        )
        if (typeof outcome === 'string') {
          expect(outcome).toMatch(/^list\.csv is not valid UTF-8 in line \d+ \(byte \d+\)\. Save it as "CSV UTF-8"/)
          return
        }
        same++
        const guarded = (cell: string) => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell)
        const written = rows.flatMap(([a, b], at) => (a === '' && b === '' ? [] : [[at + 2, guarded(a), guarded(b)]]))
        expect(outcome).toEqual([[1, 'Köpfe', 'b'], ...written])
      }),
      { numRuns: 300 },
    )
    expect(same).toBeGreaterThan(200)
  })

  test.each([0x81, 0x8d, 0x8f, 0x90, 0x9d])('does not define %i: refused, naming line and byte', async (byte) => {
    const bytes = Buffer.concat([encode('Code,Name\r\n1,Caf\u00e9\r\n2,x'), Buffer.of(byte, 0x0a)])
    expect((await refusalOf(readBytes(bytes, 'list.csv'))).message).toBe(
      `list.csv is neither UTF-8 nor Windows-1252: ${byte.toString(16).toUpperCase()} in line 3 (byte 22) is no character of either. Save it as "CSV UTF-8" in your spreadsheet program.`,
    )
  })

  test('is decided over the whole file: the only accent stands behind 300 KB of ASCII, where one chunk meets the next', async () => {
    const lines = '1234567,12345678\n'.repeat(20_000)
    for (const shift of [0, 1, 2, 3]) {
      const ascii = `a,b\n${lines}`.slice(0, 256 * 1024 - 1 - shift)
      const { sheets, notes } = await readBytes(encode(`${ascii}é,é é é ß“\n`), 'list.csv')
      expect(sheets[0]?.rows.at(-1)?.cells.join()).toMatch(/é,é é é ß“$/)
      expect(notes[1]).toContain('Windows-1252')
    }
  })
})

describe('UTF-8 that was damaged is refused and never taken for Windows-1252', () => {
  const good = readFileSync(new URL('categories.csv', folder))

  test('wherever one of its bytes was changed to one that does not fit', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.constantFrom(0x80, 0xc3, 0xe9, 0xff, 0xfc), async (at, byte) => {
        const bytes = Buffer.from(good)
        bytes[at] = byte
        if (isUtf8(bytes)) return
        expect((await refusalOf(readBytes(bytes, 'list.csv'))).message).toMatch(
          /^list\.csv is not valid UTF-8 in line \d+ \(byte \d+\)\. Save/,
        )
      }),
      { numRuns: 200 },
    ))

  test('with a mark, whatever it holds', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeffCode,Name\r\n1,a\r\n2,caf'), Buffer.of(0xe9), Buffer.from('\r\n')])
    expect((await refusalOf(readBytes(bytes, 'list.csv'))).message).toContain('is not valid UTF-8 in line 3 (byte 24)')
  })

  test('when it was pasted together from both', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\nÉtagère,à côté\n'), encode('Étagère,à côté\n')])
    expect((await refusalOf(readBytes(bytes, 'list.csv'))).message).toContain('in line 3 ')
  })
})

describe('zero bytes', () => {
  const page = Buffer.from('<!DOCTYPE html>\n<html></html>\n', 'utf16le')

  test.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d494844520000', 'hex'), 'is not a workbook and not a text file'],
    [
      'sound of 16 bits',
      Buffer.from(Int16Array.from({ length: 4000 }, (_, at) => at % 120).buffer),
      'is not a workbook and not a text file',
    ],
    ['UTF-8 with a zero in it', Buffer.from('a,b\n1,\u0000\n'), 'is not a workbook and not a text file'],
    ['a web page in UTF-16', page, 'is a web page or XML file under another name'],
  ])('make no table of %s', async (_what, bytes, sentence) => {
    expect((await refusalOf(readBytes(bytes, 'list.csv'))).message).toContain(sentence)
  })

  test('that stop standing where UTF-16 has them are refused: a file that breaks off', async () => {
    const bytes = readFileSync(new URL('categories-16le.csv', folder))
    expect((await refusalOf(readBytes(bytes.subarray(0, -1), 'list.csv'))).message).toContain(
      'begins as UTF-16 (little endian), but is something else',
    )
  })

  test('tell UTF-16 of other scripts as well, by its separators and line ends', async () => {
    const text = '货号,名称,一\n1,扳手,一\n2,钳子,一\n'
    const { sheets } = await readBytes(Buffer.from(text, 'utf16le'), 'list.csv')
    expect(sheets[0]?.rows.map(({ cells }) => cells.join())).toEqual(text.trimEnd().split('\n'))
  })
})
