// Queries of the warehouse: what is one SELECT passes, and all else is refused with its place, whatever it hides behind.
import { describe, expect, test } from 'vitest'
import { checkSelect, withoutComments } from '../../shared/db/select-only.ts'

const messages = (sql: string, parameters: string[] = []) => checkSelect({ sql, parameters }).map(({ message }) => message)

test.each<[string, string[]?]>([
  ['select a from t where x = @site', ['site']],
  ['SELECT 1 AS x;'],
  ['WITH a AS (SELECT 1 AS x UNION ALL SELECT 2) SELECT x FROM a EXCEPT SELECT 3'],
  ['WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x FROM a) (SELECT y FROM b)'],
  [
    "SELECT 'a; DROP TABLE x', \"update\" /* delete\n */ FROM t -- insert ; into\nWHERE a.[set] = 'it''s' OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY",
  ],
  ['SELECT CASE WHEN a > (SELECT max(b) FROM u) THEN 1.5e-3 ELSE .5 END AS y, replace(c, 1, 2) AS z FROM t WHERE EXISTS (SELECT 1)'],
  ['SELECT a.b, 1.5 * c.d, count(*), a.* FROM dbo.t AS a JOIN "dbo"."u" AS c ON a.b = c.b'],
  ['SELECT t.größe FROM t WHERE d <> @a AND e = @b AND f = @a', ['a', 'b']],
])('takes %s', (sql, parameters) => {
  expect(messages(sql, parameters)).toEqual([])
})

const hostile: readonly [string, string][] = [
  ['', 'there is no query (character 1)'],
  [' -- SELECT 1', 'there is no query (character 1)'],
  ['INSERT INTO t VALUES (1)', 'it begins with INSERT, not with SELECT (character 1)'],
  ['UPDATE t SET a = 1', 'it begins with UPDATE, not with SELECT (character 1)'],
  ['/* SELECT */ DELETE FROM t', 'it begins with DELETE, not with SELECT (character 14)'],
  ['EXEC sp_who', 'it begins with EXEC, not with SELECT (character 1)'],
  ['PRAGMA journal_mode = DELETE', 'it begins with PRAGMA, not with SELECT (character 1)'],
  ["ATTACH 'other.db' AS o", 'it begins with ATTACH, not with SELECT (character 1)'],
  ['VALUES (1)', 'it begins with VALUES, not with SELECT (character 1)'],
  ['sp_who', 'it begins with SP_WHO, not with SELECT (character 1)'],
  ['EXPLAIN SELECT 1', 'it begins with EXPLAIN, not with SELECT (character 1)'],
  ['SELECT 1; DROP TABLE t', 'after ; another statement begins (character 9)'],
  ['SELECT 1;; SELECT 2', 'after ; another statement begins (character 9)'],
  ['SELECT 1 SELECT 2', 'a second SELECT begins (character 10)'],
  ['SELECT 1 DROP TABLE t', 'DROP may change something, or reach beyond the warehouse (character 10)'],
  ['SELECT 1DROP TABLE t', '"1" has no place in a query (character 8)'],
  ["SELECT 'x'DELETE t", 'DELETE may change something, or reach beyond the warehouse (character 11)'],
  ['SELECT [a]TRUNCATE TABLE t', 'TRUNCATE may change something, or reach beyond the warehouse (character 11)'],
  ['SELECT * FROM (SELECT 1 AS a) AS b SELECT 2', 'a second SELECT begins (character 36)'],
  ['SELECT * FROM (SELECT 1) SELECT 2', 'a second SELECT begins (character 26)'],
  ['SELECT @UNION SELECT 2', 'a second SELECT begins (character 15)'],
  ['WITH a AS (SELECT 1 AS x) DELETE FROM a', 'DELETE may change something, or reach beyond the warehouse (character 27)'],
  ['WITH a AS (SELECT 1 AS x) SELECT x FROM a WHERE x IN (1) SELECT 2', 'a second SELECT begins (character 58)'],
  ['SELECT * INTO copy FROM t', 'INTO may change something, or reach beyond the warehouse (character 10)'],
  ['SELECT * /**/INTO/**/copy FROM t', 'INTO may change something, or reach beyond the warehouse (character 14)'],
  ["SELECT 1 EXEC('DROP TABLE t')", 'EXEC may change something, or reach beyond the warehouse (character 10)'],
  ["SELECT 1 EXECUTE xp_cmdshell 'dir'", 'EXECUTE may change something, or reach beyond the warehouse (character 10)'],
  ['SELECT xp_cmdshell', 'XP_CMDSHELL may change something, or reach beyond the warehouse (character 8)'],
  ["SELECT * FROM OPENROWSET('SQLNCLI', 'x', 'SELECT 1')", 'OPENROWSET may change something, or reach beyond the warehouse (character 15)'],
  ["SELECT * FROM OpenQuery(other, 'SELECT 1')", 'OPENQUERY may change something, or reach beyond the warehouse (character 15)'],
  ["SELECT load_extension('x.so')", 'LOAD_EXTENSION may change something, or reach beyond the warehouse (character 8)'],
  ['SELECT pg_sleep(60)', 'PG_SLEEP may change something, or reach beyond the warehouse (character 8)'],
  ["SELECT 1 WAITFOR DELAY '1:00'", 'WAITFOR may change something, or reach beyond the warehouse (character 10)'],
  ['SELECT NEXT VALUE FOR numbers', 'VALUE may change something, or reach beyond the warehouse (character 13)'],
  ['SELECT * FROM t WITH (TABLOCKX)', 'TABLOCKX may change something, or reach beyond the warehouse (character 23)'],
  ['SELECT * FROM t WITH (SERIALIZABLE)', 'SERIALIZABLE may change something, or reach beyond the warehouse (character 23)'],
  ['SELECT * FROM t (RepeatableRead)', 'REPEATABLEREAD may change something, or reach beyond the warehouse (character 18)'],
  [
    "SELECT AI_GENERATE_EMBEDDINGS('x' USE MODEL m)",
    'AI_GENERATE_EMBEDDINGS may change something, or reach beyond the warehouse (character 8)',
  ],
  ['SELECT * FROM master.sys.databases', 'a name has more than two parts (character 25)'],
  ['SELECT * FROM other..t', 'a name has more than two parts (character 21)'],
  ['SELECT * FROM "other" . [dbo] /* */ . t', 'a name has more than two parts (character 37)'],
  ['SELECT * FROM server.other.dbo.t', 'a name has more than two parts (character 27)'],
  ['SELECT server...t', 'a name has more than two parts (character 15)'],
  ['SELECT 1 WHILE 1 = 1 SELECT 1', 'WHILE may change something, or reach beyond the warehouse (character 10)'],
  ['SELECT 1 COMMIT', 'COMMIT may change something, or reach beyond the warehouse (character 10)'],
  // what one engine takes for the end of a comment or a name, and the other does not
  ["SELECT 1 --\r'\n DROP TABLE t --'", '"\\r" has no place in a query (character 12)'],
  ['SELECT [a]] DROP TABLE t --]', '"[" has no place in a query (character 8)'],
  ['SELECT `a` FROM t', '"`" has no place in a query (character 8)'],
  ['SELECT 1 /* /* */ DROP TABLE t */', 'DROP may change something, or reach beyond the warehouse (character 19)'],
  ['SELECT\u00a01', '"\u00a0" has no place in a query (character 7)'],
  ['SELECT\u20281', '"\u2028" has no place in a query (character 7)'],
  ['SELECT 1\0; DROP TABLE t', '"\\u0000" has no place in a query (character 9)'],
  ["SELECT 'x", "' is opened and never closed (character 8)"],
  ['SELECT 1 /* x', '/* is opened and never closed (character 10)'],
  ['SELECT * FROM #temp', '"#" has no place in a query (character 15)'],
  ['SELECT @@version', '"@" has no place in a query (character 8)'],
  ['SELECT ?', '"?" has no place in a query (character 8)'],
  ['SELECT :site', '":" has no place in a query (character 8)'],
  ['SELECT $site', '"$" has no place in a query (character 8)'],
  ['SELECT {fn now()}', '"{" has no place in a query (character 8)'],
  ['SELECT 1) x (', ') closes nothing (character 9)'],
  ['SELECT (1', '1 of the ( are not closed (character 9)'],
]

test.each(hostile)('refuses %j', (sql, message) => {
  expect(messages(sql, /@UNION/.test(sql) ? ['UNION'] : [])).toContain(message)
})

describe('parameters', () => {
  test('are those that stand in the query, each named once, whatever its case', () => {
    expect(messages('SELECT @a, @b, @a', ['a', 'c', 'A'])).toEqual([
      '@c does not stand in the query',
      '@A is named twice',
      '@b is not among the parameters (character 12)',
    ])
  })

  test('stand neither in texts nor in comments', () => {
    expect(messages("SELECT '@a' /* @a */ -- @a", ['a'])).toEqual(['@a does not stand in the query'])
  })
})

test('comments are never sent, and everything else stands where it stood', () => {
  const sql = 'SELECT \'a--b\' -- x\n/* y\n */, "/*" FROM [a--b]'
  expect(withoutComments(sql)).toBe('SELECT \'a--b\'     \n    \n   , "/*" FROM [a--b]')
})

test.each([
  ['parentheses', '('.repeat(9_000) + ')'.repeat(9_000), 0],
  ['quotes', "'".repeat(19_999), 1],
  ['comments', '/*'.repeat(9_999), 0],
  ['minus signs', '- '.repeat(9_999), 0],
])('a long text of %s is looked at to its end', (_, text, issues) => {
  expect(messages(`SELECT ${text}`)).toHaveLength(issues)
})
