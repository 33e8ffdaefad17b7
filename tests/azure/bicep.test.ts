// The Bicep as a whole: parsed, evaluated for each set of parameters, and held against the modules that it is pinned to.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { deploy } from '../../infra/azure/bicep/deployment.ts'
import { parseFile } from '../../infra/azure/bicep/syntax.ts'
import { readTemplate } from '../../infra/azure/bicep/template.ts'
import { sets } from '../../infra/azure/cost.ts'
import { containers } from '../../shared/storage-names.ts'
import verified from './verified-modules.json' with { type: 'json' }
import { askedOf, deployed, environment, everywhere, folder, listWithin, parametersOf, within } from './world.ts'

const files = globSync('*.{bicep,bicepparam}', { cwd: folder }).sort()

test('every file is Bicep', async () => {
  expect(files.length).toBeGreaterThan(15)
  for (const file of files) expect((await parseFile(join(folder, file))).hasError).toBe(false)
})

test('every file is deployed by main.bicep, or imported, or the second step', async () => {
  const reached = new Set<string>()
  const follow = async (path: string) => {
    reached.add(path)
    const { modules, imported } = await readTemplate(path)
    for (const one of [...modules.values(), ...[...imported.values()].map(({ from }) => from)])
      if (!reached.has(one.path)) await follow(one.path)
  }
  await follow(join(folder, 'main.bicep'))
  const left = files.filter((file) => file.endsWith('.bicep') && !reached.has(join(folder, file)))
  expect(left).toEqual(['blob-events.bicep'])
})

describe.each(sets)('the set %s', (set) => {
  test('gives every parameter that is needed, none that is unknown, and all within their limits', async () => {
    expect((await deployed(set)).length).toBeGreaterThan(20)
    for (const name of ['operatorsObjectId', 'alertEmails', 'databaseSku', 'budgetAmount'])
      await expect(deployed(set, { [name]: undefined })).rejects.toThrow(name)
    await expect(deployed(set, { databaseSky: 'GP_S_Gen5_2' })).rejects.toThrow('has no parameter databaseSky')
    await expect(deployed(set, { instanceMemoryMB: 1024 })).rejects.toThrow('@allowed')
    await expect(deployed(set, { settings: { OPSBOOK_TIMEZON: 'UTC' } })).rejects.toThrow('no property OPSBOOK_TIMEZON')
    await expect(deployed(set, { optionalSecrets: ['OPSBOOK_ADMIN_PASSWORD'] })).rejects.toThrow('OPSBOOK_ADMIN_PASSWORD')
  })

  test('asks verified modules, pinned by their full version, for what they have', async () => {
    const asked = (await deployed(set)).filter(({ what }) => what.startsWith('br/'))
    for (const { what, symbol, given } of asked) {
      expect(what).toMatch(/^br\/public:avm\/res\/[a-z/-]+:\d+\.\d+\.\d+$/)
      const known = Object.entries(verified).find(([name]) => name === what)?.[1]
      if (!known) throw new Error(`verified-modules.json knows no ${what}`)
      const names = [...known.required, ...known.optional]
      expect([symbol, Object.keys(given).filter((name) => !names.includes(name))]).toEqual([symbol, []])
      expect([symbol, known.required.filter((name) => given[name] === undefined)]).toEqual([symbol, []])
      expect([symbol, given.enableTelemetry]).toEqual([symbol, false])
    }
  })

  test('names no deployment twice in a group, where one would wait for the other', async () => {
    const names = (await deployed(set)).filter(({ what }) => !what.includes('@')).map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('gives names that Azure takes', async () => {
    const all = await deployed(set, { environmentName: 'longest-10' })
    for (const { given } of askedOf(all, 'storage/storage-account')) expect(given.name).toMatch(/^[a-z0-9]{3,24}$/)
    // the host's id has 32 characters at most, and is the name of the app
    for (const { given } of askedOf(all, 'web/site')) expect(given.name).toMatch(/^[a-z0-9-]{2,32}$/)
    for (const { given } of askedOf(all, 'key-vault/vault')) expect(given.name).toMatch(/^[a-z][a-z0-9-]{1,22}[a-z0-9]$/)
  })

  test('lets nobody in by a key, in clear, or without a name', async () => {
    const all = await deployed(set)
    const accounts = askedOf(all, 'storage/storage-account')
    expect(accounts).toHaveLength(3)
    for (const { given } of accounts) {
      expect(given).toMatchObject({ allowSharedKeyAccess: false, allowBlobPublicAccess: false, supportsHttpsTrafficOnly: true })
      expect(given).toMatchObject({ minimumTlsVersion: 'TLS1_2', isLocalUserEnabled: false, lock: { kind: 'CanNotDelete' } })
      expect(new Set(everywhere(given, 'publicAccess'))).toEqual(new Set(['None']))
    }
    const [server] = askedOf(all, 'sql/server')
    expect(within(server?.given, 'administrators.azureADOnlyAuthentication')).toBe(true)
    expect(server?.given).not.toHaveProperty('administratorLoginPassword')
    expect(within(server?.given, 'auditSettings')).toMatchObject({ state: 'Enabled', isAzureMonitorTargetEnabled: true })
    expect(askedOf(all, 'Microsoft.Insights/diagnosticSettings')[0]?.given).toMatchObject({
      properties: { logs: [{ category: 'SQLSecurityAuditEvents', enabled: true }] },
    })
    expect(askedOf(all, 'insights/component')[0]?.given.disableLocalAuth).toBe(true)
    expect(within(askedOf(all, 'operational-insights/workspace')[0]?.given, 'features.disableLocalAuth')).toBe(true)
    const [app] = askedOf(all, 'web/site')
    expect(app?.given).toMatchObject({ httpsOnly: true, basicPublishingCredentialsPolicies: [{ allow: false }, { allow: false }] })
    expect(within(app?.given, 'functionAppConfig')).toMatchObject({
      runtime: { name: 'node', version: '24' },
      deployment: { storage: { authentication: { type: 'UserAssignedIdentity' } } },
      scaleAndConcurrency: { alwaysReady: (await parametersOf(set)).alwaysReady },
    })
    expect(askedOf(all, 'key-vault/vault')[0]?.given).toMatchObject({ enableRbacAuthorization: true, enablePurgeProtection: true })
    expect(askedOf(all, 'key-vault/vault')[0]?.given).not.toHaveProperty('secrets')
  })

  test('keeps the database restorable by the platform for weeks and years', async () => {
    const [database] = listWithin(askedOf(await deployed(set), 'sql/server')[0]?.given, 'databases')
    expect(within(database, 'backupShortTermRetentionPolicy.retentionDays')).toBeGreaterThanOrEqual(14)
    expect(within(database, 'backupLongTermRetentionPolicy')).toMatchObject({ weeklyRetention: 'P5W', yearlyRetention: 'P7Y' })
    expect(within(database, 'zoneRedundant')).toBe((await parametersOf(set)).isZoneRedundant ?? false)
  })

  test.each([true, false])(
    'has private endpoints for every account, the key vault and the database, if asked to: %s',
    async (isPrivate) => {
      const all = await deployed(set, { isPrivate })
      const reached = [...askedOf(all, 'storage/storage-account'), ...askedOf(all, 'key-vault/vault'), ...askedOf(all, 'sql/server')]
      expect(reached).toHaveLength(5)
      const services = reached.map(({ given }) => listWithin(given, 'privateEndpoints').map((one) => within(one, 'service')))
      expect(services).toEqual(isPrivate ? [['blob', 'queue'], ['blob'], ['blob'], ['vault'], ['sqlServer']] : [[], [], [], [], []])
      for (const { given } of reached) expect(given.publicNetworkAccess).toBe(isPrivate ? 'Disabled' : 'Enabled')
      expect(askedOf(all, 'network/private-dns-zone').map(({ given }) => given.name)).toHaveLength(isPrivate ? 4 : 0)
      expect(within(askedOf(all, 'web/site')[0]?.given, 'virtualNetworkSubnetResourceId') === null).toBe(!isPrivate)
    },
  )

  test('tells somebody of what it costs', async () => {
    const [budget] = askedOf(await deployed(set), 'consumption/budget/sub-scope')
    expect(budget?.given).toMatchObject({ thresholds: [50, 80, 100, 120], contactEmails: ['ops@company.example', 'boss@company.example'] })
    expect(budget?.given.resourceGroupFilter).toEqual(['rg-opsbook-test', 'rg-opsbook-vault-test'])
  })
})

test('only runs of one environment of one repository may deploy or grant, and none where no repository is named', async () => {
  const subjects = async (changed: Readonly<Record<string, unknown>> = {}) =>
    askedOf(await deployed('standard', changed), 'managed-identity/user-assigned-identity').map(({ name, given }) => [
      name,
      ...listWithin(given, 'federatedIdentityCredentials').map((one) => within(one, 'subject')),
    ])
  expect(await subjects()).toEqual([
    ['identity-api'],
    ['identity-deploy', 'repo:company/opsbook:environment:staging'],
    ['identity-grants', 'repo:company/opsbook:environment:staging-database'],
  ])
  expect(await subjects({ githubRepository: '' })).toEqual([['identity-api'], ['identity-deploy'], ['identity-grants']])
})

test('events of new files in the imports container, and no others, wake the function that starts imports', async () => {
  const [subscription] = await deploy(join(folder, 'blob-events.bicep'), { appName: 'app', topicName: 'topic' })
  expect(within(subscription?.given, 'properties.filter')).toEqual({
    subjectBeginsWith: `/blobServices/default/containers/${containers.imports}/blobs/`,
    includedEventTypes: ['Microsoft.Storage.BlobCreated'],
  })
  const address = String(within(subscription?.given, 'properties.destination.properties.endpointUrl'))
  const code = readFileSync(join(folder, '..', '..', 'functions', 'storage.ts'), 'utf8')
  const [, name = '', path = ''] = /app\.storageBlob\('(\w+)', \{\s*path: `\$\{containers\.(\w+)\}\/\{name\}`/.exec(code) ?? []
  expect(path).toBe('imports')
  expect(address).toContain(`/runtime/webhooks/blobs?functionName=Host.Functions.${name}&code=`)
  expect(address).toMatch(/code=listKeys\(.*\/host\/default.*\.systemKeys\.blobs_extension$/)
  expect(askedOf(await deployed('small'), 'event-grid/system-topic')[0]?.given).toMatchObject({
    topicType: 'Microsoft.Storage.StorageAccounts',
    source: expect.objectContaining({ text: expect.stringMatching(/^account-stabc.*resourceId$/) }),
  })
})

test('azure.yaml names a set that is there, and variables that main.bicep puts out', async () => {
  const root = dirname(dirname(folder))
  const { infra, services } = parse(readFileSync(join(root, 'azure.yaml'), 'utf8'))
  expect(join(root, infra.path)).toBe(folder)
  expect(sets).toContain(infra.module)
  expect(services.api).toMatchObject({ host: 'function', language: 'js', remoteBuild: false })
  const outputs = [...(await readTemplate(join(folder, 'main.bicep'))).declared.output.keys()]
  const used = [...String(services.api.hooks.postdeploy.run).matchAll(/\$(\w+)/g)].map(([, name]) => name)
  expect(used.length).toBeGreaterThan(2)
  expect(used.filter((name) => !outputs.includes(name ?? ''))).toEqual([])
})

test('docs/azure.md tells every parameter, every variable that a set reads, and no variable that is not there', async () => {
  const text = readFileSync(join(folder, '..', '..', 'docs', 'azure.md'), 'utf8')
  const { param, output } = (await readTemplate(join(folder, 'main.bicep'))).declared
  expect([...Object.keys(environment), ...param.keys()].filter((name) => !text.includes(name))).toEqual([])
  const used = [...text.matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name ?? '')
  const own = ['SUBSCRIPTION', 'MY_ADDRESS', 'ETAG']
  expect(used.filter((name) => ![...output.keys(), ...own].includes(name))).toEqual([])
})
