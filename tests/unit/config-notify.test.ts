// The settings of the channels: what is taken, and what is said of what is not, without saying a secret.
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const notify = (env: Record<string, string>) => readConfig(env).notify

describe('channels', () => {
  test('are none unless they are set up', () => {
    expect(notify({})).toEqual({ webhook: null, telegram: null, email: null })
  })

  test('are set up each by its own settings', () => {
    expect(
      notify({
        OPSBOOK_WEBHOOK_URL: 'https://hooks.company.example/opsbook?x=1',
        OPSBOOK_WEBHOOK_SECRET: secret,
        OPSBOOK_TELEGRAM_TOKEN: '123456:ABC-def_ghijklmnopqrstuvwxyz',
        OPSBOOK_SMTP_URL: 'smtps://user:pass@mail.company.example',
        OPSBOOK_MAIL_FROM: 'Opsbook of the company <ops@company.example>',
      }),
    ).toEqual({
      webhook: { url: 'https://hooks.company.example/opsbook?x=1', secret },
      telegram: { token: '123456:ABC-def_ghijklmnopqrstuvwxyz', api: 'https://api.telegram.org' },
      email: {
        smtpUrl: 'smtps://user:pass@mail.company.example',
        from: { name: 'Opsbook of the company', address: 'ops@company.example' },
      },
    })
  })

  test('may have a plain address for a sender, and another place of the bot API', () => {
    const { telegram, email } = notify({
      OPSBOOK_TELEGRAM_TOKEN: '123456:ABC-def_ghijklmnopqrstuvwxyz',
      OPSBOOK_TELEGRAM_API: 'http://localhost:8081/',
      OPSBOOK_SMTP_URL: 'smtp://localhost:2525',
      OPSBOOK_MAIL_FROM: 'ops@company.example',
    })
    expect([telegram?.api, email?.from]).toEqual(['http://localhost:8081', { name: '', address: 'ops@company.example' }])
  })

  test.each<[Record<string, string>, string]>([
    [{ OPSBOOK_WEBHOOK_URL: 'https://a.example' }, 'setting OPSBOOK_WEBHOOK_SECRET: is missing beside OPSBOOK_WEBHOOK_URL'],
    [{ OPSBOOK_WEBHOOK_SECRET: secret }, 'setting OPSBOOK_WEBHOOK_URL: is missing beside OPSBOOK_WEBHOOK_SECRET'],
    [{ OPSBOOK_SMTP_URL: 'smtp://a.example' }, 'setting OPSBOOK_MAIL_FROM: is missing beside OPSBOOK_SMTP_URL'],
    [{ OPSBOOK_TELEGRAM_TOKEN: 'hush-hush' }, 'setting OPSBOOK_TELEGRAM_TOKEN: is no token as BotFather gives it, digits:letters'],
    [
      { OPSBOOK_WEBHOOK_URL: 'https://me:hush-hush@a.example', OPSBOOK_WEBHOOK_SECRET: secret },
      'setting OPSBOOK_WEBHOOK_URL: holds a username: the receiver knows the sender by the signature',
    ],
    [
      { OPSBOOK_WEBHOOK_URL: 'ftp://a.example', OPSBOOK_WEBHOOK_SECRET: 'hush-hush' },
      'setting OPSBOOK_WEBHOOK_URL: is not a web address such as https://hooks.company.example/opsbook; setting OPSBOOK_WEBHOOK_SECRET: is not whsec_ and at least 24 bytes in Base64; make one with: echo whsec_$(openssl rand -base64 32)',
    ],
    [
      { OPSBOOK_SMTP_URL: 'https://hush-hush', OPSBOOK_MAIL_FROM: 'ops' },
      'setting OPSBOOK_SMTP_URL: is not the address of a mail server such as smtps://user:password@mail.company.example; setting OPSBOOK_MAIL_FROM: is no address such as ops@company.example or Opsbook <ops@company.example>',
    ],
    [
      { OPSBOOK_SMTP_URL: 'smtp://a.example', OPSBOOK_MAIL_FROM: 'Ops\r\nBcc: x <ops@company.example>' },
      'setting OPSBOOK_MAIL_FROM: is more than one line',
    ],
  ])('are refused by what is wrong with %o', (env, message) => {
    let said = ''
    try {
      readConfig(env)
    } catch (error) {
      said = String(error)
    }
    expect(said).toBe(`AppError: ${message}`)
    expect(said).not.toContain('hush-hush')
  })
})
