// What ties the parts of a workbook together: relationships and content types.
import { posix } from 'node:path'
import { resolveTarget } from '../workbook-parts.ts'
import { escapeXml } from '../xml-text.ts'
import type { PackageEdit } from './package-edit.ts'
import { appendTo, attributeOf, childrenOf, type Element, edited, parseXml, without } from './xml-edit.ts'

/** A relationship from one part to another. */
export interface Link {
  readonly id: string
  /** The last word of its type, such as `comments`. */
  readonly type: string
  readonly target: string
}

const empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
/** How types of relationships begin, in the usual and in the strict form of workbooks. */
const transitional = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const strict = 'http://purl.oclc.org/ooxml/officeDocument/relationships'
const contentTypes = '[Content_Types].xml'

/** The relationships part of a part; '' is the package itself. */
function linksPartOf(source: string): string {
  const slash = source.lastIndexOf('/') + 1
  return `${source.slice(0, slash)}_rels/${source.slice(slash)}.rels`
}

/** The relationships from a part to others inside the workbook. */
export async function linksOf(parts: PackageEdit, source: string): Promise<Link[]> {
  const text = (await parts.text(linksPartOf(source))) ?? empty
  return elementsOf(text).flatMap((element) => {
    if (attributeOf(text, element, 'TargetMode') === 'External') return []
    const type = attributeOf(text, element, 'Type') ?? ''
    const target = resolveTarget(source.slice(0, source.lastIndexOf('/') + 1), attributeOf(text, element, 'Target') ?? '')
    return [{ id: attributeOf(text, element, 'Id') ?? '', type: type.slice(type.lastIndexOf('/') + 1), target }]
  })
}

const elementsOf = (text: string): Element[] => childrenOf(parseXml(text), 'Relationship')

/** Ties a new part to another, and says what it holds. */
export async function addPart(
  parts: PackageEdit,
  source: string,
  link: Link & { readonly isStrict?: boolean },
  contentType: string,
): Promise<void> {
  const name = linksPartOf(source)
  const text = (await parts.text(name)) ?? declaration + empty
  const kind = `${link.isStrict ? strict : transitional}/${link.type}`
  const root = parseXml(text)
  const target = posix.relative(posix.dirname(source), link.target)
  const relationship = `<${root.prefix}Relationship Id="${link.id}" Type="${kind}" Target="${escapeXml(target)}"/>`
  parts.set(name, edited(text, [appendTo(text, root, relationship)]))
  const types = (await parts.text(contentTypes)) ?? ''
  const typesRoot = parseXml(types)
  const override = `<${typesRoot.prefix}Override PartName="/${escapeXml(link.target)}" ContentType="${contentType}"/>`
  parts.set(contentTypes, edited(types, [appendTo(types, typesRoot, override)]))
}

/** Takes a part out, with the relationship that leads to it, and with its own. */
export async function dropPart(parts: PackageEdit, source: string, { id, target }: Link): Promise<void> {
  const name = linksPartOf(source)
  const text = (await parts.text(name)) ?? empty
  const elements = elementsOf(text)
  const ours = elements.filter((element) => attributeOf(text, element, 'Id') === id)
  const isLast = elements.length === ours.length
  parts.set(name, isLast ? null : edited(text, ours.map(without)))
  const gone = [target, linksPartOf(target), ...(isLast ? [name] : [])]
  for (const part of gone) if (parts.has(part)) parts.set(part, null)
  await dropTypes(parts, (named) => gone.some((part) => part.toLowerCase() === named.toLowerCase()))
}

/** Takes the content types of some parts out. */
export async function dropTypes(parts: PackageEdit, isGone: (part: string) => boolean): Promise<void> {
  const text = (await parts.text(contentTypes)) ?? ''
  const gone = childrenOf(parseXml(text), 'Override').filter((element) =>
    isGone((attributeOf(text, element, 'PartName') ?? '').replace(/^\//, '')),
  )
  if (gone.length > 0) parts.set(contentTypes, edited(text, gone.map(without)))
}

/** A name for a new part that no other part has, as spreadsheet programs give it: `xl/comments1.xml`. */
export function freeName(parts: PackageEdit, stem: string, extension: string): string {
  for (let count = 1; ; count++) if (!parts.has(`${stem}${count}.${extension}`)) return `${stem}${count}.${extension}`
}
