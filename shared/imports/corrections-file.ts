// Corrections from a file of a terminal's own.
import { readFile } from 'node:fs/promises'
import { toIssues } from '../catalogue/schemas.ts'
import { AppError } from '../errors.ts'
import { correctionsSchema, type KeptCorrection } from './corrections.ts'

const mostBytes = 2_000_000

/** What a JSON file says about mappings, as an import keeps it; throws `invalid` with every fault of its form. */
export async function correctionsOfFile(path: string, by: string): Promise<{ sheets: KeptCorrection[] }> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new AppError('invalid', `${path} cannot be read: ${cause.message}`, { cause })
  })
  if (text.length > mostBytes) throw new AppError('too_large', `${path} is longer than ${mostBytes} bytes: it is no mapping`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', `${path} is no JSON: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
  const parsed = correctionsSchema.safeParse(value, { reportInput: true })
  if (parsed.success) return { sheets: parsed.data.sheets.map((sheet) => ({ ...sheet, said: { by, file: null } })) }
  const issues = toIssues(parsed.error)
  const lines = issues.slice(0, 30).map(({ path: at, message, hint }) => `${at || 'the file'} ${message}. ${hint ?? ''}`.trim())
  throw new AppError('invalid', `${path} is no mapping:\n${lines.join('\n')}`, { issues })
}
