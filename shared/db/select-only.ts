// What a query of the warehouse may say: one SELECT and nothing else, with parameters by name.
import type { Issue } from '../errors.ts'

/** A reviewed query; `parameters` are the names that stand in it as `@name`. */
export interface NamedQuery {
  readonly sql: string
  readonly parameters: readonly string[]
}

/** A piece of SQL: `at` is the place of its first character, the first being 1. Words are in capitals, texts and numbers without what they say. */
interface Piece {
  readonly kind: 'word' | 'parameter' | 'other'
  readonly text: string
  readonly at: number
}

// texts, quoted names and comments end alike on both engines: of what does not (]] in a name, other line ends) nothing is taken
const piece = new RegExp(
  [
    '(?<blank>(?:[ \\t\\n]|\\r\\n|--[^\\r\\n]*|/\\*[\\s\\S]*?\\*/)+)',
    "(?<text>'(?:[^']|'')*')",
    '(?<quoted>"(?:[^"]|"")*"|\\[[^\\[\\]]+\\](?!\\]))',
    '(?<parameter>@[A-Za-z_][A-Za-z0-9_]{0,59}(?![\\p{L}\\p{N}_@#$]))',
    '(?<word>[\\p{L}_][\\p{L}\\p{N}_]*(?![@#$]))',
    '(?<number>(?:0[xX][0-9a-fA-F]+|(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)(?![\\p{L}\\p{N}_@#$]))',
    '(?<sign>[(),.+*%=<>!|&~^;-]|/(?!\\*))',
  ].join('|'),
  'uy',
)

/** Every word that begins or makes a statement other than SELECT, on either engine: SQL Server needs nothing between two statements. */
const forbidden = new Set(
  `ADD AI_GENERATE_EMBEDDINGS ALTER ANALYZE ATTACH BACKUP BEGIN BREAK BULK CHECKPOINT CLOSE COMMIT CONTINUE CONVERSATION CREATE DBCC
  DEALLOCATE DECLARE DELETE DENY DETACH DISABLE DROP DUMP ENABLE EXEC EXECUTE GET GOTO GRANT HOLDLOCK IF INSERT INTO KILL LOAD
  LOAD_EXTENSION MERGE MOVE OPEN OPENDATASOURCE OPENQUERY OPENROWSET PRAGMA PRINT RAISERROR READTEXT RECEIVE RECONFIGURE REINDEX
  REPEATABLEREAD RESTORE RETURN REVERT REVOKE ROLLBACK SAVE SEND SERIALIZABLE SET SETUSER SHUTDOWN TABLOCK TABLOCKX THROW TRUNCATE
  UPDATE UPDATETEXT UPDLOCK USE VACUUM WAITFOR WHILE WRITETEXT XLOCK`.split(/\s+/),
)
const procedure = /^(?:XP|SP|PG)_/
const beforeSelect = new Set(['(', 'UNION', 'ALL', 'EXCEPT', 'INTERSECT'])

/** Everything that is wrong with a query, each with its place in the text; it is looked at when it is written and again when it runs. */
export function checkSelect({ sql, parameters }: NamedQuery): Issue[] {
  const pieces = piecesOf(sql)
  if (!Array.isArray(pieces)) return [pieces]
  return [...checkPieces(pieces), ...checkParameters(pieces, parameters)]
}

/** The query without its comments, each character else in its place. */
export function withoutComments(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]]*\]|--[^\r\n]*|\/\*[\s\S]*?\*\//g, (text) =>
    /^[-/]/.test(text) ? text.replace(/[^\r\n]/g, ' ') : text,
  )
}

const wrong = (at: number, message: string, hint: string): Issue => ({
  path: 'query.sql',
  code: 'query',
  message: `${message} (character ${at})`,
  hint,
})

function piecesOf(sql: string): Piece[] | Issue {
  const pieces: Piece[] = []
  piece.lastIndex = 0
  while (piece.lastIndex < sql.length) {
    const at = piece.lastIndex
    const groups = piece.exec(sql)?.groups
    if (!groups) {
      const rest = sql.slice(at)
      const shown = JSON.stringify([...rest][0])
      const open = /^(?:'|"|\/\*)/.exec(rest)?.[0]
      return open
        ? wrong(at + 1, `${open} is opened and never closed`, 'Close it.')
        : wrong(
            at + 1,
            `${shown} has no place in a query`,
            'Use standard SQL: names in double quotes, texts in single ones, parameters as @name, a blank after a number.',
          )
    }
    const { text, quoted, parameter, word, number, sign } = groups
    if (word !== undefined) pieces.push({ kind: 'word', text: word.toUpperCase(), at: at + 1 })
    else if (parameter !== undefined) pieces.push({ kind: 'parameter', text: parameter, at: at + 1 })
    else if ((sign ?? quoted) !== undefined) pieces.push({ kind: 'other', text: sign ?? quoted ?? '', at: at + 1 })
    else if ((text ?? number) !== undefined) pieces.push({ kind: 'other', text: '', at: at + 1 })
  }
  return pieces
}

const one = 'Write one SELECT, or WITH ... SELECT; what only looks like a statement, such as the name of a column, goes into double quotes.'

const two = 'Write tables as schema.table, within the warehouse, and give them an alias for their columns.'

function checkPieces(pieces: readonly Piece[]): Issue[] {
  const [first] = pieces
  if (!first) return [wrong(1, 'there is no query', one)]
  const issues: Issue[] = []
  if (first.text !== 'SELECT' && first.text !== 'WITH') issues.push(wrong(first.at, `it begins with ${first.text}, not with SELECT`, one))
  let [depth, selects] = [0, 0]
  for (const [at, { kind, text, at: place }] of pieces.entries()) {
    const before = pieces[at - 1]
    if (text === '(') depth++
    if (text === ')' && --depth < 0) issues.push(wrong(place, ') closes nothing', 'Take it out.'))
    // database.schema.table and server.database.schema.table, also with parts left out
    if (text === '.' && (before?.text === '.' || pieces[at - 2]?.text === '.'))
      issues.push(wrong(place, 'a name has more than two parts', two))
    if (text === ';' && at < pieces.length - 1) issues.push(wrong(place, 'after ; another statement begins', one))
    if (kind !== 'word') continue
    if (text === 'SELECT') {
      // after the tables of a WITH comes its one SELECT
      const isOfWith = depth === 0 && first.text === 'WITH' && selects === 0 && before?.text === ')'
      if (before && !isOfWith && !beforeSelect.has(before.text)) issues.push(wrong(place, 'a second SELECT begins', one))
      if (depth === 0) selects++
    } else if (forbidden.has(text) || procedure.test(text) || (text === 'VALUE' && before?.text === 'NEXT'))
      issues.push(wrong(place, `${text} may change something, or reach beyond the warehouse`, one))
  }
  if (depth > 0) issues.push(wrong(pieces.at(-1)?.at ?? 1, `${depth} of the ( are not closed`, 'Close them.'))
  return issues
}

function checkParameters(pieces: readonly Piece[], parameters: readonly string[]): Issue[] {
  const path = 'query.parameters'
  const used = pieces.filter(({ kind }) => kind === 'parameter')
  const issues: Issue[] = parameters.flatMap((name, at): Issue[] => {
    const isTwice = parameters.slice(0, at).some((other) => other.toLowerCase() === name.toLowerCase())
    if (isTwice) return [{ path: `${path}.${at}`, code: 'twice', message: `@${name} is named twice`, hint: 'Case makes no difference.' }]
    return used.some(({ text }) => text === `@${name}`)
      ? []
      : [{ path: `${path}.${at}`, code: 'unused', message: `@${name} does not stand in the query`, hint: 'Use it, or leave it out.' }]
  })
  const unknown = used.filter(
    ({ text }, at) => !parameters.includes(text.slice(1)) && used.findIndex((other) => other.text === text) === at,
  )
  for (const { text, at } of unknown) issues.push(wrong(at, `${text} is not among the parameters`, `Name it there: ["${text.slice(1)}"].`))
  return issues
}
