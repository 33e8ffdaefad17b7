// npm run restore: brings a dump back as a database, proves that it is what was dumped, and says how long that took.
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { appLog } from '../../shared/app.ts'
import { anchorFolder, anchorPlace } from '../../shared/audit/anchor-places.ts'
import { listDumps, type Manifest } from '../../shared/backup/manifest.ts'
import type { BackupPlace } from '../../shared/backup/place.ts'
import { backupFolder, backupPlace } from '../../shared/backup/places.ts'
import { type Restored, restore } from '../../shared/backup/restore.ts'
import { config } from '../../shared/config.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { openPersonKeys } from '../../shared/person-keys/open.ts'
import { useLocalSettings } from '../local/settings.ts'
import { progress } from './bar.ts'
import { migrationsFolder, rootFolder } from './folder.ts'
import { reached } from './reach.ts'

const usage = `npm run restore -- [DUMP] --into URL [--to INSTANT] [--replace] [--from FOLDER] [--anchors FOLDER] [--keys folder:PATH]
npm run restore -- --list [--from FOLDER]
  Restores a dump, the newest unless one is named, into the database of URL (as DATABASE_URL names one), which is new or empty.
  --to INSTANT       the database as it was at an instant such as 2026-11-20T14:05:00Z: the last dump before it, and what was
                     anchored of the ledger from there on
  --replace          lose what the database of URL holds; stop Opsbook on it first
  --from FOLDER      where the dumps lie; the container of OPSBOOK_VAULT_STORAGE unless told
  --anchors FOLDER   where the anchors of the ledger lie; the container of OPSBOOK_VAULT_STORAGE unless told
  --keys folder:PATH where the keys of persons lie; as OPSBOOK_PERSON_KEYS says unless told, else those of DATABASE_URL
  --without-keys     the keys of persons are lost: what the trail tells of persons stays closed, and whoever was erased comes back
  --list             the dumps there are, the oldest first
  An encrypted dump needs the OPSBOOK_BACKUP_KEY it was made with. Exit code: 0 done, 1 failed, 2 restored with a ledger that is damaged.`

const options = {
  into: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  anchors: { type: 'string' },
  keys: { type: 'string' },
  replace: { type: 'boolean' },
  'without-keys': { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

const wrong = (message: string) => new AppError('invalid', message)
const whole = (value: number) => value.toLocaleString('en')
const count = (value: number, one: string, many = `${one}s`) => `${whole(value)} ${value === 1 ? one : many}`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  const [dump, ...more] = positionals
  if (values.help || (!values.list && values.into === undefined)) {
    console.error(usage)
    return values.help ? 0 : 1
  }
  useLocalSettings(rootFolder)
  if (more.length > 0) throw wrong(`restore takes one dump, and not ${more.join(' ')} as well`)
  const place = await reached(values.from === undefined ? backupPlace(config()) : backupFolder(values.from), '--from')
  const dumps = await listDumps(place, (id, { message }) => console.error(`${id} cannot be used: ${message}`))
  if (values.list) return list(place, dumps)
  return bringBack(place, chosen(place, dumps, dump, values.to), values)
}

function list(place: BackupPlace, dumps: readonly Manifest[]): number {
  for (const { id, snapshotAt, tables, schema, ledger, isEncrypted } of dumps) {
    const [rows, bytes] = [tables.reduce((sum, table) => sum + table.rows, 0), tables.reduce((sum, table) => sum + table.bytes, 0)]
    const size = `${count(rows, 'row')}, ${(bytes / 1e6).toFixed(1)} MB`
    const upTo = ledger ? `, ledger to block ${ledger.blockNo}` : ''
    console.log(`${id}  ${snapshotAt}  ${size}, schema ${schema.version}${upTo}${isEncrypted ? ', encrypted' : ''}`)
  }
  console.log(`${count(dumps.length, 'dump')} in ${place.name}`)
  return 0
}

/** The dump to begin from. */
function chosen(place: BackupPlace, dumps: readonly Manifest[], id: string | undefined, to: string | undefined): string {
  const until = to === undefined ? null : instantOf(to)
  const fitting = until === null ? dumps : dumps.filter(({ snapshotAt }) => snapshotAt <= until)
  const newest = fitting.findLast((one) => id === undefined || one.id === id)
  if (newest) return newest.id
  if (id !== undefined && until === null) return id // its own refusal says why
  throw new AppError(
    'not_found',
    `there is no dump${id === undefined ? '' : ` ${id}`}${until === null ? '' : ` from before ${until}`} in ${place.name}`,
  )
}

function instantOf(text: string): string {
  // without a zone it would be an instant of this machine's
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text)))
    throw wrong(`--to ${text} is no instant: write it as 2026-11-20T14:05:00Z`)
  return new Date(text).toISOString()
}

async function bringBack(
  place: BackupPlace,
  id: string,
  { into = '', to, anchors, keys, replace = false, ...more }: Values,
): Promise<number> {
  if (keys !== undefined && !/^folder:.+/.test(keys)) throw wrong(`--keys ${keys} is not folder:PATH`)
  const settings = config()
  const replay =
    to === undefined ? undefined : { anchors: anchors === undefined ? anchorPlace(settings) : anchorFolder(anchors), until: instantOf(to) }
  let bar: ReturnType<typeof progress> | undefined
  const found = await restore({
    place,
    id,
    key: settings.backupKey,
    url: into,
    isReplacing: replace,
    catalogue,
    migrationsFolder,
    keys: openPersonKeys({ ...settings, personKeys: keys ?? settings.personKeys }),
    isWithoutKeys: more['without-keys'] ?? false,
    log: appLog(),
    replay,
    onProgress: ({ doing, done, total }) => {
      bar ??= progress(total)
      bar.at(done, doing)
    },
  }).finally(() => bar?.stop())
  print(found)
  const [own, theirs] = [settings.databaseUrl, into].map((url) => dirname(url.replace('sqlite:', '')))
  if (into.startsWith('sqlite:') && settings.personKeys === null && (keys !== undefined || resolve(own ?? '') !== resolve(theirs ?? '')))
    console.log('its keys of persons stay where they are: name them with OPSBOOK_PERSON_KEYS when Opsbook is started on it')
  return found.findings.length === 0 ? 0 : 2
}

function print({ manifest, rows, milliseconds, replayed, erased, findings, branch, migrations }: Restored): void {
  const seconds = milliseconds / 1000
  console.log(
    `restored ${manifest.id}, the database of ${manifest.snapshotAt}: ${count(rows, 'row')} of ${count(manifest.tables.length, 'table')}`,
  )
  console.log('compared with the dump: every count and hash is equal')
  if (replayed)
    console.log(`carried on by ${count(replayed.entries, 'entry', 'entries')} of the ledger, ${count(replayed.applied, 'change')} of rows`)
  if (erased > 0) console.log(`erased again, because it was since the dump: the data of ${count(erased, 'person')}`)
  if (migrations > 0) console.log(`migrated by ${count(migrations, 'migration')}`)
  console.log(
    findings.length === 0
      ? `the ledger holds, and goes on as branch ${branch}`
      : `the ledger is damaged: ${count(findings.length, 'finding')}`,
  )
  for (const { message } of findings) console.error(message)
  console.log(`ready in ${seconds.toFixed(1)} s, ${whole(Math.round(rows / seconds))} rows/s`)
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    // settings are told by the option that they came with
    const message = error instanceof Error ? error.message.replace(/^DATABASE_URL:? /, '--into: ') : String(error)
    console.error(message.replaceAll(/\s*\n\s*/g, ' '))
    process.exitCode = 1
  },
)
