// Finds out what separates the cells of a text file.
import { CsvScanner, OpenQuote } from './csv-scanner.ts'
import type { Limits } from './limits.ts'

/** How many bytes are looked at. */
export const SAMPLE_BYTES = 64 * 1024

/** The separators that are looked for, the likeliest first. */
const SEPARATORS = [
  { character: ',', name: 'commas' },
  { character: ';', name: 'semicolons' },
  { character: '\t', name: 'tabs' },
  { character: '|', name: 'vertical bars' },
] as const

/** What separates the cells: the byte, its name, and how many bytes of a 'sep=;' line to skip. */
export interface Separator {
  byte: number
  name: string
  skipBytes: number
}

/** The separator under which most records have the same number of cells, at least two; more cells win a tie. */
export function findSeparator(sample: Buffer, isWhole: boolean, limits: Limits): Separator {
  const announced = /^"?sep=([,;\t|])"?(\r\n|\r|\n)/i.exec(sample.toString('latin1', 0, 16))
  let best = { byte: 0x2c, name: 'commas', skipBytes: 0, share: 0, width: 1 }
  for (const { character, name } of SEPARATORS) {
    if (announced?.[1] === character) return { byte: character.charCodeAt(0), name, skipBytes: announced[0].length }
    const { share, width } = agreement(sample, isWhole, character.charCodeAt(0), limits)
    if (share > best.share || (share === best.share && width > best.width)) {
      best = { byte: character.charCodeAt(0), name, skipBytes: 0, share, width }
    }
  }
  return { byte: best.byte, name: best.width === 1 ? 'nothing (one column)' : best.name, skipBytes: 0 }
}

function agreement(sample: Buffer, isWhole: boolean, separator: number, limits: Limits): { share: number; width: number } {
  const scanner = new CsvScanner(separator, limits)
  try {
    scanner.push(sample)
    if (isWhole) scanner.finish()
  } catch (error) {
    // The file itself is read again later and refused there; here the records before the fault count.
    if (!(error instanceof OpenQuote)) return { share: 0, width: 1 }
  }
  const widths = new Map<number, number>()
  const records = scanner.takeRecords().filter((record) => record.length > 1 || record[0] !== null)
  for (const { length } of records) widths.set(length, (widths.get(length) ?? 0) + 1)
  let width = 1
  let most = 0
  for (const [candidate, count] of widths) {
    if (candidate > 1 && (count > most || (count === most && candidate > width))) {
      width = candidate
      most = count
    }
  }
  return { share: most / Math.max(1, records.length), width }
}
