// Comments of a sheet: ours are added, alone or below what somebody has written, and taken out again.
import { escapeXml } from '../xml-text.ts'
import { allOf, appendTo, attributeOf, childrenOf, type Edit, type Element, edited, parseXml, textOf, without } from './xml-edit.ts'

const author = 'Opsbook'
/** The line that what we say begins with; everything from it on is ours, whatever a program has made of the authors. */
const markLine = '---- Opsbook ----'
const lineEnd = /(?:_x000D_|&#13;|&#xD;|\r)?(?:&#10;|&#xA;|\n)$/i
const start = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors></authors><commentList></commentList></comments>`

/** The comments without ours, null where no others are left; `removed` are the cells whose comment was ours alone. */
export function withoutOurs(comments: string): { text: string | null; removed: string[] } {
  const root = parseXml(comments)
  const all = allOf(root, 'comment')
  const edits: Edit[] = []
  const removed: string[] = []
  const kept: Element[] = []
  for (const comment of all) {
    const place = findMark(comments, comment)
    if (place?.isAlone) {
      removed.push(attributeOf(comments, comment, 'ref') ?? '')
      edits.push(without(comment))
    } else {
      kept.push(comment)
      if (place) edits.push(...place.cut)
    }
  }
  if (kept.length === 0) return { text: null, removed }
  const authors = authorsOf(root)
  const last = authors.at(-1)
  const isUsed = kept.some((comment) => Number(attributeOf(comments, comment, 'authorId')) === authors.length - 1)
  if (last && !isUsed && textOf(comments, last) === author && edits.length > 0) edits.push(without(last))
  return { text: edited(comments, edits), removed }
}

const authorsOf = (root: Element) => childrenOf(childrenOf(root, 'authors')[0], 'author')

/** Where ours begins in a comment, and what cuts it off. */
function findMark(comments: string, comment: Element): { readonly isAlone: boolean; readonly cut: Edit[] } | null {
  const [text] = childrenOf(comment, 'text')
  if (!text) return null
  const pieces = allOf(text, 't')
  const at = pieces.findIndex(({ inner, close }) => comments.slice(inner, close).includes(markLine))
  const piece = pieces[at]
  if (!piece) return null
  const head = comments.slice(piece.inner, comments.indexOf(markLine, piece.inner))
  const isAlone = head === '' && pieces.slice(0, at).every((other) => textOf(comments, other) === '')
  const holder = text.children.findIndex(({ start, end }) => start <= piece.start && piece.end <= end)
  const cut = text.children.slice(holder + 1).map(without)
  const rest = head.replace(lineEnd, '')
  const run = text.children[holder]
  // a run of its own goes wholly
  if (rest === '' && run && run !== piece) cut.push(without(run))
  else cut.push({ start: piece.inner + rest.length, end: piece.close, text: '' })
  return { isAlone, cut }
}

/** What the comments became; `added` are the cells that had none, `threaded` those that were left alone because people talk there. */
interface Commented {
  readonly text: string
  readonly added: string[]
  readonly threaded: string[]
}

/** The comments with what we say about cells; null makes new ones. */
export function withOurs(given: string | null, marks: ReadonlyMap<string, string>): Commented {
  const comments = given ?? start
  const root = parseXml(comments)
  const authors = authorsOf(root).map((element) => textOf(comments, element))
  const edits: Edit[] = []
  const threaded: string[] = []
  const left = new Map(marks)
  for (const comment of allOf(root, 'comment')) {
    const ref = attributeOf(comments, comment, 'ref') ?? ''
    const said = left.get(ref)
    if (said === undefined) continue
    left.delete(ref)
    if (authors[Number(attributeOf(comments, comment, 'authorId'))]?.startsWith('tc=')) threaded.push(ref)
    else edits.push(below(comments, comment, `\n${markLine}\n${said}`))
  }
  if (left.size > 0) {
    const { prefix } = root
    const known = authors.lastIndexOf(author)
    const [authorList] = childrenOf(root, 'authors')
    const [list] = childrenOf(root, 'commentList')
    if (known < 0 && authorList) edits.push(appendTo(comments, authorList, `<${prefix}author>${author}</${prefix}author>`))
    const [c, text, run] = ['comment', 'text', 'r'].map((name) => prefix + name)
    const written = [...left].map(([ref, said]) => {
      return `<${c} ref="${ref}" authorId="${known < 0 ? authors.length : known}"><${text}><${run}>${textXml(prefix, `${markLine}\n${said}`)}</${run}></${text}></${c}>`
    })
    if (list) edits.push(appendTo(comments, list, written.join('')))
  }
  return { text: edited(comments, edits), added: [...left.keys()], threaded }
}

const textXml = (prefix: string, text: string) => `<${prefix}t xml:space="preserve">${escapeXml(text)}</${prefix}t>`

/** Puts a text below the one of a comment, in the same way as that is written. */
function below(comments: string, comment: Element, added: string): Edit {
  const [text] = childrenOf(comment, 'text')
  if (!text) return appendTo(comments, comment, `<${comment.prefix}text>${textXml(comment.prefix, added)}</${comment.prefix}text>`)
  const run = childrenOf(text, 'r').at(-1)
  const [plain] = childrenOf(text, 't')
  if (run) return { start: run.end, end: run.end, text: `<${run.prefix}r>${textXml(run.prefix, added)}</${run.prefix}r>` }
  return plain ? appendTo(comments, plain, escapeXml(added)) : appendTo(comments, text, textXml(text.prefix, added))
}
