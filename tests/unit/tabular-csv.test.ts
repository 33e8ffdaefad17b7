// CSV and TSV files as people save them: encodings, separators, quotes and what is refused.
import { describe, expect, test } from 'vitest'
import { readBytes, refusalOf } from '../support/read-tables.ts'

async function rowsOf(bytes: Uint8Array | string) {
  const { sheets } = await readBytes(bytes, 'list.csv')
  return (sheets[0]?.rows ?? []).map(({ number, cells }) => [number, ...cells])
}

function utf16(text: string, order: 'le' | 'be') {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

describe('the encoding', () => {
  const text = 'Code,Name\n1,Łódź 🔧\n'
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte-order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 (little endian)', utf16(text, 'le')],
    ['UTF-16 (big endian)', utf16(text, 'be')],
  ])('%s is found out and said', async (name, bytes) => {
    const { notes, sheets, format } = await readBytes(bytes, 'C:\\files\\my list.v2.csv')
    expect(format).toBe('csv')
    expect(notes).toEqual([`The file is ${name}; its cells are separated by commas.`])
    expect(sheets).toEqual([
      {
        name: 'my list.v2',
        state: 'visible',
        rows: [
          { number: 1, cells: ['Code', 'Name'], hidden: false },
          { number: 2, cells: ['1', 'Łódź 🔧'], hidden: false },
        ],
      },
    ])
  })

  test('is checked to the last byte, also far into the file', async () => {
    const lines = 'x,yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n'.repeat(10_000)
    const bytes = Buffer.concat([Buffer.from(`\ufeff${lines}z,é`).subarray(0, -1)])
    expect((await refusalOf(readBytes(bytes, 'list.csv'))).message).toContain('in line 10001 ')
  })

  test('of UTF-16 that breaks off is refused', async () => {
    const bytes = utf16('Code,Name\n', 'le')
    expect((await refusalOf(readBytes(bytes.subarray(0, bytes.length - 1), 'list.csv'))).message).toContain(
      'begins as UTF-16 (little endian)',
    )
  })
})

describe('the separator', () => {
  test.each([
    ['commas', 'a,b,c\n1,2;5,3\n4,5;5,6\n'],
    ['semicolons', 'Code;Qty;Price\nA;1,5;2,5\nB;2,5;3,5\n'],
    ['tabs', 'a\tb\n1,5\t2,5\n'],
    ['vertical bars', 'a|b\n1|2\n'],
    ['semicolons', 'STOCK LIST, main building\n\nCode;Name\n1;"a;b,c"\n2;x\n3;y\n'],
    ['commas', 'Code,Note\n1,"a;b\nc;d"\n2,"e;f"\n'],
    ['nothing (one column)', 'Code\n1\n2\n'],
    ['semicolons', 'sep=;\na,b;c\n1,2;3\n'],
  ])('is %s in %j', async (name, text) => {
    expect((await readBytes(text, 'list.csv')).notes[0]).toBe(`The file is UTF-8; its cells are separated by ${name}.`)
  })

  test('line of Excel is no row', async () => {
    expect(await rowsOf('sep=;\r\na;b\r\n1;2\r\n')).toEqual([
      [1, 'a', 'b'],
      [2, '1', '2'],
    ])
  })
})

describe('a record', () => {
  test('counts from 1, blank ones included, which are left out', async () => {
    expect(await rowsOf('a,b\n\n1,\n,,\n,2')).toEqual([
      [1, 'a', 'b'],
      [3, '1'],
      [5, null, '2'],
    ])
  })

  test('may end with LF, CR LF or CR, and hold line ends in quotes', async () => {
    expect(await rowsOf('a,b\r\n"1\n2",x\r"3\r\n4",y\n')).toEqual([
      [1, 'a', 'b'],
      [2, '1\n2', 'x'],
      [3, '3\r\n4', 'y'],
    ])
  })

  test('keeps quotes that are text', async () => {
    expect(await rowsOf('a,b\n5" pipe,"6"" pipe"\n"x"y, "z"\n')).toEqual([
      [1, 'a', 'b'],
      [2, '5" pipe', '6" pipe'],
      [3, 'xy', ' "z"'],
    ])
  })

  test('keeps codes and numbers as the texts they are', async () => {
    expect(await rowsOf('a,b\n007,1.50\n')).toEqual([
      [1, 'a', 'b'],
      [2, '007', '1.50'],
    ])
  })

  test('loses the apostrophe that guards a formula, and no other', async () => {
    expect(await rowsOf("a,b,c,d\n'=1+1,'-5,'@x,'tis\n\"'+a\",=1,','=\n")).toEqual([
      [1, 'a', 'b', 'c', 'd'],
      [2, '=1+1', '-5', '@x', "'tis"],
      [3, '+a', '=1', "'", '='],
    ])
  })

  test('with a quote that never closes is refused, naming the line where it opens', async () => {
    const { code, message } = await refusalOf(readBytes('a,b\r\n"x\r\ny",1\r\n2,"never\r\n3,4\r\n', 'list.csv'))
    expect(code).toBe('invalid')
    expect(message).toBe('list.csv: the quote that opens in line 4 is never closed. Close it, or double it if it is part of the text.')
  })

  test('with a quote that does not close for millions of bytes is refused before they fill the memory', async () => {
    const bytes = `a,b\n1,"open\n${'3,4\n'.repeat(100_000)}`
    expect((await refusalOf(readBytes(bytes, 'list.csv', { textBytes: 100_000 }))).message).toContain('opens in line 2')
  })
})

describe('a CSV file', () => {
  test('over a limit is refused, naming it', async () => {
    expect((await refusalOf(readBytes('a,b\n1,2\n3,4\n', 'list.csv', { rows: 2 }))).message).toContain('has more than 2 lines')
    expect((await refusalOf(readBytes('a,b\n1,2\n3,4\n', 'list.csv', { cellsPerSheet: 5 }))).message).toContain('has more than 5 cells')
    expect((await refusalOf(readBytes('a,b,c\n', 'list.csv', { columns: 2 }))).message).toContain('more than 2 columns')
    expect((await refusalOf(readBytes(`a,b\n1,${'x'.repeat(300_000)}\n`, 'list.csv', { textBytes: 100_000 }))).message).toContain(
      'more than 97.7 KB',
    )
  })

  test('is recognised by its content, whatever its name', async () => {
    expect((await readBytes('a,b\n1,2\n', 'list.xlsx')).format).toBe('csv')
  })

  test('with nothing but a header is a sheet with one row', async () => {
    expect(await rowsOf('Code,Name')).toEqual([[1, 'Code', 'Name']])
  })
})
