// npm run backup [-- COMMAND]: makes a dump now; lists, checks, drills and prunes dumps.
import { drill, drillable } from '../../shared/backup/drill.ts'
import type { BackupPlace } from '../../shared/backup/place.ts'
import { backupFolder, placeNamed } from '../../shared/backup/places.ts'
import { prune } from '../../shared/backup/prune.ts'
import { asSeen, type BackupTarget, checkBackup, runBackup, wantBackup } from '../../shared/backup/run-backup.ts'
import { config } from '../../shared/config.ts'
import { type Backup, isVerified, listBackups } from '../../shared/db/backups.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { AppError } from '../../shared/errors.ts'
import { migrationsFolder } from './folder.ts'
import { openContext, readArguments, run, type Told, tell } from './program.ts'
import { reached } from './reach.ts'

const usage = `npm run backup [-- COMMAND]
                                dumps the whole database now, while Opsbook runs, and reads the dump back
  list                          the newest 50 dumps, and whether each is known to be whole
  check ID                      reads all of a dump back
  drill [ID]                    restores a dump, the newest unless named, into a scratch database, and tells how long that took
  prune [--yes]                 tells which dumps would be removed; with --yes removes them: the newest of 7 days, 5 weeks and
                                12 months stay, and always the newest verified one
  --to FOLDER                   dump into, or prune, a folder in place of the container backups
  --json                        the outcome as JSON on standard output
  Exit code: 0 done, 1 failed, 2 a dump is not whole or cannot be restored. The container is that of OPSBOOK_VAULT_STORAGE, else
  of AzureWebJobsStorage; without either it is the storage of npm start, which must be running. OPSBOOK_BACKUP_KEY encrypts.`

const options = {
  to: { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

interface Values {
  readonly to?: string
  readonly yes?: boolean
  readonly json?: boolean
}
type Command = (ctx: DbContext, id: string | undefined, values: Values) => Promise<Told>

const wrong = (message: string) => new AppError('invalid', `${message}\n${usage}`)

const reachedTarget = async (place: BackupPlace): Promise<BackupTarget> => ({
  place: await reached(place, '--to'),
  key: config().backupKey,
})

const targetOf = ({ to }: Values) => reachedTarget(to === undefined ? placeNamed(config()) : backupFolder(to))
const lyingIn = ({ place }: Backup) => reachedTarget(placeNamed(config(), place))

const seconds = (milliseconds: number | null) => `${((milliseconds ?? 0) / 1000).toFixed(1)} s`
const size = (bytes: number | null) => `${((bytes ?? 0) / 1_000_000).toFixed(1)} MB`
const verified = (row: Backup) => (row.state === 'good' ? (isVerified(row) ? 'verified' : 'not verified') : '')

function described(row: Backup): string {
  const facts = row.rows === null ? [] : [`${row.rows} rows`, size(row.bytes), seconds(row.milliseconds)]
  const drilled =
    row.drilledAt === null
      ? []
      : [
          row.drillReason
            ? `drill of ${row.drilledAt} failed: ${row.drillReason}`
            : `restored in ${seconds(row.drillMilliseconds)} on ${row.drilledAt}`,
        ]
  const more = [...facts, verified(row), ...(row.isEncrypted ? ['encrypted'] : []), row.place, ...drilled, row.reason ?? '']
  return `${row.id}  ${row.state.padEnd(7)}  ${more.filter(Boolean).join(', ')}`
}

const commands: Readonly<Record<string, Command>> = {
  '': async (ctx, _, values) => {
    const target = await targetOf(values)
    const { id } = await wantBackup(ctx, target)
    const row = await runBackup(ctx, target, id)
    if (row.state !== 'good') return { data: row, lines: [`dump ${id} failed: ${row.reason}`], code: 1 }
    const { removed } = await prune(ctx, target, { dryRun: false })
    const first = `dump ${id}: ${row.rows} rows, ${size(row.bytes)} in ${seconds(row.milliseconds)}${row.isEncrypted ? ', encrypted' : ''}, to ${row.place}; read back and found whole`
    return { data: { ...row, removed }, lines: [first, ...removed.map(({ id: old, reason }) => `removed ${old} (${reason})`)] }
  },
  list: async (ctx) => {
    const rows = (await listBackups(ctx, { before: null, limit: 50 })).map((row) => asSeen(row, ctx.now()))
    return { data: { items: rows }, lines: rows.length > 0 ? rows.map(described) : ['there is no dump yet'] }
  },
  check: async (ctx, id) => {
    if (id === undefined) throw wrong('check takes the id of a dump')
    const before = await drillable(ctx, id)
    const row = await checkBackup(ctx, await lyingIn(before), before)
    const isWhole = row.state === 'good'
    return {
      data: row,
      lines: [isWhole ? `dump ${id} is whole: ${row.rows} rows, ${size(row.bytes)}` : `dump ${id} is not whole: ${row.reason}`],
      code: isWhole ? 0 : 2,
    }
  },
  drill: async (ctx, id) => {
    const dumped = await drillable(ctx, id)
    const row = await drill(ctx, await lyingIn(dumped), dumped, migrationsFolder)
    const told =
      row.drillReason === null
        ? `was restored in ${seconds(row.drillMilliseconds)}: counts, hashes and ledger are right`
        : `cannot be restored: ${row.drillReason}`
    return { data: row, lines: [`dump ${row.id} of ${row.startedAt}, ${row.rows} rows, ${told}`], code: row.drillReason === null ? 0 : 2 }
  },
  prune: async (ctx, id, values) => {
    if (id !== undefined) throw wrong('prune takes no id')
    const dryRun = !values.yes
    const { kept, removed } = await prune(ctx, await targetOf(values), { dryRun })
    const verb = dryRun ? 'would remove' : 'removed'
    const lines = [
      ...kept.map((one) => `keep ${one.id}: ${one.reasons.join(', ')}`),
      ...removed.map((one) => `${verb} ${one.id}, ${size(one.bytes)}: ${one.reason}`),
      ...(removed.length === 0 ? ['nothing to remove'] : dryRun ? ['nothing was removed: add --yes'] : []),
    ]
    return { data: { dryRun, kept, removed }, lines }
  },
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments(options, usage)
  const [name = '', id, ...more] = positionals
  if (values.help) {
    console.error(usage)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || more.length > 0) throw wrong(command ? `${name} takes no ${more.join(' ')}` : `there is no command ${name}`)
  const ctx = await openContext()
  return tell(await command(ctx, id, values), values.json)
}

await run(main)
