// Whatever the API refuses, the console says why in the reader's language: every code has words, and no words are left over.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { decimal } from '../../shared/catalogue/kinds.ts'
import { labelLanguages } from '../../shared/catalogue/labels.ts'
import { toIssues } from '../../shared/catalogue/schemas.ts'
import { toIssue } from '../../shared/domains/dispatch/planning/describe.ts'
import type { Violation } from '../../shared/domains/dispatch/planning/violations.ts'
import { checkOut, checkSignOut } from '../../shared/domains/facilities/equipment-rules.ts'
import { shortage } from '../../shared/domains/facilities/rules.ts'
import { checkState } from '../../shared/domains/facilities/work-rules.ts'
import type { Issue } from '../../shared/errors.ts'
import { failureCodes, toFailureCode } from '../../shared/failures.ts'
import { problemKinds } from '../../shared/http/problem.ts'
import { issueCodes, issueValues, zodCodes } from '../../shared/issue-codes.ts'

const root = resolve(import.meta.dirname, '../..')
const sources = readdirSync(join(root, 'shared'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'issue-codes.ts')
  .map((name) => readFileSync(join(root, 'shared', name), 'utf8'))

test.each(labelLanguages.filter((language) => language !== 'en'))(
  'has words in %s for every code of a refusal, and for no other',
  (language) => {
    const words = JSON.parse(readFileSync(join(root, `web/src/messages/refusals.${language}.json`), 'utf8'))
    expect(Object.keys(words.issue).sort()).toEqual([...issueCodes].sort())
    // a fault of Opsbook itself, and an answer that is none of the API's
    expect(Object.keys(words.error).sort()).toEqual([...Object.keys(problemKinds), 'internal', 'unexpected'].sort())
  },
)

test('names no code of an issue that nothing says any more', () => {
  const said = new Set(
    sources.flatMap((text) => [...text.matchAll(/'([a-z\d_-]+)'|^ {2}([a-z]+): \{ pattern/gm)].map(([, code, format]) => code ?? format)),
  )
  expect(issueCodes.filter((code) => !said.has(code) && !zodCodes.some((one) => one === code))).toEqual([])
})

// everywhere else the type of an issue holds the code
test('knows every code that a schema gives to what it refuses', () => {
  const given = sources.flatMap((text) => [...text.matchAll(/params: \{ code: '([^']+)'/g)].map(([, code = '']) => code))
  expect(given.length).toBeGreaterThan(15)
  expect(given.filter((code) => !issueCodes.some((one) => one === code))).toEqual([])
})

const languages = labelLanguages.filter((language) => language !== 'en')
const wordsOf = (language: string) => JSON.parse(readFileSync(join(root, `web/src/messages/refusals.${language}.json`), 'utf8'))

test.each(languages)('has a sentence in %s for whatever an issue may name, which holds all of it', (language) => {
  const sentences: Record<string, Record<string, string>> = wordsOf(language).with
  expect(Object.fromEntries(Object.entries(sentences).map(([code, own]) => [code, Object.keys(own).sort()]))).toEqual(
    Object.fromEntries(Object.entries(issueValues).map(([code, sets]) => [code, [...(sets ?? [])].sort()])),
  )
  for (const [code, own] of Object.entries(sentences))
    for (const [names, text] of Object.entries(own)) {
      const held = [...new Set([...text.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name))].sort().join('_')
      // a sentence with a form for one and another for more counts by the one figure
      expect([names, 'smart_count'], `${code}: ${text}`).toContain(held)
    }
})

/** What a schema refuses. */
function refusedBy(schema: z.ZodType, value: unknown): Issue[] {
  const parsed = schema.safeParse(value, { reportInput: true })
  return parsed.success ? [] : toIssues(parsed.error)
}

const names = {
  order: (job: number) => `ORD-${job}`,
  vehicle: (index: number) => `VAN-${index}`,
  time: (seconds: number) => `t${seconds}`,
  lacking: () => ['cold'],
  apart: () => 'food beside hazardous',
  keptFor: () => null,
  isOpenEnd: false,
}
const tool = { tag: 'T-1', status: 'out', calibrationDueOn: null, meterReading: 4 }
const held = { borrowerId: 1, borrower: 'Ada', dueAt: '2026-11-28T10:00:00.000Z' }
const kept = [{ borrowerId: 2, borrower: 'Bo', fromAt: '2026-11-28T11:00:00.000Z', untilAt: '2026-11-28T12:00:00.000Z' }]
const asked = { borrowerId: 3, dueAt: '2026-11-28T13:00:00.000Z', now: '2026-11-28T09:00:00.000Z', today: '2026-11-28' }
const violations: readonly Violation[] = [
  { stop: 0, kind: 'over-weight', kilograms: 1234 },
  { stop: 0, kind: 'over-volume', litres: 500 },
  { stop: 0, kind: 'window-missed', closes: 1, arrives: 2 },
  { stop: 0, kind: 'window-missed', closes: 2, arrives: 1 },
  { stop: null, kind: 'shift-over', latest: 1, ends: 2 },
  { stop: null, kind: 'left-too-early', earliest: 2, departs: 1 },
  { stop: 0, kind: 'segregated', job: 1, beside: 2 },
  { stop: 0, kind: 'on-board-elsewhere', job: 1, vehicle: 2 },
  ...(['skills-lacking', 'visited-twice', 'nothing-to-fetch', 'delivered-before-pickup'] as const).map((kind) => ({
    stop: 0,
    kind,
    job: 1,
  })),
  ...(['not-fetched', 'not-delivered', 'vehicle-has-left'] as const).map((kind) => ({ stop: 0, kind, job: 1 })),
]

test.each<[string, readonly Issue[], unknown]>([
  ['the largest figure', refusedBy(decimal({ scale: 2, max: 9 }).schema, 10), [{ maximum: 9 }]],
  ['the smallest one', refusedBy(z.int().min(1), 0), [{ minimum: 1 }]],
  ['the decimals', refusedBy(decimal({ scale: 2 }).schema, 1.234), [{ scale: 2 }]],
  ['the length of a text', refusedBy(z.string().max(2), 'abc'), [{ maximumLength: 2 }]],
  ['that a text is empty', refusedBy(z.string().min(1), ''), [{ minimumLength: 1 }]],
  ['the count of a list', refusedBy(z.array(z.int()).max(1), [1, 2]), [{ maximumCount: 1 }]],
  ['the choices', refusedBy(z.enum(['low', 'high']), 'none'), [{ choices: ['low', 'high'] }]],
  ['the kind', refusedBy(z.number(), 'ten'), [{ expected: 'number' }]],
  ['nothing of what is missing', refusedBy(z.strictObject({ a: z.number() }), {}), [undefined]],
  ['what is in stock', [shortage(12, 3, 'ea', 'MAIN')], [{ asked: 12, available: 3, unit: 'ea', store: 'MAIN' }]],
  [
    'a state, and those that it needs',
    checkState({ number: 'WO-1', status: 'done' }, 'start', ['requested', 'approved']),
    [{ state: 'done', needed: ['requested', 'approved'] }],
  ],
  [
    'who has a tool, and for whom it is kept',
    checkSignOut(tool, { held, kept }, asked),
    [
      { name: 'Ada', until: held.dueAt },
      { name: 'Bo', from: kept[0]?.fromAt, until: kept[0]?.untilAt },
    ],
  ],
  ['nothing of a tool that is in', checkOut({ ...tool, status: 'available' }, { held: null }, null), [undefined]],
  [
    'what is wrong with a route',
    violations.map((one) => toIssue(one, names)),
    [
      { excess: 1.234 },
      { excess: 0.5 },
      { closes: 't1', arrives: 't2' },
      undefined,
      { latest: 't1', ends: 't2' },
      { earliest: 't2', departs: 't1' },
      { order: 'ORD-1', other: 'ORD-2' },
      { order: 'ORD-1', vehicle: 'VAN-2' },
      ...Array(7).fill({ order: 'ORD-1' }),
    ],
  ],
])('an issue names %s', (_what, issues, named) => {
  expect(issues.map(({ values }) => values)).toEqual(named)
  for (const { code, values } of issues) if (values) expect(issueValues[code]).toContain(Object.keys(values).sort().join('_'))
})

test.each(languages)('has words in %s for every code of a failed job but one, which is said in English too', (language) => {
  expect(['unexpected', ...Object.keys(wordsOf(language).failure)].sort()).toEqual([...failureCodes].sort())
})

test.each([
  ['list.xlsx is protected by a password. Take the protection off', 'locked'],
  ['no sheet can be imported (Sheet1: no known column). Put a header row', 'no_header'],
  ['the file has 300000 bytes; the limit is 200000 (OPSBOOK_UPLOAD_LIMIT). Split it into several files.', 'too_large'],
  [
    'the import failed five times, at last by: the worker thread was out of memory; once that is mended, upload the file again',
    'interrupted',
  ],
  ['admin may not read this any more: category.read', 'rights'],
  ['the process that made it ended', 'interrupted'],
  ['the restored database is not what was dumped: facilities_store', 'not_as_dumped'],
  ['dump 1 in vault is encrypted: set OPSBOOK_BACKUP_KEY to the key it was made with', 'backup_key'],
  ['a/b.zst in vault is damaged: unexpected end; take another dump', 'damaged'],
  ['no vehicle is free on 2026-11-28', 'no_vehicle'],
  ['an unexpected TypeError; the log has it under the request id 0f3c', 'unexpected'],
  ['connect ECONNREFUSED 127.0.0.1', 'unexpected'],
])('knows what a job failed by: %s', (reason, code) => {
  expect(toFailureCode(reason)).toBe(code)
})

test('knows whatever a file is refused for', () => {
  const folder = join(root, 'shared/tabular')
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/(?:unreadable|tooLarge)\(\s*(['`])(.+?)\1/g)])
    .map(([, , text = '']) => text.replaceAll(/\$\{.*?\}/g, '7'))
    .filter((text) => /[a-z]/.test(text))
  expect(texts.length).toBeGreaterThan(15)
  expect(texts.filter((text) => toFailureCode(text) === 'unexpected')).toEqual([])
})
