// Password hashes and what a password must be.
import { argon2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { passwordIssues } from '../../shared/auth/password-rules.ts'
import { hashPassword, verifyPassword } from '../../shared/auth/passwords.ts'
import { goodPassword } from '../support/auth.ts'

const owner = { username: 'joel', email: 'joel.meyer@company.example' }
const codes = (password: string) => passwordIssues(password, owner).map(({ code }) => code)

describe('a password hash', () => {
  test('is Argon2id with 19 MiB, two passes and a salt of its own', async () => {
    const [one, two] = await Promise.all([hashPassword(goodPassword), hashPassword(goodPassword)])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(one).not.toBe(two)
  })

  test('belongs to its password and to no other', async () => {
    const hash = await hashPassword(goodPassword)
    expect(await verifyPassword(goodPassword, hash)).toEqual({ isRight: true, isOutdated: false })
    expect(await verifyPassword(`${goodPassword} `, hash)).toEqual({ isRight: false, isOutdated: false })
    expect(await verifyPassword('', hash)).toMatchObject({ isRight: false })
  })

  test('belongs to its password however a keyboard writes it', async () => {
    const hash = await hashPassword('Zürich ﬁnest ①')
    expect(await verifyPassword('Zu\u0308rich finest 1', hash)).toMatchObject({ isRight: true })
  })

  test('made with less strength is right and outdated', async () => {
    const nonce = Buffer.from('0123456789abcdef')
    const tag = argon2Sync('argon2id', { message: goodPassword, nonce, memory: 1024, passes: 1, parallelism: 1, tagLength: 32 })
    const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
    expect(await verifyPassword(goodPassword, `$argon2id$v=19$m=1024,t=1,p=1$${text(nonce)}$${text(tag)}`)).toEqual({
      isRight: true,
      isOutdated: true,
    })
  })

  test('that is missing fits no password', async () => {
    expect(await verifyPassword(goodPassword, null)).toEqual({ isRight: false, isOutdated: false })
  })

  test('that cannot be read is a fault, not a wrong password', async () => {
    await expect(verifyPassword(goodPassword, 'plain text')).rejects.toThrow(Error)
  })

  test('is computed beside many others, all of them right', async () => {
    const hash = await hashPassword(goodPassword)
    const verdicts = await Promise.all(Array.from({ length: 12 }, (_, at) => verifyPassword(at % 2 ? goodPassword : 'wrong', hash)))
    expect(verdicts.map(({ isRight }) => isRight)).toEqual(Array.from({ length: 12 }, (_, at) => at % 2 === 1))
  })
})

describe('a password', () => {
  test.each([
    goodPassword,
    'нет никого дома',
    '日本語のとても長い合言葉です',
    'x9$Kq2!mWp7#',
    '🐎🔋📎✅🐎🔋📎✅🌲🌧️🍎🚪',
    'joel rides a grey horse',
  ])('may be "%s"', (password) => {
    expect(codes(password)).toEqual([])
  })

  test.each([
    ['short', 'too_short'],
    ['elevenchars', 'too_short'],
    ['🐎🔋📎✅🐎🔋', 'too_short'],
    [`${'ab '.repeat(66)}xyz`, 'too_long'],
    ['aaaaaaaaaaaaaaaa', 'common'],
    ['password1234', 'common'],
    ['P@ssw0rd!2024', 'common'],
    ['Administrator', 'common'],
    ['123456789012', 'common'],
    ['qwertyuiopas', 'common'],
    ['joeljoeljoel', 'personal'],
    ['Joel.Meyer!2027', 'personal'],
    ['joel.meyer@company.example', 'personal'],
    ['half a character \ud800', 'malformed'],
  ])('may not be "%s": %s', (password, code) => {
    expect(codes(password)).toContain(code)
  })
})
