// Staged rows on disk: each comes back once as it was, and those of a large table nearly in the order of the text that indexes follow.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ChunkFile, readChunk, type StagedBlock, type StagedRow } from '../../shared/imports/chunk-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'chunk-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Row `n` of a table whose names come in no order. */
const rowOf = (n: number): StagedRow => [
  n + 2,
  n % 1000 === 7 ? [1] : [],
  [`K${n}`, n % 500 === 3 ? null : `Name ${(n * 7919) % 100_003}`, n / 4],
]

function staged(rows: number, orderBy: number | null) {
  const file = new ChunkFile(join(folder, `${rows}-${orderBy}.jsonl`), orderBy)
  for (let n = 0; n < rows; n++) file.add(rowOf(n), 20)
  file.flush()
  file.close()
  const block = { file: file.path, chunks: file.chunks } as unknown as StagedBlock // only what readChunk looks at
  return file.chunks.map((_, at) => readChunk(block, at))
}

describe.each([0, 1, 2000, 9999, 10_000, 10_001, 47_123])('%i rows', (rows) => {
  test.each([null, 1])('come back each once and as they were, ordered by column %j', (orderBy) => {
    const all = staged(rows, orderBy).flat()
    expect(all.toSorted(([a], [b]) => a - b)).toEqual(Array.from({ length: rows }, (_, n) => rowOf(n)))
  })
})

test('a small table, and one that no index asks to order, keeps the order of the sheet', () => {
  const inOrder = (rows: StagedRow[]) => rows.every(([number], at) => number === at + 2)
  expect(inOrder(staged(9000, 1).flat())).toBe(true)
  expect(inOrder(staged(30_000, null).flat())).toBe(true)
})

test('beyond the first rows, a chunk of a large table holds names that lie near each other', () => {
  const chunks = staged(60_000, 1).slice(5, -1)
  const spans = chunks.map((rows) => {
    const names = rows.flatMap(([, , [, name]]) => (typeof name === 'string' ? [name] : [])).sort()
    return [names[0] ?? '', names.at(-1) ?? ''] as const
  })
  // 64 buckets: a name of one chunk stands in the span of few others
  const holders = spans.map(([least]) => spans.filter(([low, high]) => low <= least && least <= high).length)
  expect(Math.max(...holders)).toBeLessThan(6)
  expect(chunks.length).toBeGreaterThan(20)
})

test('forgetting every row begins anew', () => {
  const file = new ChunkFile(join(folder, 'again.jsonl'), 1)
  for (let n = 0; n < 30_000; n++) file.add(rowOf(n), 20)
  file.restart()
  for (let n = 0; n < 3; n++) file.add(rowOf(n), 20)
  file.flush()
  file.close()
  const block = { file: file.path, chunks: file.chunks } as unknown as StagedBlock // as above
  expect(file.chunks.flatMap((_, at) => readChunk(block, at))).toEqual([rowOf(0), rowOf(1), rowOf(2)])
})
