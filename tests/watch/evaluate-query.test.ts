// The evaluator of KQL that the tests of alerts rest on: what each operator and function gives, by hand-made rows.
import { describe, expect, test } from 'vitest'
import { evaluate } from '../support/evaluate-query.ts'
import { readQuery } from '../support/kusto.ts'

const now = new Date('2026-11-27T12:00:00.000Z')
const row = (Name: string, Sum: number, minutesAgo: number, Properties = {}) => ({
  Name,
  Sum,
  Properties,
  TimeGenerated: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
})
const tables = {
  AppMetrics: [row('a', 1, 1, { queue: 'x' }), row('a', 5, 2, { queue: 'y' }), row('b', 2, 20, { queue: 'x' }), row('b', 9, 30)],
}
const run = (query: string) => evaluate(`AppMetrics ${query}`, tables, now)
const one = (aggregate: string) => run(`| summarize V = ${aggregate}`)[0]?.V

describe('rows', () => {
  test.each([
    ['| where TimeGenerated > ago(15m)', [1, 5]],
    ['| where Name == "a" and Sum > 1', [5]],
    ['| where Name == "a" or Sum >= 9', [1, 5, 9]],
    ['| where Name != "a" and (Sum < 3 or Sum <= 1)', [2]],
    ['| where Name in ("b", "c")', [2, 9]],
    ['| where tostring(Properties["queue"]) == "x"', [1, 2]],
    ['| where tostring(Properties["queue"]) == ""', [9]],
    ['| where Max > 0', []],
    ['| where Sum * 2 + 1 > 10 - 1', [5, 9]],
    ['| where Sum / 2 >= iff(Name == "a", 2.5, 4.5)', [5, 9]],
  ])('%s', (query, sums) => expect(run(query).map(({ Sum }) => Sum)).toEqual(sums))

  test('are extended and projected', () => {
    expect(run('| extend Twice = Sum * 2 | project Name, Twice | where Twice > 10')).toEqual([{ Name: 'b', Twice: 18 }])
  })
})

describe('aggregates', () => {
  test.each([
    ['count()', 4],
    ['countif(Sum > 1)', 3],
    ['sum(Sum)', 17],
    ['sumif(Sum, Name == "a")', 6],
    ['min(Sum)', 1],
    ['max(Sum)', 9],
    ['percentile(Sum, 50)', 2],
    ['percentile(Sum, 95)', 9],
  ])('%s', (aggregate, value) => expect(one(aggregate)).toBe(value))

  test('of nothing are zero or unknown, and of nothing in groups no row', () => {
    expect(run('| where Sum > 99 | summarize N = count(), S = sum(Sum), M = max(Sum)')).toEqual([{ N: 0, S: 0, M: null }])
    expect(run('| where Sum > 99 | summarize N = count() by Name')).toEqual([])
  })

  test('are taken by groups, and of the latest row', () => {
    expect(run('| summarize N = sum(Sum) by Name, Queue = tostring(Properties["queue"])')).toEqual([
      { Name: 'a', Queue: 'x', N: 1 },
      { Name: 'a', Queue: 'y', N: 5 },
      { Name: 'b', Queue: 'x', N: 2 },
      { Name: 'b', Queue: '', N: 9 },
    ])
    expect(run('| summarize arg_max(TimeGenerated, Sum) by Name').map(({ Sum }) => Sum)).toEqual([1, 2])
  })
})

test('what it does not know is refused, and so is what the language service finds wrong', () => {
  expect(() => run('| top 1 by Sum')).toThrow('does not know TopOperator')
  expect(() => run('| where strlen(Name) > 1')).toThrow('does not know strlen()')
  expect(readQuery('AppMetrics | where Nmae == "a"').wrong).toEqual([expect.stringContaining('Nmae')])
  expect(readQuery('AppMetrics | where Name > 3 | sumarize count()').wrong.length).toBeGreaterThan(0)
  expect(() => evaluate('Nothing | where 1 == 1', tables, now)).toThrow('Nothing')
})
