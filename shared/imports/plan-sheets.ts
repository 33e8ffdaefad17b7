// How each sheet of a file is understood: by its headers, or as people say. Pure.
import type { Catalogue } from '../catalogue/catalogue.ts'
import { toKey } from '../catalogue/text.ts'
import { isIssuesHeader } from '../tabular/mark/issues-sheet.ts'
import { type Corrected, correctSheet } from './correct-sheet.ts'
import { type KeptCorrection, originOf } from './corrections.ts'
import { Faults } from './faults.ts'
import { cellsOf, type Head, type Heads, likeliestHeader } from './head.ts'
import { type Block, findBlocks } from './headers.ts'

/** One sheet, understood. */
export interface SheetPlan {
  readonly head: Head
  /** The tables to take. */
  readonly blocks: readonly Block[]
  /** The tables that it would have if it were not left out. */
  readonly others: readonly Block[]
  /** Place of the header row among the first rows; the likeliest where none is known. */
  readonly at: number
  /** Why the sheet is left out; null where it is taken. */
  readonly reason: string | null
  /** Left out whatever its headers say. */
  readonly isIgnored: boolean
  /** Who said what makes a difference; null where headers alone decide. */
  readonly origin: string | null
}

/** Understands every sheet. What cannot be followed of `given` is added to `faults`; of `remembered` it is left out, and why is in the notes. */
export function planSheets(
  catalogue: Catalogue,
  { sheets }: Heads,
  given: readonly KeptCorrection[],
  remembered: ReadonlyMap<Head, KeptCorrection>,
  faults: Faults,
): { plans: SheetPlan[]; used: KeptCorrection[]; notes: string[] } {
  const named = byHead(sheets, given, faults)
  const used = [...given]
  const notes: string[] = []
  const plans = sheets.map((head) => {
    const said = named.get(head)
    if (said) return corrected(catalogue, head, said.correction, faults.in(`sheets.${said.place}`, head.sheet))
    const kept = remembered.get(head)
    const plain = recognised(catalogue, head)
    if (!kept) return plain
    const own = new Faults('', head.sheet)
    const plan = corrected(catalogue, head, kept, own)
    if (own.count === 0) {
      used.push(kept)
      return plan
    }
    const { by, file } = kept.said
    notes.push(`${head.sheet}: what ${by} said of ${file} does not fit any more and was left out (${own.issues[0]?.message})`)
    return plain
  })
  return { plans, used, notes }
}

/** The corrections by the sheet that each is about. */
function byHead(sheets: readonly Head[], given: readonly KeptCorrection[], faults: Faults) {
  const found = new Map<Head, { correction: KeptCorrection; place: number }>()
  given.forEach((correction, place) => {
    const name = correction.sheet
    const only = sheets.length === 1 ? sheets[0] : undefined
    const head =
      name === undefined ? only : (sheets.find(({ sheet }) => sheet === name) ?? sheets.find(({ sheet }) => toKey(sheet) === toKey(name)))
    const names = sheets.slice(0, 50).map(({ sheet }) => sheet)
    const path = `sheets.${place}.sheet`
    if (!head) {
      const message = name === undefined ? 'it is not said which sheet is meant' : `there is no sheet "${name}"`
      faults.say(path, 'unknown', message, `The sheets are: ${names.join(', ')}.`)
    } else if (found.has(head))
      faults.say(path, 'twice', `the sheet "${head.sheet}" is named twice`, 'Say everything about a sheet in one place.')
    else found.set(head, { correction, place })
  })
  return found
}

function corrected(catalogue: Catalogue, head: Head, correction: KeptCorrection, faults: Faults): SheetPlan {
  const plain = recognised(catalogue, head)
  if (head.isUnread) {
    faults.say('sheet', 'too_large', 'the sheets before it are too wide for it to be looked at', 'Split the file into several.')
    return plain
  }
  const made = correctSheet(catalogue, head, correction, faults)
  if (signOf(made) === signOf(plain)) return plain
  const others = correction.ignore ? [...plain.blocks, ...plain.others] : []
  const at = (made.blocks[0] ?? others[0])?.at ?? plain.at
  const origin = originOf(correction.said)
  const blocks = made.blocks.map((block) => ({ ...block, origin }))
  return { head, blocks, reason: made.reason, others, at, isIgnored: correction.ignore === true, origin }
}

function recognised(catalogue: Catalogue, head: Head): SheetPlan {
  const { blocks, reason } = head.isUnread
    ? { blocks: [], reason: 'the sheets before it are too wide for it to be looked at: split the file' }
    : findBlocks(catalogue, head.sheet, cellsOf(head))
  const at = blocks[0]?.at ?? likeliestHeader(head)
  if (isIssuesHeader(cellsOf(head)[0] ?? [])) {
    const ours = 'the sheet is the list of issues that Opsbook has added to a marked copy, and was left out'
    return { head, blocks: [], others: blocks, at, reason: ours, isIgnored: true, origin: null }
  }
  if (!head.isHidden) return { head, blocks, others: [], at, reason, isIgnored: false, origin: null }
  const hidden = 'the sheet is hidden and was left out: show it to import it'
  return { head, blocks: [], others: blocks, at, reason: hidden, isIgnored: true, origin: null }
}

/** What is the same for two ways of understanding a sheet that take the same cells in the same way. */
function signOf({ blocks, reason }: Pick<Corrected, 'reason'> & { readonly blocks: readonly Block[] }): string {
  const signs = blocks.map(({ resource, at, columns, constants }) => [
    resource.name,
    at,
    columns.map(({ index, name, forced, words, constant }) => [index, name, forced, words && [...words], constant]),
    constants,
  ])
  return JSON.stringify([signs, reason !== null])
}
