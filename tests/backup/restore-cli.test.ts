// `npm run restore` as people type it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchorFolder } from '../../shared/audit/anchor-places.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { dump } from '../../shared/backup/dump.ts'
import { config } from '../../shared/config.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { openPersonKeys } from '../../shared/person-keys/open.ts'
import { startProgram } from '../support/spawn-program.ts'
import { blank, filled, key, newFolder } from './backup-world.ts'

const program = join(import.meta.dirname, '../../infra/cli/restore.ts')

async function run(args: readonly string[], settings: Record<string, string> = {}) {
  const live = { DATABASE_URL: `sqlite:${join(newFolder().path, 'live.db')}`, OPSBOOK_LOG_LEVEL: 'silent' }
  const { child, said, closed } = startProgram(program, args, { ...live, ...settings })
  await closed
  return { code: child.exitCode, ...said }
}

describe('npm run restore', { timeout: 120_000 }, () => {
  test('is told what to do where the place of the dumps does not answer', async () => {
    const nowhere =
      'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;'
    expect(await run(['--list'], { OPSBOOK_VAULT_STORAGE: nowhere })).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^the container backups of a does not answer: start Opsbook .+ or name a folder with --from$/m),
    })
  })

  test('lists what there is, and brings back the newest dump, or the one that is named', async () => {
    const ctx = await filled('sqlite', async () => undefined)
    const { path, place } = newFolder()
    await commit(ctx, [insert(category, { code: 'A', name: 'A' })])
    await dump(ctx, place, { id: 'one', key: null })
    await commit(ctx, [insert(category, { code: 'B', name: 'B' })])
    await sealPending(ctx)
    await dump(ctx, place, { id: 'two', key })
    const listed = await run(['--list', '--from', path])
    expect(listed).toMatchObject({ code: 0, err: '' })
    expect(listed.out.split('\n')).toEqual([
      expect.stringMatching(/^one {2}\d{4}-.*Z {2}3 rows, 0\.0 MB, schema \d+$/),
      expect.stringMatching(/^two {2}\d{4}-.*Z {2}6 rows, 0\.0 MB, schema \d+, ledger to block 1, encrypted$/),
      `2 dumps in folder ${path}`,
      '',
    ])
    const newest = await blank('sqlite')
    expect(await run(['--into', newest.url, '--from', path])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^dump two .* is encrypted/),
    })
    const done = await run(['--into', newest.url, '--from', path], { OPSBOOK_BACKUP_KEY: key })
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out.split('\n')).toEqual([
      expect.stringMatching(/^restored two, the database of \d{4}-.*Z: 6 rows of \d+ tables$/),
      'compared with the dump: every count and hash is equal',
      expect.stringMatching(/^the ledger holds, and goes on as branch [0-9a-f]{32}$/),
      expect.stringMatching(/^ready in \d+\.\d s, [\d,]+ rows\/s$/),
      expect.stringMatching(/^its keys of persons stay where they are: .*OPSBOOK_PERSON_KEYS/),
      '',
    ])
    const named = await blank('sqlite')
    expect(await run(['one', '--into', named.url, '--from', path])).toMatchObject({ code: 0, err: '' })
    const codes = async (scratch: typeof named) =>
      (await all(await scratch.open(), sqlFor('sqlite').selectFrom('facilities_category').select('code').orderBy('id'))).map(
        ({ code }) => code,
      )
    expect([await codes(newest), await codes(named)]).toEqual([['A', 'B'], ['A']])
    expect(await run(['one', '--into', named.url, '--from', path])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/holds rows .* add --replace/),
    })
  })

  test('erases again whom the database in use has erased, also in a file of another folder', async () => {
    const live = join(newFolder().path, 'live.db')
    const keys = openPersonKeys({ ...config(), databaseUrl: `sqlite:${live}`, personKeys: null })
    const ctx = await filled('sqlite', async () => undefined)
    const { path, place } = newFolder()
    await commit({ ...ctx, keys }, [insert(user, { id: 7, username: 'ann', name: 'Ann Alba', email: 'ann@company.example' })])
    await dump(ctx, place, { id: 'one', key: null })
    await keys.erase('user-7', ctx.now())
    const into = await blank('sqlite')
    const done = await run(['--into', into.url, '--from', path], { DATABASE_URL: `sqlite:${live}` })
    expect(done).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/erased again, .* 1 person\n/) })
    expect(readFileSync(into.url.slice('sqlite:'.length)).includes('Ann Alba')).toBe(false)
    const [row] = await all(await into.open(), sqlFor('sqlite').selectFrom('shared_user').select('name'))
    expect(row).toEqual({ name: 'erased-7' })
  })

  test('brings back an instant: the last dump before it, and what was anchored from there on', async () => {
    const ctx = await filled('sqlite', async () => undefined)
    const { path, place } = newFolder()
    const anchors = newFolder().path
    const add = async (code: string) => {
      await commit(ctx, [insert(category, { code, name: code })])
      await sealPending(ctx)
      await anchorPending(ctx, anchorFolder(anchors))
      const at = ctx.now()
      while (ctx.now() === at) await new Promise(setImmediate)
      return at
    }
    const before = await add('A')
    await dump(ctx, place, { id: 'early', key: null })
    const between = await add('B')
    await add('C')
    await dump(ctx, place, { id: 'late', key: null })
    const target = await blank('sqlite')
    const done = await run(['--into', target.url, '--from', path, '--anchors', anchors, '--to', between])
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/^restored early, .*^carried on by 1 entry of the ledger, 1 change of rows$/ms)
    const rows = await all(await target.open(), sqlFor('sqlite').selectFrom('facilities_category').select('code').orderBy('id'))
    expect(rows).toEqual([{ code: 'A' }, { code: 'B' }])
    const none = await run(['--into', target.url, '--from', path, '--anchors', anchors, '--to', before, '--replace'])
    expect(none).toMatchObject({ code: 1, err: `there is no dump from before ${before} in folder ${path}\n` })
  })

  test('says in one line what is wrong with what it is given', async () => {
    const { path } = newFolder()
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^npm run restore -- \[DUMP\] --into URL/],
      [['a', 'b', '--into', 'sqlite:x'], /^restore takes one dump, and not b as well\n$/],
      [['--into', 'sqlite:x', '--from', path], /^there is no dump in folder .*\n$/],
      [['a', '--into', 'sqlite:x', '--from', path], /^there is no dump a in folder .*\n$/],
      [['--into', 'sqlite:x', '--from', path, '--to', 'yesterday'], /^--to yesterday is no instant: write it as 2026-11-20T14:05:00Z\n$/],
      [['a', '--into', 'sqlite:x', '--from', path, '--keys', 'here'], /^--keys here is not folder:PATH\n$/],
      [['--nope'], /^Unknown option '--nope'/],
    ]
    for (const [args, message] of cases)
      expect([args, await run(args)]).toEqual([args, { code: 1, out: '', err: expect.stringMatching(message) }])
  })
})
