// Fills cells by a conditional format that always holds: the user's own formats lie untouched underneath, and what is ours is known by its formula.
import { type Place, refOf } from './place.ts'
import { allOf, attributeAt, attributeOf, childrenOf, type Edit, type Element, edited, parseXml, textOf, without } from './xml-edit.ts'

/** The formula of the rule that fills bad cells; spreadsheet programs keep it as it is. */
export const markFormula = '"opsbook-mark"="opsbook-mark"'

/** What may stand between the cells of a sheet and its conditional formats. */
const before = new Set([
  'sheetCalcPr',
  'sheetProtection',
  'protectedRanges',
  'scenarios',
  'autoFilter',
  'sortState',
  'dataConsolidate',
  'customSheetViews',
  'mergeCells',
  'phoneticPr',
])
/** Ranges in one rule: more of them are hard on spreadsheet programs. */
const mostRanges = 400

/** Whether a sheet has a rule of that formula. */
export function hasRule(sheet: string, formula: string): boolean {
  return rulesOf(sheet, parseXml(sheet)).some((rule) => rule.formula === formula)
}

interface Rule {
  readonly element: Element
  /** The conditional format that it stands in. */
  readonly format: Element
  readonly formula: string
}

function rulesOf(sheet: string, root: Element): Rule[] {
  return childrenOf(root, 'conditionalFormatting').flatMap((format) =>
    childrenOf(format, 'cfRule').map((element) => {
      const [formula] = childrenOf(element, 'formula')
      return { element, format, formula: formula ? textOf(sheet, formula).replace(/\s/g, '') : '' }
    }),
  )
}

/** The sheet without the rules of that formula; the others get back the priorities that they had. */
export function withoutRules(sheet: string, formula: string): string {
  const root = parseXml(sheet)
  const rules = rulesOf(sheet, root)
  const ours = rules.filter((rule) => rule.formula === formula)
  if (ours.length === 0) return sheet
  const gone = ours.map(({ element }) => priorityOf(sheet, element))
  const edits: Edit[] = []
  for (const format of new Set(ours.map((rule) => rule.format))) {
    const left = rules.filter((rule) => rule.format === format && rule.formula !== formula)
    if (left.length === 0) edits.push(without(format))
    else edits.push(...ours.filter((rule) => rule.format === format).map(({ element }) => without(element)))
  }
  const removed = new Set(ours.map(({ element }) => element))
  edits.push(...renumbered(sheet, root, removed, (priority) => priority - gone.filter((other) => other < priority).length))
  return edited(sheet, edits)
}

/** The sheet with some ranges filled by a format of styles.xml, above every rule that it has. */
export function withFill(sheet: string, ranges: readonly string[], dxf: number | null): string {
  const root = parseXml(sheet)
  const { prefix } = root
  const at = root.children.find(({ name }) => !before.has(name))?.start ?? root.close
  const parts = Array.from({ length: Math.ceil(ranges.length / mostRanges) }, (_, part) =>
    ranges.slice(part * mostRanges, (part + 1) * mostRanges),
  )
  const formats = parts.map((part, place) => formatXml(prefix, part.join(' '), dxf, place + 1, markFormula))
  const shifted = renumbered(sheet, root, new Set(), (priority) => priority + parts.length)
  return edited(sheet, [{ start: at, end: at, text: formats.join('') }, ...shifted])
}

/** One conditional format with one rule. */
export function formatXml(prefix: string, sqref: string, dxf: number | null, priority: number, formula: string): string {
  const [format, rule, text] = ['conditionalFormatting', 'cfRule', 'formula'].map((name) => prefix + name)
  return `<${format} sqref="${sqref}"><${rule} type="expression"${dxf === null ? '' : ` dxfId="${dxf}"`} priority="${priority}"><${text}>${formula}</${text}></${rule}></${format}>`
}

const priorityOf = (sheet: string, rule: Element) => Number(attributeOf(sheet, rule, 'priority') ?? 0)

/** All rules of a sheet count together, those of newer programs at its end as well. */
function renumbered(sheet: string, root: Element, except: ReadonlySet<Element>, to: (priority: number) => number): Edit[] {
  return allOf(root, 'cfRule').flatMap((rule) => {
    const priority = attributeAt(sheet, rule, 'priority')
    return priority && !except.has(rule) ? [{ ...priority, text: String(to(Number(priority.value))) }] : []
  })
}

/** Cells as ranges, column by column: C6, C7, C8 are C6:C8. */
export function toRanges(cells: readonly Place[]): string[] {
  const runs: { column: number; from: number; to: number }[] = []
  for (const { column, row } of cells.toSorted((a, b) => a.column - b.column || a.row - b.row)) {
    const last = runs.at(-1)
    if (last && last.column === column && row <= last.to + 1) last.to = row
    else runs.push({ column, from: row, to: row })
  }
  return runs.map(({ column, from, to }) => {
    const first = refOf({ column, row: from })
    return from === to ? first : `${first}:${refOf({ column, row: to })}`
  })
}
