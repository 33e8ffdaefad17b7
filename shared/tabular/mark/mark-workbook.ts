// Marks a workbook: the same file with each bad cell filled and commented, and a sheet that lists what was found. Earlier marks go.
import { DEFAULT_LIMITS, type Limits, sizeInWords } from '../limits.ts'
import { ZipParts } from '../zip.ts'
import { hasRule, markFormula, toRanges, withFill, withoutRules } from './fill.ts'
import { type Formats, withFormats, withoutFormats } from './formats.ts'
import { issuesXml, listFormula, type Mark, mostLinks } from './issues-sheet.ts'
import { dropPart, dropTypes, linksOf } from './links.ts'
import { PackageEdit } from './package-edit.ts'
import { placeOf, refOf } from './place.ts'
import { addComments, dropComments } from './sheet-comments.ts'
import { readTail, type SheetTail, withTail } from './sheet-tail.ts'
import { addSheet, dropSheet, openWorkbook, type SheetPlace, sheetsOf, type WorkbookEdit } from './workbook-edit.ts'

/** What is to be marked. */
export interface ToMark {
  /** An .xlsx or .xlsm file on this machine. */
  readonly path: string
  readonly fileName: string
  /** Where the marked copy goes. */
  readonly out: string
  /** What was found, in the order of the list; nothing only removes earlier marks. */
  readonly issues: readonly Mark[]
  readonly limits?: Partial<Limits>
}

/** Comments on one sheet; with more of them spreadsheet programs become slow. */
export const mostComments = 5000
const mostSaidOfCell = 10
const signatures = '_xmlsignatures/'

/**
 * Writes the marked copy: bad cells are filled and commented, warnings are listed only. All parts that are not concerned are
 * copied byte for byte. `notes` says in sentences what could not be kept or marked.
 */
export async function markWorkbook({ path, fileName, out, issues, limits }: ToMark): Promise<{ notes: string[] }> {
  const bounds = { ...DEFAULT_LIMITS, ...limits }
  const zip = await ZipParts.open(path, fileName, bounds)
  try {
    const parts = new PackageEdit(zip)
    const workbook = await openWorkbook(parts, fileName, bounds)
    const notes = await dropSignatures(parts)
    const formats = await setFormats(workbook, issues.length > 0, notes)
    const bad = Map.groupBy(
      issues.filter(({ severity }) => severity === 'reject'),
      ({ sheet }) => sheet,
    )
    for (const sheet of await sheetsOf(workbook)) await markSheet(workbook, sheet, bad.get(sheet.name) ?? [], formats, notes)
    if (issues.length > 0) {
      const { part } = await addSheet(workbook, 'Issues')
      parts.set(part, () => issuesXml(issues, formats, workbook.isStrict))
    }
    if (issues.length > mostLinks) notes.push(`Marked copy: the first ${sizeInWords(mostLinks)} issues have a link to their cell.`)
    await parts.save(out)
    return { notes }
  } finally {
    zip.close()
  }
}

/** A signature does not hold for a file that was changed. */
async function dropSignatures(parts: PackageEdit): Promise<string[]> {
  const signed = parts.zip.names.filter((name) => name.toLowerCase().startsWith(signatures))
  if (signed.length === 0) return []
  for (const link of await linksOf(parts, '')) if (link.target.toLowerCase().startsWith(signatures)) await dropPart(parts, '', link)
  for (const name of signed) parts.set(name, null)
  await dropTypes(parts, (part) => part.toLowerCase().startsWith(signatures))
  return ['Marked copy: the digital signature was left out, because it holds for the file as it was only.']
}

async function setFormats({ parts, styles }: WorkbookEdit, isWanted: boolean, notes: string[]): Promise<Formats | null> {
  const given = styles && (await parts.text(styles))
  if (!styles || !given) {
    if (isWanted) notes.push('Marked copy: the workbook has no styles, so bad cells are commented but not filled.')
    return null
  }
  const bare = withoutFormats(given)
  const { text, formats } = isWanted ? withFormats(bare) : { text: bare, formats: null }
  if (text !== given) parts.set(styles, text)
  return formats
}

async function markSheet(
  workbook: WorkbookEdit,
  sheet: SheetPlace,
  marks: readonly Mark[],
  formats: Formats | null,
  notes: string[],
): Promise<void> {
  const { parts, isStrict } = workbook
  const tail = await readTail(parts.zip, sheet.part)
  const say = (what: string) => notes.push(`Marked copy: ${sheet.name}: ${what}`)
  if (!tail) {
    if (marks.length > 0) say('the sheet could not be marked; its issues are in the list.')
    return
  }
  if (hasRule(tail.text, listFormula)) return dropSheet(workbook, sheet)
  let text = withoutRules(tail.text, markFormula)
  text = await dropComments(parts, sheet.part, text)
  const cells = Map.groupBy(marks, ({ cell }) => refOf(placeOf(cell)))
  if (cells.size > 0 && formats) text = withFill(text, toRanges([...cells.keys()].map(placeOf)), formats.mark)
  if (cells.size > 0 && isStrict) say('strict workbooks have no comments that Opsbook could write; bad cells are filled only.')
  else if (cells.size > 0) {
    const said = [...cells].slice(0, mostComments).map(([cell, list]): [string, string] => [cell, toComment(list)])
    const commented = await addComments(parts, sheet.part, text, new Map(said))
    text = commented.sheet
    if (cells.size > mostComments)
      say(`the first ${sizeInWords(mostComments)} of ${sizeInWords(cells.size)} bad cells are commented, all are filled.`)
    const { threaded } = commented
    if (threaded.length > 0)
      say(
        `${shortList(threaded)} ${threaded.length === 1 ? 'has' : 'have'} a threaded comment, which was left alone; what is wrong there is in the list.`,
      )
  }
  setTail(parts, sheet, tail, text)
}

function setTail(parts: PackageEdit, { part }: SheetPlace, tail: SheetTail, text: string): void {
  if (text !== tail.text) parts.set(part, () => withTail(parts.zip, part, tail, text))
}

function toComment(marks: readonly Mark[]): string {
  const said = marks.slice(0, mostSaidOfCell).map(({ message, hint }) => (hint === null ? message : `${message}\n${hint}`))
  return [...said, ...(marks.length > said.length ? [`and ${marks.length - said.length} more`] : [])].join('\n\n')
}

function shortList(cells: readonly string[]): string {
  return `${cells.slice(0, 10).join(', ')}${cells.length > 10 ? ` and ${cells.length - 10} more cells` : ''}`
}
