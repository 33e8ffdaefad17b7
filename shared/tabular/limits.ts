// How large a file may be before it is refused, so that no upload can take the host down.
import { AppError } from '../errors.ts'

/** Bounds on one file; every byte is counted as it is read, whatever the file claims about itself. */
export interface Limits {
  /** Bytes of the file as uploaded. */
  fileBytes: number
  /** Parts inside a workbook's zip. */
  zipEntries: number
  /** Bytes of all parts read, after inflating. */
  inflatedBytes: number
  /** Inflated bytes per compressed byte of one part, looked at once more than `ratioFromBytes` are inflated. */
  inflateRatio: number
  ratioFromBytes: number
  cellsPerSheet: number
  columns: number
  rows: number
  /** Bytes of one text in its file encoding. */
  textBytes: number
  /** Bytes of all shared strings of a workbook, held in memory while it is read. */
  sharedStringBytes: number
}

/** The bounds that hold unless a caller asks for others. */
export const DEFAULT_LIMITS: Readonly<Limits> = {
  fileBytes: 200 * 1024 * 1024,
  zipEntries: 10_000,
  inflatedBytes: 4 * 1024 * 1024 * 1024,
  inflateRatio: 200,
  ratioFromBytes: 50 * 1024 * 1024,
  cellsPerSheet: 50_000_000,
  columns: 16_384,
  rows: 1_048_576,
  textBytes: 4 * 1024 * 1024,
  sharedStringBytes: 512 * 1024 * 1024,
}

/** A count or size as people read it: 10,000 or 200 MB. */
export function sizeInWords(value: number, unit: 'bytes' | '' = ''): string {
  if (unit === '' || value < 1024) return `${value.toLocaleString('en-US')}${unit === '' ? '' : ' bytes'}`
  const names = ['KB', 'MB', 'GB']
  let size = value / 1024
  let name = 0
  while (size >= 1024 && name < names.length - 1) {
    size /= 1024
    name++
  }
  return `${Number(size.toFixed(1))} ${names[name]}`
}

/** The refusal of something over a bound: says what, the bound and the remedy. */
export function tooLarge(message: string): AppError {
  return new AppError('too_large', message)
}

/** The refusal of a file that cannot be read: says what is wrong and the remedy. */
export function unreadable(message: string, cause?: unknown): AppError {
  return new AppError('invalid', message, { cause })
}
