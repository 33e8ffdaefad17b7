// What a workbook's zip is made of: its sheets in order, the parts they stand in, its styles and date system.
import { type Limits, unreadable } from './limits.ts'
import { TagReader } from './tag-reader.ts'
import type { ZipParts } from './zip.ts'

/** One worksheet and the part of the zip that holds it. */
export interface SheetPart {
  name: string
  state: 'visible' | 'hidden' | 'veryHidden'
  part: string
}

/** The plan of a workbook. */
export interface WorkbookParts {
  sheets: SheetPart[]
  is1904: boolean
  styles?: string
  sharedStrings?: string
  /** Sheets that hold no cells: charts, dialogs, macros. */
  otherSheets: string[]
}

interface Relation {
  type: string
  target: string
}

/** Reads workbook.xml and its relationships, or refuses what is no workbook. */
export async function readWorkbookParts(zip: ZipParts, fileName: string, limits: Limits): Promise<WorkbookParts> {
  const workbook = await findWorkbook(zip, fileName, limits)
  const relations = await readRelations(zip, workbook, limits)
  const parts: WorkbookParts = { sheets: [], is1904: false, otherSheets: [] }
  const reader = new TagReader(workbook, ['workbook', 'workbookPr', 'sheets', 'sheet'], limits.textBytes, (name, parents, attribute) => {
    if (name === 'workbookPr') parts.is1904 = isTrue(attribute('date1904'))
    if (name !== 'sheet' || parents[parents.length - 1] !== 'sheets') return
    const title = attribute('name') ?? ''
    const relation = relations.get(attribute('id') ?? '')
    if (relation === undefined) throw unreadable(`${fileName} is damaged: sheet "${title}" has no content. Open it and save it again.`)
    if (relation.type === 'worksheet') parts.sheets.push({ name: title, state: stateOf(attribute('state')), part: relation.target })
    else parts.otherSheets.push(title)
  })
  for await (const chunk of zip.read(workbook)) reader.push(chunk)
  reader.finish()
  if (parts.sheets.length === 0) throw unreadable(`${fileName} has no sheets with cells. Upload a workbook with at least one worksheet.`)
  for (const { type, target } of relations.values()) {
    if (type === 'styles' && zip.has(target)) parts.styles = target
    if (type === 'sharedStrings') parts.sharedStrings = target
  }
  return parts
}

/** The part that lists the sheets; throws `invalid` for what is no workbook. */
export async function findWorkbook(zip: ZipParts, fileName: string, limits: Limits): Promise<string> {
  if (zip.has('mimetype') && zip.has('content.xml')) {
    throw unreadable(`${fileName} is an OpenDocument file (.ods). Open it and save it as .xlsx.`)
  }
  if (zip.has('Index/Document.iwa') || zip.has('Index.zip')) {
    throw unreadable(`${fileName} is a Numbers file (.numbers). Open it and choose File > Export To > Excel.`)
  }
  const relations = zip.has('_rels/.rels') ? [...(await readRelations(zip, '', limits)).values()] : []
  const target = relations.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  if (target.endsWith('.bin') || zip.has('xl/workbook.bin')) {
    throw unreadable(`${fileName} is a binary workbook (.xlsb). Open it and save it as .xlsx.`)
  }
  if (!zip.has(target) || zip.has('word/document.xml') || zip.has('ppt/presentation.xml')) {
    throw unreadable(`${fileName} is a zip file, but not a workbook. Upload an .xlsx or a .csv file.`)
  }
  return target
}

async function readRelations(zip: ZipParts, source: string, limits: Limits): Promise<Map<string, Relation>> {
  const slash = source.lastIndexOf('/') + 1
  const part = `${source.slice(0, slash)}_rels/${source.slice(slash)}.rels`
  const relations = new Map<string, Relation>()
  const reader = new TagReader(part, ['Relationship'], limits.textBytes, (_name, _parents, attribute) => {
    if (attribute('TargetMode') === 'External') return
    const type = attribute('Type') ?? ''
    relations.set(attribute('Id') ?? '', {
      type: type.slice(type.lastIndexOf('/') + 1),
      target: resolveTarget(source.slice(0, slash), attribute('Target') ?? ''),
    })
  })
  for await (const chunk of zip.read(part)) reader.push(chunk)
  reader.finish()
  return relations
}

/** A relationship's target as a part name: absolute ('/xl/a.xml') or relative to the folder of its source. */
export function resolveTarget(folder: string, target: string): string {
  const written = target.replaceAll('\\', '/')
  const steps = written.startsWith('/') ? written.split('/') : `${folder}${written}`.split('/')
  const path: string[] = []
  for (const step of steps) {
    if (step === '..') path.pop()
    else if (step !== '' && step !== '.') path.push(step)
  }
  return path.join('/')
}

function stateOf(state: string | undefined): SheetPart['state'] {
  return state === 'hidden' || state === 'veryHidden' ? state : 'visible'
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on'
}
