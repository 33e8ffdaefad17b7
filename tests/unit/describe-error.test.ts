// What the log may tell of an error: its kind and place, never what people typed, and no secret.
import { expect, test } from 'vitest'
import { describeError, toTellable, withoutSecrets } from '../../shared/describe-error.ts'
import { AppError, type Issue } from '../../shared/errors.ts'

const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"7"}').toString('base64url')}.abcdefghijkl`

test("a driver's error is told by its number and constraint, not by its words, also below others", () => {
  const words =
    "Cannot insert duplicate key row in object 'dbo.shared_user' with unique index 'UX_shared_user_email'. The duplicate key value is (zyx@home.example)."
  const driver = Object.assign(new Error(words), {
    name: 'RequestError',
    code: 'EREQUEST',
    number: 2601,
    precedingErrors: [new Error(words)],
  })
  const told = describeError(new Error('the database refused a statement with error 2601', { cause: driver }))
  expect(told).toMatchObject({
    message: 'the database refused a statement with error 2601',
    cause: { name: 'RequestError', code: 'EREQUEST', message: 'error 2601 of the database by UX_shared_user_email' },
  })
  expect(JSON.stringify(told)).not.toContain('zyx')
})

test('a refusal is told by its code and issues, one of what cannot be served by its words', () => {
  const issues: Issue[] = [{ path: 'email', code: 'taken', message: 'Zyx has it', hint: 'ask Zyx' }]
  expect(describeError(new AppError('conflict', 'Zyx Lovelace has it', { issues }))).toMatchObject({
    code: 'conflict',
    message: 'a refusal (conflict)',
    issues: ['email: taken'],
  })
  const cause = new AppError('invalid', 'DATABASE_URL: there is no server db.example')
  expect(describeError(new AppError('unavailable', 'the database cannot be opened', { cause }))).toMatchObject({
    message: 'the database cannot be opened',
    cause: { message: 'DATABASE_URL: there is no server db.example' },
  })
})

test('what could not be parsed is not quoted', () => {
  let thrown: unknown
  try {
    JSON.parse('{"name": Zyx}')
  } catch (error) {
    thrown = error
  }
  const told = describeError(thrown)
  expect(told).toMatchObject({ name: 'SyntaxError' })
  expect(JSON.stringify(told)).not.toContain('Zyx')
})

test('a stack has its places, without the message', () => {
  const told = describeError(new TypeError('first line Bearer abcdefghijkl\n    at nothing really, ann@home.example'))
  expect(told).toMatchObject({ stack: expect.stringMatching(/^at .*describe-error\.test\.ts/) })
  expect(JSON.stringify(told)).not.toMatch(/abcdefghijkl|ann@/)
  const safe = toTellable(Object.assign(new Error('Conversion failed for the value Zyx'), { number: 245 }))
  expect([safe.message, safe.stack?.includes('Zyx'), safe.cause]).toEqual(['error 245 of the database', false, undefined])
})

test.each([
  [`got ${token}`, 'got TOKEN'],
  ['Authorization: Bearer abc.def-ghi_123', 'Authorization: Bearer TOKEN'],
  ['https://x.blob.core.windows.net/c/b?se=2027&sig=abc%2Bdef%3D&sp=r', 'https://x.blob.core.windows.net/c/b?se=2027&sig=...&sp=r'],
  ['AccountName=x;AccountKey=abc+/def==;EndpointSuffix=y', 'AccountName=x;AccountKey=...;EndpointSuffix=y'],
  ['mssql://sa:pass word@host/db', 'mssql://sa:pass word@host/db'],
  ['mssql://sa:password@host/db', 'mssql://...@host/db'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_...'],
  ['https://api.telegram.org/bot123456:ABC-def_ghijklmnopqrstuvwxyz/sendMessage', 'https://api.telegram.org/TOKEN/sendMessage'],
  ['no mailbox ann.lee@home.example here', 'no mailbox ADDRESS here'],
  ['mssql://sa:p@ss@host/db', 'mssql://...@host/db'],
  ['refreshToken=abcdefghijkl&x=1', 'refreshToken=...&x=1'],
  ['{"password": "hunter2", "x": 1}', '{"password": "...", "x": 1}'],
  ['nothing of it', 'nothing of it'],
])('%s becomes %s', (text, left) => expect(withoutSecrets(text)).toBe(left))

test('a very long text is cut between words, and looked through in no time that its length is squared in', { timeout: 2000 }, () => {
  for (const one of ['a', 'a.', '-eyJ12345678']) expect(withoutSecrets(`said ${one.repeat(36_000 / one.length)}`)).toBe('said ...')
  for (const one of ['a', 'a.']) expect(withoutSecrets(one.repeat(9000 / one.length))).toHaveLength(9000)
  const told = withoutSecrets(`${'word '.repeat(1990)}${'x'.repeat(40)} Bearer abcdefghijklmnopqrstuvwxyz${'y'.repeat(200)}`)
  expect([told.length < 10_010, told.includes('abcdefgh')]).toEqual([true, false])
})

test('errors that go round in circles, and what is no error', () => {
  const one = new Error('one')
  one.cause = new Error('two', { cause: one })
  expect(JSON.stringify(describeError(one)).length).toBeLessThan(20_000)
  expect(describeError('just words')).toBe('just words')
  expect(describeError({ password: 'x' })).toBe('a thrown object')
})
