// What the layout in the design asks of the code: imports go one way, the environment is read in one place, writes are in db/.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const files = globSync(['shared/**/*.ts', 'functions/**/*.ts', 'infra/**/*.ts'], { cwd: root }).sort()
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

/** Rooms by how high they stand; a file imports from its own height and below. */
const heights: readonly (readonly string[])[] = [
  [
    'shared/errors.ts',
    'shared/issue-codes.ts',
    'shared/failures.ts',
    'shared/config.ts',
    'shared/log.ts',
    'shared/context.ts',
    'shared/version.ts',
    'shared/storage.ts',
    'shared/outgoing.ts',
    'shared/outgoing-guard.ts',
    'shared/storage-names.ts',
    'shared/wake.ts',
    'shared/trace.ts',
    'shared/metrics.ts',
    'shared/describe-error.ts',
    'shared/person-keys',
  ],
  ['shared/catalogue'],
  ['shared/db', 'shared/app.ts', 'shared/telemetry.ts', 'shared/telemetry-sdk.ts', 'shared/thread.ts', 'shared/hooks.ts'],
  ['shared/audit', 'shared/auth', 'shared/notify'],
  ['shared/tabular', 'shared/imports', 'shared/exports', 'shared/privacy', 'shared/backup', 'shared/http'],
  ['shared/domains'],
  ['functions', 'infra'],
]

const heightOf = (file: string) => heights.findIndex((rooms) => rooms.some((room) => file === room || file.startsWith(`${room}/`)))

function importsOf(file: string): string[] {
  const text = textOf(file)
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, specifier]) => specifier ?? '')
  return specifiers.map((specifier) => relative(root, join(root, dirname(file), specifier)))
}

describe('the layout', () => {
  test('has a room for every file', () => {
    expect(files.filter((file) => heightOf(file) < 0)).toEqual([])
  })

  test('lets imports go one way only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => heightOf(target) > heightOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('lets nothing import from functions/', () => {
    expect(
      files.flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith('functions/'))
          .map((target) => `${file} imports ${target}`),
      ),
    ).toEqual([])
  })

  test('keeps rules.ts pure: types and errors only', () => {
    const rules = files.filter((file) => file.endsWith('/rules.ts'))
    expect(rules.length).toBeGreaterThan(0)
    for (const file of rules) {
      const values = [...textOf(file).matchAll(/^import (?!type )(.*) from '([^']+)'/gm)].filter(
        ([, names, from]) => !from?.endsWith('errors.ts') && !/^\{ (type \w+,? ?)+\}$/.test(names ?? ''),
      )
      expect([file, values.map(([line]) => line)]).toEqual([file, []])
    }
  })

  test('keeps the catalogue free of I/O and of databases', () => {
    for (const file of files.filter((one) => one.startsWith('shared/catalogue/')))
      expect([file, textOf(file).match(/from '(node:(?!crypto)|kysely|mssql)[^']*'/g)]).toEqual([file, null])
  })
})

test('process.env is read in one place', () => {
  const allowed = ['shared/config.ts', 'infra/local/settings.ts']
  expect(files.filter((file) => textOf(file).includes('process.env') && !allowed.includes(file))).toEqual([])
})

test('writing SQL exists in db/ only', () => {
  const writes =
    /\b(INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+["[\w$]+\s+SET|MERGE\s+INTO)\b|\.(insertInto|updateTable|deleteFrom|mergeInto|replaceInto)\(/
  // the keys of an import lie in a scratch file of its own
  const scratch = 'shared/imports/keys.ts'
  // the triggers that keep an index of words in step are a part of the tables
  const triggers = 'shared/catalogue/tables.ts'
  expect(
    files.filter(
      (file) =>
        file.startsWith('shared/') && !file.startsWith('shared/db/') && ![scratch, triggers].includes(file) && writes.test(textOf(file)),
    ),
  ).toEqual([])
})

test('every file says on its first line what lives there', () => {
  expect(files.filter((file) => !textOf(file).startsWith('// '))).toEqual([])
})
