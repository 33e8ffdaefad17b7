// The settings of the app: all that the code reads, nothing that it does not, secrets by reference only, and of a form that the code takes.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { literalOf, partAt, partsOf, propertiesOf } from '../../infra/azure/bicep/syntax.ts'
import { readTemplate } from '../../infra/azure/bicep/template.ts'
import { accountSettings, readConfig, settingNames } from '../../shared/config.ts'
import { parseMssqlUrl } from '../../shared/db/mssql-url.ts'
import { openPersonKeys } from '../../shared/person-keys/open.ts'
import { askedOf, deployed, folder, within } from './world.ts'

/** What no deployment sets, and why. */
const leftOut: Readonly<Record<string, string>> = {
  AzureWebJobsStorage: 'a connection string has a key in it; the account is named instead',
  OPSBOOK_VAULT_STORAGE: 'the same',
  OPSBOOK_ADMIN_PASSWORD: 'read by the terminal only, while it makes the first administrator',
}

/** What Azure reads, and the code does not. */
const platform = ['AzureWebJobsStorage__credential', 'AzureWebJobsStorage__clientId', 'AzureFunctionsWebHost__hostid', 'AZURE_CLIENT_ID']

const secrets: Readonly<Record<string, string>> = {
  OPSBOOK_TOKEN_SECRET: 'x'.repeat(64),
  OPSBOOK_TOKEN_SECRET_PREVIOUS: 'y'.repeat(64),
  OPSBOOK_BACKUP_KEY: 'a'.repeat(64),
  OPSBOOK_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}`,
  OPSBOOK_TELEGRAM_TOKEN: `12345:${'t'.repeat(35)}`,
  OPSBOOK_SMTP_URL: 'smtps://user:password@mail.company.example',
  OPSBOOK_ROUTING_KEY: 'routing-key',
  WAREHOUSE_URL: 'Server=tcp:other,1433;Database=w;User Id=reader;Password=p',
}

const settings: Readonly<Record<string, string>> = {
  OPSBOOK_FEED_DAYS: '30',
  OPSBOOK_WORKBOOK_DAYS: '200',
  OPSBOOK_TIMEZONE: 'Africa/Nairobi',
  OPSBOOK_LOG_LEVEL: 'warn',
  OPSBOOK_BODY_LIMIT: '2000000',
  OPSBOOK_CONTAINER_ROLE: 'staff',
  OPSBOOK_UPLOAD_LIMIT: '1000000',
  OPSBOOK_ATTACHMENT_LIMIT: '1000000',
  MIGRATION_MODE: 'parallel',
  OPSBOOK_PUBLIC_URL: 'https://opsbook.company.example',
  OPSBOOK_WEBHOOK_URL: 'https://hooks.company.example',
  OPSBOOK_TELEGRAM_API: 'https://telegram.company.example',
  OPSBOOK_MAIL_FROM: 'ops@company.example',
  OPSBOOK_ROUTING: 'google:https://maps.company.example',
  OPSBOOK_ROAD_FACTOR: '1.5',
  OPSBOOK_ROAD_SPEED_KMH: '60',
  OPSBOOK_CORS_ORIGINS: 'https://a.company.example,https://b.company.example',
  OPSBOOK_RATE_PER_ACTOR: '100',
  OPSBOOK_RATE_PER_ADDRESS: '1000',
  OPSBOOK_PROXY_HOPS: '2',
  OPSBOOK_PRIVATE_HOSTS: 'osrm.company.internal',
  OPSBOOK_ENTRA_TENANT: '8b87af7d-8647-4dc7-8df4-5f69a2011bb5',
  OPSBOOK_ENTRA_AUDIENCE: 'api://opsbook',
  OPSBOOK_ENTRA_AUTHORITY: 'https://login.company.example',
}

async function appSettings(changed: Readonly<Record<string, unknown>> = {}): Promise<Record<string, string>> {
  const [app] = askedOf(await deployed('standard', changed), 'web/site')
  const properties = within(app?.given, 'configs.0.properties')
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, value]) => [name, String(value)]))
}
const everything = () =>
  appSettings({ settings, optionalSecrets: Object.keys(secrets).filter((name) => !/TOKEN_SECRET$|BACKUP_KEY/.test(name)) })

const reference = /^@Microsoft\.KeyVault\(SecretUri=key-vault\.outputs\.urisecrets\/([a-z0-9-]+)\)$/
const clientId = '3f1c8a52-0a5e-4d1b-9c57-2f1f0f6a7d11'
const known = (text: string) =>
  text
    .replaceAll(/account-(\w+)\.outputs\.name/g, '$1')
    .replaceAll('sql-server.outputs.fullyQualifiedDomainName', 'sql.example')
    .replaceAll('identity-api.outputs.clientId', clientId)
const real = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(all).map(([name, value]) => {
      if (reference.test(value)) return [name, secrets[name]]
      if (name === 'APPLICATIONINSIGHTS_CONNECTION_STRING') return [name, 'InstrumentationKey=8b87af7d-8647-4dc7-8df4-5f69a2011bb5']
      return [name, known(value)]
    }),
  )

test('every setting that the code reads is set or can be set, but for those that are left out for a reason', async () => {
  const names = Object.keys(await everything())
  const read = [...settingNames, ...accountSettings]
  expect(read.filter((name) => !names.includes(name)).sort()).toEqual(Object.keys(leftOut).sort())
  expect(names.filter((name) => !read.includes(name)).sort()).toEqual([...platform].sort())
})

test('the type of settings names those of this test, and no secret', async () => {
  const { declared } = await readTemplate(join(folder, 'app.bicep'))
  const type = (name: string) => {
    const found = declared.type.get(name)
    if (!found) throw new Error(`app.bicep has no ${name}`)
    return partAt(found.node, -1)
  }
  expect([...propertiesOf(type('settingsType')).keys()].sort()).toEqual(Object.keys(settings).sort())
  expect(partsOf(type('optionalSecretType')).map(literalOf).sort()).toEqual(
    Object.keys(secrets)
      .filter((name) => !['OPSBOOK_TOKEN_SECRET', 'OPSBOOK_BACKUP_KEY'].includes(name))
      .sort(),
  )
})

test('every secret is a reference into the key vault, named as its setting', async () => {
  const all = await everything()
  for (const name of Object.keys(secrets))
    expect([name, reference.exec(all[name] ?? '')?.[1]]).toEqual([name, name.toLowerCase().replaceAll('_', '-')])
  expect(Object.entries(all).filter(([name, value]) => reference.test(value) && secrets[name] === undefined)).toEqual([])
})

test('the code reads the settings of a deployment, as few as it needs and as many as it takes', async () => {
  const least = readConfig(real(await appSettings()))
  expect(least).toMatchObject({
    storage: null,
    storageAccount: 'stabcdefghijklm',
    vault: { storage: null, storageAccount: 'stvaultabcdefghijklm' },
    personKeys: 'account:stkeysabcdefghijklm',
    publicUrl: 'https://opsbook-test-abcdefghijklm.azurewebsites.net',
    backupKey: 'a'.repeat(64),
    tokenSecrets: ['x'.repeat(64)],
    telemetry: expect.stringContaining('InstrumentationKey'),
  })
  const most = readConfig(real(await everything()))
  expect(most).toMatchObject({
    publicUrl: 'https://opsbook.company.example',
    tokenSecrets: ['x'.repeat(64), 'y'.repeat(64)],
    corsOrigins: ['https://a.company.example', 'https://b.company.example'],
    routing: { kind: 'google', key: 'routing-key' },
    entra: { audience: 'api://opsbook' },
    notify: { webhook: {}, telegram: {}, email: {} },
  })
  expect(() => openPersonKeys(least)).not.toThrow()
})

test('the database is opened by the identity of the app, encrypted', async () => {
  const url = real(await appSettings()).DATABASE_URL ?? ''
  expect(parseMssqlUrl(url)).toMatchObject({
    server: 'sql.example',
    port: 1433,
    database: 'opsbook',
    login: null,
    clientId,
    encrypt: true,
    trustServerCertificate: false,
  })
})

test('one identity is named wherever one is chosen', async () => {
  const all = await appSettings()
  for (const name of ['AZURE_CLIENT_ID', 'AzureWebJobsStorage__clientId']) expect(all[name]).toBe('identity-api.outputs.clientId')
  expect(all.APPLICATIONINSIGHTS_AUTHENTICATION_STRING).toBe('ClientId=identity-api.outputs.clientId;Authorization=AAD')
  const [app] = askedOf(await deployed('standard'), 'web/site')
  for (const value of [
    within(app?.given, 'keyVaultAccessIdentityResourceId'),
    within(app?.given, 'managedIdentities.userAssignedResourceIds.0'),
  ])
    expect(String(value)).toBe('identity-api.outputs.resourceId')
})
