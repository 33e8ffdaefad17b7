// Makes workbooks by hand, fast or odd: a zip writer of its own, and sheets as text, so that a test decides every byte.
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { crc32, deflateRawSync } from 'node:zlib'

/** One part of a zip: its content, whole or in pieces; `stored` leaves it uncompressed. */
export interface ZipPart {
  name: string
  content: string | Uint8Array | Iterable<string>
  stored?: boolean
}

const PIECE_BYTES = 1024 * 1024

/** A zip as one Buffer. */
export function makeZip(parts: readonly ZipPart[]): Buffer {
  const out: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, stored } of parts) {
    const bytes =
      typeof content === 'string'
        ? Buffer.from(content)
        : content instanceof Uint8Array
          ? Buffer.from(content)
          : Buffer.from([...content].join(''))
    const data = stored === true ? bytes : deflateRawSync(bytes)
    const fields = { name: Buffer.from(name), method: stored === true ? 0 : 8, crc: crc32(bytes), packed: data.length, size: bytes.length }
    const local = localHeader(fields, 0)
    out.push(local, data)
    directory.push(directoryEntry(fields, offset, 0))
    offset += local.length + data.length
  }
  return Buffer.concat([...out, ...directory, directoryEnd(directory, offset)])
}

/** Writes a zip with one large part made piece by piece, in constant memory; the other parts are small. */
export async function writeZip(path: string, parts: readonly ZipPart[]): Promise<void> {
  const file = createWriteStream(path)
  const directory: Buffer[] = []
  let offset = 0
  const put = async (bytes: Buffer) => {
    offset += bytes.length
    if (!file.write(bytes)) await once(file, 'drain')
  }
  for (const { name, content } of parts) {
    const start = offset
    const fields = { name: Buffer.from(name), method: 8, crc: 0, packed: 0, size: 0 }
    await put(localHeader(fields, 8))
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content
    for await (const packed of deflated(pieces, fields)) await put(packed)
    fields.packed = offset - start - 30 - fields.name.length
    const descriptor = Buffer.alloc(16)
    descriptor.writeUInt32LE(0x08074b50, 0)
    descriptor.writeUInt32LE(fields.crc, 4)
    descriptor.writeUInt32LE(fields.packed, 8)
    descriptor.writeUInt32LE(fields.size, 12)
    await put(descriptor)
    directory.push(directoryEntry(fields, start, 8))
  }
  const end = directoryEnd(directory, offset)
  for (const entry of directory) await put(entry)
  await put(end)
  await closed(file)
}

interface ZipFields {
  name: Buffer
  method: number
  crc: number
  packed: number
  size: number
}

async function* deflated(pieces: Iterable<string | Uint8Array>, fields: ZipFields): AsyncGenerator<Buffer> {
  const { createDeflateRaw } = await import('node:zlib')
  const { Readable } = await import('node:stream')
  const counted = function* () {
    for (const piece of joined(pieces)) {
      fields.crc = crc32(piece, fields.crc)
      fields.size += piece.length
      yield piece
    }
  }
  for await (const chunk of Readable.from(counted()).pipe(createDeflateRaw({ level: 6 }))) yield chunk
}

function* joined(pieces: Iterable<string | Uint8Array>): Generator<Buffer> {
  let text = ''
  for (const piece of pieces) {
    if (typeof piece !== 'string') yield Buffer.from(piece)
    else text += piece
    if (text.length >= PIECE_BYTES) {
      yield Buffer.from(text)
      text = ''
    }
  }
  if (text !== '') yield Buffer.from(text)
}

async function closed(file: WriteStream): Promise<void> {
  file.end()
  await once(file, 'close')
}

function localHeader({ name, method, crc, packed, size }: ZipFields, flags: number): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(flags, 6)
  header.writeUInt16LE(method, 8)
  header.writeUInt32LE(crc, 14)
  header.writeUInt32LE(packed, 18)
  header.writeUInt32LE(size, 22)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

function directoryEntry({ name, method, crc, packed, size }: ZipFields, offset: number, flags: number): Buffer {
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(20, 4)
  entry.writeUInt16LE(20, 6)
  entry.writeUInt16LE(flags, 8)
  entry.writeUInt16LE(method, 10)
  entry.writeUInt32LE(crc, 16)
  entry.writeUInt32LE(packed, 20)
  entry.writeUInt32LE(size, 24)
  entry.writeUInt16LE(name.length, 28)
  entry.writeUInt32LE(offset, 42)
  return Buffer.concat([entry, name])
}

function directoryEnd(directory: readonly Buffer[], offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  )
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...directory, end]).subarray(directory.reduce((sum, { length }) => sum + length, 0))
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

/** Parts of a workbook around the sheets' XML; each can be replaced or, with undefined, left out. */
export function workbookParts(
  sheets: Readonly<Record<string, string>>,
  replaced: Readonly<Record<string, string | undefined>> = {},
): ZipPart[] {
  const names = Object.keys(sheets)
  const parts: Record<string, string | undefined> = {
    '[Content_Types].xml':
      '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}">${names.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rIdA" Type="${RELATIONS}/styles" Target="styles.xml"/><Relationship Id="rIdB" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': STYLES,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}"/>`,
    ...Object.fromEntries(names.map((name, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheets[name]])),
    ...replaced,
  }
  return Object.entries(parts).flatMap(([name, content]) => (content === undefined ? [] : [{ name, content }]))
}

/** Styles 0 to 6: general, date (14), time (20), date and time (22), dd/mm/yyyy, [h]:mm, text. */
export const STYLES = `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs count="7">${[0, 14, 20, 22, 164, 165, 49].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`

/** A sheet around the XML of its rows. */
export function sheetXml(rows: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`
}

/** The XML of a table of shared strings. */
export function sharedStringsXml(texts: readonly string[]): string {
  return `<sst xmlns="${MAIN}">${texts.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>`
}

/** A text as XML holds it. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** An OLE container with empty streams of these names, as old Office files and encrypted workbooks are. */
export function makeOle(streams: readonly string[]): Buffer {
  const header = Buffer.alloc(512)
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(header)
  header.writeUInt16LE(9, 30)
  header.writeUInt32LE(1, 48)
  header.fill(0xff, 76)
  header.writeUInt32LE(0, 76)
  const names = ['Root Entry', ...streams]
  const sectors = Math.ceil(names.length / 4)
  const table = Buffer.alloc(512, 0xff)
  for (let sector = 1; sector <= sectors; sector++) table.writeUInt32LE(sector === sectors ? 0xfffffffe : sector + 1, 4 * sector)
  const directory = Buffer.alloc(sectors * 512)
  names.forEach((name, index) => {
    directory.write(name, 128 * index, 'utf16le')
    directory.writeUInt16LE(2 * name.length + 2, 128 * index + 64)
  })
  return Buffer.concat([header, table, directory])
}
