// Which cell styles show a number as a date, a time or both, from styles.xml.
import type { Limits } from './limits.ts'
import { TagReader } from './tag-reader.ts'
import type { ZipParts } from './zip.ts'

/** How a number format reads a number. */
export const PLAIN = 0
export const DATE = 1
export const TIME = 2
export const DATE_TIME = 3

const BUILT_IN = new Map<number, number>([
  ...[14, 15, 16, 17].map((id): [number, number] => [id, DATE]),
  ...[18, 19, 20, 21, 45, 47].map((id): [number, number] => [id, TIME]),
  ...[22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58].map((id): [number, number] => [id, DATE_TIME]),
])

/** What a format code makes of a number: durations such as [h]:mm stay numbers. */
export function dateKindOf(formatCode: string): number {
  if (/\[(h+|m+|s+)\]/i.test(formatCode)) return PLAIN
  const bare = formatCode
    .replace(/"[^"]*"?|\\.|_.|\*./gs, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general|e[+-]/gi, '')
  const section = (bare.split(';')[0] ?? '').toLowerCase()
  if (/[#?]/.test(section)) return PLAIN
  const time = /[hs]|am\/pm|a\/p/.test(section)
  const date = /[dy]/.test(section) || (!time && section.includes('m')) || /m{3,}/.test(section)
  return (date ? DATE : 0) | (time ? TIME : 0)
}

/** For each cell style (`s` of a cell) one of the kinds above. */
export async function readStyles(zip: ZipParts, part: string, limits: Limits): Promise<Uint8Array> {
  const custom = new Map<number, number>()
  const formatIds: number[] = []
  const reader = new TagReader(part, ['styleSheet', 'numFmts', 'numFmt', 'cellXfs', 'xf'], limits.textBytes, (name, parents, attribute) => {
    const parent = parents[parents.length - 1]
    if (name === 'numFmt' && parent === 'numFmts') custom.set(Number(attribute('numFmtId')), dateKindOf(attribute('formatCode') ?? ''))
    if (name === 'xf' && parent === 'cellXfs') formatIds.push(Number(attribute('numFmtId') ?? 0))
  })
  for await (const chunk of zip.read(part)) reader.push(chunk)
  reader.finish()
  return Uint8Array.from(formatIds, (id) => custom.get(id) ?? BUILT_IN.get(id) ?? PLAIN)
}
