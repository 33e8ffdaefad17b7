// In which language a reader gets a text: what Accept-Language asks for (RFC 9110), looked up as RFC 4647 has it, then what there is.
import { type Texts, usualLanguage } from './languages.ts'

/** The language in which a reader gets texts that are there in these, of which `source` was written first; undefined where there is none. */
export type ChooseLanguage = (texts: Texts, source: string) => string | undefined

interface Range {
  /** In lower case; `*` for any language that no other range names. */
  readonly range: string
  readonly quality: number
}

const element = /^(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/
/** Longest header that is read, and how many of its ranges; nobody speaks more languages. */
const longest = 1000
const mostRanges = 50

/** The ranges of an Accept-Language header, best first; none where it is malformed, which is as if there were none. */
export function readRanges(header: string): Range[] {
  if (header.length > longest) return []
  const parts = header.split(',').map((part) => part.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase())
  const found = parts.filter(Boolean).map((part) => element.exec(part))
  const ranges = found.flatMap((match) => (match?.[1] === undefined ? [] : [{ range: match[1], quality: Number(match[2] ?? 1) }]))
  const isAny = ({ range }: Range) => Number(range === '*')
  return ranges.length < found.length ? [] : ranges.sort((a, b) => b.quality - a.quality || isAny(a) - isAny(b)).slice(0, mostRanges)
}

const begins = (tag: string, range: string) => tag === range || tag.startsWith(`${range}-`)

/** `fr-ca`, then `fr`: what a range is cut to, one part after the other, a single letter never last. */
function* cutOff(range: string): Generator<string> {
  for (let left = range; left !== ''; left = left.slice(0, Math.max(0, left.lastIndexOf('-'))).replace(/-[a-z0-9]$/, '')) yield left
}

/** The tag that a range means: itself or one that is more exact, else those of what it is cut to. */
function nearest(range: string, tags: readonly string[]): string | undefined {
  for (const left of cutOff(range)) {
    const found = tags.find((tag) => tag.toLowerCase() === left) ?? tags.find((tag) => begins(tag.toLowerCase(), left))
    if (found !== undefined) return found
  }
  return undefined
}

/** What a reader gets whatever they asked for: the source, the usual language, the first there is. */
const fallback = (tags: readonly string[], source: string) => tags.find((tag) => tag === source) ?? nearest(usualLanguage, tags) ?? tags[0]

function choose(ranges: readonly Range[], tags: readonly string[], source: string): string | undefined {
  const named = ranges.filter(({ range }) => range !== '*').sort((a, b) => b.range.length - a.range.length)
  const ofOthers = ranges.find(({ range }) => range === '*')?.quality ?? 1
  // of several ranges that name a tag the longest counts
  const ownOf = (tag: string) => named.find(({ range }) => begins(tag.toLowerCase(), range))
  const open = tags.filter((tag) => (ownOf(tag)?.quality ?? ofOthers) > 0)
  for (const { range, quality } of ranges) {
    if (quality === 0) break
    const others = () => open.filter((tag) => ownOf(tag) === undefined)
    const found = range === '*' ? fallback(others(), source) : nearest(range, open)
    if (found !== undefined) return found
  }
  // a text in a language that somebody does not want is better than none
  return fallback(open, source) ?? fallback(tags, source)
}

const known = new Map<string, ChooseLanguage>()
const most = { headers: 200, choices: 1000, tags: 20 }

/** Chooses by an Accept-Language header, null where there is none; what was chosen among the same languages is remembered. */
export function choiceOf(header: string | null): ChooseLanguage {
  const text = header ?? ''
  const made = known.get(text)
  if (made) return made
  const ranges = readRanges(text)
  const choices = new Map<string, string | undefined>()
  const choice: ChooseLanguage = (texts, source) => {
    const tags = Object.keys(texts)
    if (tags.length > most.tags) return choose(ranges, tags, source)
    const key = `${source} ${tags.join(' ')}`
    if (choices.has(key)) return choices.get(key)
    const found = choose(ranges, tags, source)
    if (choices.size >= most.choices) choices.clear()
    choices.set(key, found)
    return found
  }
  if (known.size >= most.headers) known.clear()
  if (text.length <= longest) known.set(text, choice)
  return choice
}
