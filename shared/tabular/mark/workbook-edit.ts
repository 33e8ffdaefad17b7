// The list of sheets in workbook.xml: where each stands, a sheet more at the end, a sheet less.
import { findWorkbook } from '../workbook-parts.ts'
import { escapeXml } from '../xml-text.ts'
import { addPart, dropPart, freeName, linksOf } from './links.ts'
import type { PackageEdit } from './package-edit.ts'
import { appendTo, attributeAt, attributeOf, childrenOf, type Edit, edited, parseXml, without } from './xml-edit.ts'

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const strictRelationships = 'http://purl.oclc.org/ooxml/officeDocument/relationships'
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'

/** A worksheet of the workbook. */
export interface SheetPlace {
  readonly name: string
  readonly part: string
  /** Id of the relationship to its part. */
  readonly id: string
}

/** A workbook that is being edited. */
export interface WorkbookEdit {
  readonly parts: PackageEdit
  /** The part that lists the sheets. */
  readonly part: string
  readonly isStrict: boolean
  readonly styles: string | null
}

/** Finds the workbook in a package. */
export async function openWorkbook(
  parts: PackageEdit,
  ...where: Parameters<typeof findWorkbook> extends [unknown, ...infer R] ? R : never
) {
  const part = await findWorkbook(parts.zip, ...where)
  const text = (await parts.text(part)) ?? ''
  const links = await linksOf(parts, part)
  const isStrict = text.includes('http://purl.oclc.org/ooxml/spreadsheetml/main')
  const styles = links.find(({ type, target }) => type === 'styles' && parts.has(target))?.target ?? null
  return { parts, part, isStrict, styles } satisfies WorkbookEdit
}

/** The worksheets in their order, without sheets that hold no cells. */
export async function sheetsOf({ parts, part }: WorkbookEdit): Promise<SheetPlace[]> {
  const { text, sheets } = await readSheets(parts, part)
  const links = new Map((await linksOf(parts, part)).map((link) => [link.id, link]))
  return sheets.flatMap((sheet) => {
    const link = links.get(attributeOf(text, sheet, 'id') ?? '')
    return link?.type === 'worksheet' ? [{ name: attributeOf(text, sheet, 'name') ?? '', part: link.target, id: link.id }] : []
  })
}

async function readSheets(parts: PackageEdit, part: string) {
  const text = (await parts.text(part)) ?? ''
  const root = parseXml(text)
  const [list] = childrenOf(root, 'sheets')
  return { text, root, list, sheets: childrenOf(list, 'sheet') }
}

/** Adds a sheet behind all others under that name, or the nearest one that is free; returns its name and part. */
export async function addSheet({ parts, part, isStrict }: WorkbookEdit, wanted: string): Promise<{ name: string; part: string }> {
  const { text, list, sheets } = await readSheets(parts, part)
  const taken = new Set(sheets.map((sheet) => (attributeOf(text, sheet, 'name') ?? '').toLowerCase()))
  let name = wanted
  for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted} (${count})`
  const number = Math.max(0, ...sheets.map((sheet) => Number(attributeOf(text, sheet, 'sheetId')))) + 1
  const link = { id: 'opsbookIssues', type: 'worksheet', target: freeName(parts, 'xl/worksheets/sheet', 'xml'), isStrict }
  const space = isStrict ? strictRelationships : relationships
  const element = `<${list?.prefix ?? ''}sheet xmlns:r="${space}" name="${escapeXml(name)}" sheetId="${number}" r:id="${link.id}"/>`
  if (list) parts.set(part, edited(text, [appendTo(text, list, element)]))
  await addPart(parts, part, link, sheetType)
  return { name, part: link.target }
}

/** Takes a sheet out with its names; what counts sheets by their place is set right. */
export async function dropSheet({ parts, part }: WorkbookEdit, { id, part: target }: SheetPlace): Promise<void> {
  const { text, root, sheets } = await readSheets(parts, part)
  const place = sheets.findIndex((sheet) => attributeOf(text, sheet, 'id') === id)
  const sheet = sheets[place]
  if (!sheet) return
  const edits: Edit[] = [without(sheet)]
  for (const name of childrenOf(childrenOf(root, 'definedNames')[0], 'definedName')) {
    const local = attributeAt(text, name, 'localSheetId')
    if (Number(local?.value) === place) edits.push(without(name))
    else if (local && Number(local.value) > place) edits.push({ ...local, text: String(Number(local.value) - 1) })
  }
  for (const view of childrenOf(childrenOf(root, 'bookViews')[0], 'workbookView')) {
    for (const name of ['activeTab', 'firstSheet']) {
      const at = attributeAt(text, view, name)
      if (at && Number(at.value) > 0 && Number(at.value) >= place) edits.push({ ...at, text: String(Number(at.value) - 1) })
    }
  }
  parts.set(part, edited(text, edits))
  await dropPart(parts, part, { id, type: 'worksheet', target })
}
