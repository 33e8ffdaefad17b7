// Containers and queues are those of the code; policies hold what must stay; and every right is the least one.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../infra/azure/bicep/expressions.ts'
import { partAt } from '../../infra/azure/bicep/syntax.ts'
import { readTemplate } from '../../infra/azure/bicep/template.ts'
import { sets } from '../../infra/azure/cost.ts'
import { containers, personKeyContainer, poisonOf, queues, vaultContainers } from '../../shared/storage-names.ts'
import { askedOf, deployed, folder, listWithin, within } from './world.ts'

const host = 'opsbook-test-abcdefghijklm'
/** What the Functions host and the platform keep in the main account. */
const platformContainers = ['azure-webjobs-hosts', 'azure-webjobs-secrets', 'app-package']
const platformQueues = [`azure-webjobs-blobtrigger-${host}`, 'webjobs-blobtrigger-poison']
const ownQueues = Object.values(queues).flatMap((queue) => [queue, poisonOf(queue)])

const accountsOf = async (set: string) =>
  askedOf(await deployed(set), 'storage/storage-account').map(({ given }) => ({
    name: String(given.name).replace('abcdefghijklm', ''),
    given,
    containers: listWithin(given, 'blobServices.containers'),
    queues: listWithin(given, 'queueServices.queues'),
  }))
const namesOf = (all: readonly unknown[]) => all.map((one) => String(within(one, 'name'))).sort()

async function variable(file: string, name: string): Promise<unknown> {
  const declaration = (await readTemplate(join(folder, file))).declared.var.get(name)
  if (!declaration) throw new Error(`${file} has no ${name}`)
  return evaluate(partAt(declaration.node, -1), { folder, environment: {}, find: (asked) => asked })
}

/** Every role that a deployment gives, as "who: role on what". */
async function rightsOf(set: string): Promise<string[]> {
  const roles = new Map(Object.entries((await variable('roles.bicep', 'roleIds')) ?? {}).map(([name, id]) => [id, name]))
  const told = (on: string, holder: unknown) =>
    listWithin(holder, 'roleAssignments').map((one) => {
      const who = String(within(one, 'principalId')).replace(/^identity-|\.outputs\.principalId$/g, '')
      expect(within(one, 'principalType')).toBe(who === 'operators' ? 'Group' : 'ServicePrincipal')
      return `${who}: ${roles.get(within(one, 'roleDefinitionIdOrName')) ?? within(one, 'roleDefinitionIdOrName')} on ${on}`
    })
  const all = await deployed(set)
  const accounts = await accountsOf(set)
  return [
    ...accounts.flatMap((account) => [
      ...told(account.name, account.given),
      ...account.containers.flatMap((one) => told(`${account.name}/${within(one, 'name')}`, one)),
      ...account.queues.flatMap((one) => told(`${account.name} queue ${within(one, 'name')}`, one)),
    ]),
    ...all
      .filter(({ what }) => what.startsWith('br/') && !what.includes('storage-account'))
      .flatMap(({ what, given }) => told(/res\/(.*):/.exec(what)?.[1] ?? '', given)),
  ].sort()
}

describe.each(sets)('the set %s', (set) => {
  test('makes every container and queue of the code, what the host needs, and no other', async () => {
    const [main, keys, vault] = await accountsOf(set)
    expect(namesOf(main?.containers ?? [])).toEqual([...Object.values(containers), ...platformContainers].sort())
    expect(namesOf(main?.queues ?? [])).toEqual([...ownQueues, ...platformQueues].sort())
    expect(namesOf(keys?.containers ?? [])).toEqual([personKeyContainer])
    expect(namesOf(vault?.containers ?? [])).toEqual(Object.values(vaultContainers).sort())
    expect([keys?.queues, vault?.queues]).toEqual([[], []])
  })

  test('holds anchors, dumps and archives by policies, and nothing else', async () => {
    const held = (await accountsOf(set)).flatMap((account) =>
      account.containers.flatMap((one) => {
        const days = within(one, 'immutabilityPolicy.immutabilityPeriodSinceCreationInDays')
        return days === undefined ? [] : [[`${account.name}/${within(one, 'name')}`, days]]
      }),
    )
    expect(Object.fromEntries(held)).toEqual({ 'st/archive': 2555, 'stvault/ledger': 2555, 'stvault/backups': 7 })
  })

  test('keeps what was deleted for a while, but never a key of a person', async () => {
    const days = (await accountsOf(set)).map(({ given }) => [
      within(given, 'blobServices.deleteRetentionPolicyEnabled'),
      within(given, 'blobServices.containerDeleteRetentionPolicyEnabled'),
      within(given, 'blobServices.isVersioningEnabled'),
    ])
    expect(days).toEqual([
      [true, true, false],
      [false, false, false],
      [true, true, false],
    ])
  })

  test('gives the least rights', async () => {
    const contributor = 'api: Storage Blob Data Contributor on'
    expect(await rightsOf(set)).toEqual(
      [
        ...Object.values(containers).map((name) => `${contributor} st/${name}`),
        `${contributor} st/app-package`,
        'api: Storage Blob Data Owner on st/azure-webjobs-hosts',
        'api: Storage Blob Data Owner on st/azure-webjobs-secrets',
        'api: Storage Blob Delegator on st',
        ...[...ownQueues, ...platformQueues].map((name) => `api: Storage Queue Data Contributor on st queue ${name}`),
        `${contributor} stkeys/person-keys`,
        `${contributor} stvault/ledger`,
        `${contributor} stvault/backups`,
        'api: Key Vault Secrets User on key-vault/vault',
        'api: Monitoring Metrics Publisher on insights/component',
        'deploy: Website Contributor on web/site',
        'operators: Key Vault Secrets Officer on key-vault/vault',
        'operators: Storage Blob Data Contributor on stkeys/person-keys',
        'operators: Storage Blob Data Reader on stvault/ledger',
        'operators: Storage Blob Data Reader on stvault/backups',
      ].sort(),
    )
  })
})

test('every right has its reason', async () => {
  const grants = await variable('roles.bicep', 'grants')
  if (!Array.isArray(grants)) throw new Error('roles.bicep has no grants')
  for (const grant of grants) expect([grant, String(within(grant, 'why')).length > 20]).toEqual([grant, true])
})

test('no file gives a role but by the table', async () => {
  const all = await deployed('standard')
  expect(all.filter(({ what }) => what.startsWith('Microsoft.Authorization/'))).toEqual([])
})
