// The comments of one sheet with the parts that they need: texts, boxes, and the sheet's ties to both.
import { withBoxes, withoutBoxes } from './comment-boxes.ts'
import { withOurs, withoutOurs } from './comment-text.ts'
import { addPart, dropPart, freeName, type Link, linksOf } from './links.ts'
import type { PackageEdit } from './package-edit.ts'
import { placeOf } from './place.ts'
import { attributeOf, childrenOf, edited, parseXml, without } from './xml-edit.ts'

const commentsType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml'
const drawingType = 'application/vnd.openxmlformats-officedocument.vmlDrawing'
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
/** What stands behind the boxes of comments in a sheet. */
const after = new Set([
  'legacyDrawingHF',
  'drawingHF',
  'picture',
  'oleObjects',
  'controls',
  'webPublishItems',
  'tableParts',
  'extLst',
  'AlternateContent',
])

async function partsOf(parts: PackageEdit, part: string, sheet: string): Promise<{ comments?: Link; drawing?: Link }> {
  const links = await linksOf(parts, part)
  const root = parseXml(sheet)
  const id = childrenOf(root, 'legacyDrawing').map((element) => attributeOf(sheet, element, 'id'))[0]
  const comments = links.find(({ type, target }) => type === 'comments' && parts.has(target))
  const drawing = links.find((link) => link.type === 'vmlDrawing' && link.id === id && parts.has(link.target))
  return { ...(comments ? { comments } : {}), ...(drawing ? { drawing } : {}) }
}

/** Takes our comments out of a sheet; returns its tail as it is then. */
export async function dropComments(parts: PackageEdit, part: string, sheet: string): Promise<string> {
  const { comments, drawing } = await partsOf(parts, part, sheet)
  const given = comments && (await parts.text(comments.target))
  if (!comments || !given) return sheet
  const { text, removed } = withoutOurs(given)
  if (text === null && removed.length > 0) await dropPart(parts, part, comments)
  else if (text !== null && text !== given) parts.set(comments.target, text)
  const boxes = drawing && (await parts.text(drawing.target))
  if (!drawing || !boxes || removed.length === 0) return sheet
  const left = withoutBoxes(boxes, removed.map(placeOf))
  if (left !== null) {
    parts.set(drawing.target, left)
    return sheet
  }
  await dropPart(parts, part, drawing)
  return edited(sheet, childrenOf(parseXml(sheet), 'legacyDrawing').map(without))
}

/** Says something about cells of a sheet; returns its tail as it is then, and the cells where people talk in threads, which are left alone. */
export async function addComments(
  parts: PackageEdit,
  part: string,
  sheet: string,
  marks: ReadonlyMap<string, string>,
): Promise<{ sheet: string; threaded: string[] }> {
  const { comments, drawing } = await partsOf(parts, part, sheet)
  const { text, added, threaded } = withOurs(comments ? await parts.text(comments.target) : null, marks)
  if (threaded.length === marks.size) return { sheet, threaded }
  const target = comments?.target ?? freeName(parts, 'xl/comments', 'xml')
  if (!comments) await addPart(parts, part, { id: 'opsbookComments', type: 'comments', target }, commentsType)
  parts.set(target, text)
  if (added.length === 0) return { sheet, threaded }
  const boxes = drawing?.target ?? freeName(parts, 'xl/drawings/vmlDrawing', 'vml')
  parts.set(boxes, withBoxes(drawing ? await parts.text(drawing.target) : null, added.map(placeOf)))
  if (drawing) return { sheet, threaded }
  await addPart(parts, part, { id: 'opsbookBoxes', type: 'vmlDrawing', target: boxes }, drawingType)
  const root = parseXml(sheet)
  const at = root.children.find(({ name }) => after.has(name))?.start ?? root.close
  const tie = `<${root.prefix}legacyDrawing xmlns:r="${relationships}" r:id="opsbookBoxes"/>`
  return { sheet: edited(sheet, [{ start: at, end: at, text: tie }]), threaded }
}
