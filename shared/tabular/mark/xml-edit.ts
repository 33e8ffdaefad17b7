// Edits XML as text: finds elements and attributes with their places, and leaves every other character as it is.
import { unreadable } from '../limits.ts'
import { resolveEntities } from '../xml-text.ts'

/** One tag; `name` is without its prefix. */
interface Tag {
  readonly kind: 'open' | 'close' | 'empty'
  readonly name: string
  readonly prefix: string
  readonly start: number
  readonly end: number
}

/** An element with its places in the text; its content stands between `inner` and `close`. */
export interface Element {
  readonly name: string
  /** With its colon, or ''. */
  readonly prefix: string
  readonly start: number
  readonly inner: number
  close: number
  end: number
  readonly children: Element[]
}

/** A piece of text and what stands in its place. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The tags of a text one after another, whether or not they are balanced. Linear, whatever the text. */
export function* tagsOf(text: string): Generator<Tag> {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const start = at
    if (text.startsWith('<!--', at)) at = behind(text, '-->', at)
    else if (text.startsWith('<![CDATA[', at)) at = behind(text, ']]>', at)
    else if (text.startsWith('<?', at)) at = behind(text, '?>', at)
    else {
      at = tagEnd(text, at + 1)
      const isClose = text[start + 1] === '/'
      const name = /^[^\s/>]+/.exec(text.slice(start + (isClose ? 2 : 1), Math.min(at, start + 200)))?.[0] ?? ''
      const colon = name.indexOf(':') + 1
      const kind = isClose ? 'close' : text[at - 2] === '/' ? 'empty' : 'open'
      yield { kind, name: name.slice(colon), prefix: name.slice(0, colon), start, end: at }
    }
  }
}

function behind(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from)
  if (at < 0) throw broken()
  return at + sign.length
}

function tagEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '>') return at + 1
    if (character !== '"' && character !== "'") continue
    at = text.indexOf(character, at + 1)
    if (at < 0) break
  }
  throw broken()
}

const broken = () => unreadable('a part of the workbook is no well-formed XML')

/** The root of a text with all its elements; throws `invalid` where it is not well-formed. */
export function parseXml(text: string): Element {
  let root: Element | undefined
  const open: Element[] = []
  for (const { kind, name, prefix, start, end } of tagsOf(text)) {
    const parent = open.at(-1)
    if (kind === 'close') {
      const element = open.pop()
      if (element?.name !== name) throw broken()
      element.close = start
      element.end = end
      continue
    }
    const element: Element = { name, prefix, start, inner: end, close: end, end, children: [] }
    if (parent) parent.children.push(element)
    else if (root) throw broken()
    root ??= element
    if (kind === 'open') open.push(element)
  }
  if (!root || open.length > 0) throw broken()
  return root
}

/** The children of that name. */
export function childrenOf(element: Element | undefined, name: string): Element[] {
  return element?.children.filter((child) => child.name === name) ?? []
}

/** The elements of that name, however deep. */
export function allOf(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...allOf(child, name)])
}

/** The text of an element that has no children, entities resolved. */
export function textOf(text: string, { inner, close }: Element): string {
  return resolveEntities(text.slice(inner, close))
}

/** The value of an attribute by its name without prefix, with the places of the value. */
export function attributeAt(text: string, { start, inner }: Element, name: string): (Edit & { readonly value: string }) | undefined {
  for (const match of text.slice(start, inner).matchAll(/\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
    const [whole, full = '', quoted = ''] = match
    if (full.startsWith('xmlns') || full.slice(full.indexOf(':') + 1) !== name) continue
    const end = start + match.index + whole.length - 1
    const written = quoted.slice(1, -1)
    return { start: end - written.length, end, text: written, value: resolveEntities(written) }
  }
  return undefined
}

/** The value of an attribute by its name without prefix. */
export function attributeOf(text: string, element: Element, name: string): string | undefined {
  return attributeAt(text, element, name)?.value
}

/** What puts text at the end of an element's content. */
export function appendTo(text: string, { prefix, name, inner, close, end }: Element, added: string): Edit {
  if (close < end) return { start: close, end: close, text: added }
  const slash = text.lastIndexOf('/', inner)
  return { start: slash, end: inner, text: `>${added}</${prefix}${name}>` }
}

/** What takes an element out. */
export function without({ start, end }: Element): Edit {
  return { start, end, text: '' }
}

/** The text after some edits that do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let done = ''
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    done += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return done + text.slice(at)
}
