// Files that are no tables, by how their first bytes look: each is refused with what to do instead.
import { unreadable } from './limits.ts'

/** The bytes that every SQLite database begins with. */
export const SQLITE_MARK = 'SQLite format 3\u0000'

/** What a file begins with, and what to say of it after its name. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^(%PDF|\{\\rtf)/, 'is a document, not a workbook. Upload an .xlsx or a .csv file.'],
  [
    /^\{\s*"[^}]*"doc_id"\s*:/,
    'is only a link to a Google Sheets document, without its cells. Open the document and choose File > Download > Microsoft Excel (.xlsx).',
  ],
  [/^<[\s\S]*<office:document\b/, 'is a flat OpenDocument file (.fods). Open it and save it as .xlsx.'],
  [
    /^<(\?xml|!doctype|html|head|meta|style|body|table|div)\b/i,
    'is a web page or XML file under another name. Open it in your spreadsheet program and save it as .xlsx.',
  ],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the bytes that such a file begins with
  [/^\0\x01\0\0Standard (Jet|ACE) DB/, 'is an Access database. Export each of its tables as an Excel workbook and upload those.'],
]

/** Refuses what is no table of text: pictures, documents, web pages and links under another name. */
export function refuseOtherFiles(sample: Buffer, fileName: string): void {
  const start = sample.toString('latin1', 0, 1024).trimStart()
  const found = KINDS.find(([look]) => look.test(start))
  if (found) throw unreadable(`${fileName} ${found[1]}`)
  if (sample.includes(0)) throw unreadable(`${fileName} is not a workbook and not a text file. Upload an .xlsx or a .csv file.`)
}

/** The refusal of a database that came over the network; a terminal reads it. */
export function databaseRefused(fileName: string): Error {
  return unreadable(
    `${fileName} is an SQLite database, which is not read from an upload. Bring it in from a terminal on the server: npm run import -- ${fileName}. Or save its tables as .xlsx or .csv.`,
  )
}
