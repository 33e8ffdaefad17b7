// The only place that reads the environment: every setting, checked once, with what to do about a wrong one.
import { z } from 'zod'
import { AppError, type Issue } from './errors.ts'
import { type LogLevel, logLevels } from './log.ts'

const zone = z.string().refine((value) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) !== null
  } catch {
    return false
  }
}, 'is not an IANA time zone such as Africa/Nairobi')

const secret = z.string().refine((value) => Buffer.byteLength(value) >= 32, 'is shorter than 32 bytes; make one with: openssl rand -hex 32')

const bytes = (most: number) => {
  const error = `is not a number of bytes from 1024 to ${most}`
  return z.coerce.number({ error }).int(error).min(1024, error).max(most, error)
}

const days = z.coerce
  .number({ error: 'is not a number of days' })
  .int('is not a whole number of days')
  .min(1, 'is less than a day')
  .max(36_500)

/** `osrm:https://osrm.company.example` or `google:https://maps.googleapis.com`: a protocol and where it is spoken. */
const routing = z
  .string()
  .transform((text) => /^(?<kind>osrm|google):(?<address>https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?)$/.exec(text)?.groups ?? {})
  .refine(
    ({ address }) => address !== undefined && URL.canParse(address),
    'is neither osrm:ADDRESS nor google:ADDRESS, such as osrm:https://osrm.company.example, without user, query or fragment',
  )
  .transform(({ kind, address = '' }) => ({
    kind: kind === 'google' ? ('google' as const) : ('osrm' as const),
    address: address.replace(/\/+$/, ''),
  }))

const whole = (least: number, most: number, what: string) => {
  const error = `is not a whole number of ${what} from ${least} to ${most}`
  return z.coerce.number({ error }).int(error).min(least, error).max(most, error)
}

const between = (least: number, most: number, what: string) => {
  const error = `is not ${what} from ${least} to ${most}`
  return z.coerce.number({ error }).min(least, error).max(most, error)
}

/** How far a resource has left its workbook. */
export const migrationModes = ['spreadsheet', 'parallel', 'database'] as const
/** One of them. */
export type MigrationMode = (typeof migrationModes)[number]

/** What MIGRATION_MODE says: for resources by name, and for all others. */
export interface MigrationSetting {
  readonly usual: MigrationMode
  readonly of: Readonly<Record<string, MigrationMode>>
}

/** `parallel`, or a list such as `spreadsheet,inventoryItem=parallel,supplier=database`; whether the resources exist is asked where they are known. */
const migrationSetting = z.string().transform((text, check): MigrationSetting => {
  const parts = text.split(',').map((part) => part.split('=').map((word) => word.trim()))
  const wrong: string[] = []
  const modes = new Map<string, MigrationMode>()
  for (const [name = '', word, ...rest] of parts) {
    const mode = migrationModes.find((one) => one === (word ?? name))
    const key = word === undefined ? '' : name
    if (!mode || rest.length > 0 || (word !== undefined && name === ''))
      wrong.push([name, ...(word === undefined ? [] : [word]), ...rest].join('='))
    else if (modes.has(key)) wrong.push(`${key === '' ? mode : key} a second time`)
    else modes.set(key, mode)
  }
  if (wrong.length > 0) {
    const message = `cannot be ${wrong.map((one) => JSON.stringify(one)).join(', ')}: use ${migrationModes.join(', ')}, for one resource as inventoryItem=parallel, with commas between`
    check.addIssue({ code: 'custom', message })
  }
  const usual = modes.get('') ?? 'spreadsheet'
  modes.delete('')
  return { usual, of: Object.fromEntries(modes) }
})

/** A secret of Standard Webhooks: the bytes that sign are what stands in Base64 behind its mark. */
const webhookSecret = z
  .string()
  .refine(
    (value) => /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(value) && Buffer.from(value.slice(6), 'base64').length >= 24,
    'is not whsec_ and at least 24 bytes in Base64; make one with: echo whsec_$(openssl rand -base64 32)',
  )

const address = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/

/** `ops@company.example`, or `Opsbook <ops@company.example>`. */
const mailFrom = z
  .string()
  .regex(/^\P{Cc}*$/u, 'is more than one line')
  .transform((text) => /^(?<name>[^<>]*)<(?<address>[^<>]*)>$/.exec(text)?.groups ?? { name: '', address: text })
  .transform((from) => ({ name: (from.name ?? '').trim(), address: (from.address ?? '').trim() }))
  .refine((from) => address.test(from.address), 'is no address such as ops@company.example or Opsbook <ops@company.example>')

/** `a, b,c`: what stands between the commas, each checked; none for an empty text. */
const listOf = (one: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(one).max(100))

const origin = z.string().refine((text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text, {
  error: ({ input }) => `holds ${JSON.stringify(input)}, which is no origin such as https://app.company.example, without a path`,
})

const host = z.string().refine((text) => /^[a-z0-9.:_-]{1,253}$/.test(text), {
  error: ({ input }) => `holds ${JSON.stringify(input)}, which is no host name or address in lower case such as osrm.company.internal`,
})

/** Settings that go together: with one of them the other is needed too. */
const together = [
  ['OPSBOOK_ENTRA_TENANT', 'OPSBOOK_ENTRA_AUDIENCE'],
  ['OPSBOOK_WEBHOOK_URL', 'OPSBOOK_WEBHOOK_SECRET'],
  ['OPSBOOK_SMTP_URL', 'OPSBOOK_MAIL_FROM'],
] as const

/** What DATABASE_URL may look like, as far as it can be told without opening it. */
const databaseForm = /^(sqlite:(?!:memory:).|mssql:\/\/.)|(^|;)\s*(server|data source)\s*=/i

const settings = z.object({
  DATABASE_URL: z.string().min(1).default('sqlite:.opsbook/opsbook.db'),
  WAREHOUSE_URL: z
    .string()
    .regex(databaseForm, 'is neither sqlite:path nor mssql://user:password@host/database nor an ADO connection string')
    .optional(),
  AzureWebJobsStorage: z.string().min(1).optional(),
  OPSBOOK_VAULT_STORAGE: z.string().min(1).optional(),
  OPSBOOK_BACKUP_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'is not 64 hexadecimal digits; make one with: openssl rand -hex 32')
    .optional(),
  OPSBOOK_PERSON_KEYS: z
    .string()
    .regex(/^(container|account:[a-z0-9]{3,24}|folder:.+)$/, 'is neither container nor account:NAME nor folder:PATH')
    .optional(),
  OPSBOOK_FEED_DAYS: days.default(90),
  OPSBOOK_WORKBOOK_DAYS: days.default(365),
  OPSBOOK_TOKEN_SECRET: secret.optional(),
  OPSBOOK_TOKEN_SECRET_PREVIOUS: secret.optional(),
  OPSBOOK_TIMEZONE: zone.default('UTC'),
  OPSBOOK_LOG_LEVEL: z.enum(logLevels as [LogLevel, ...LogLevel[]], `is not one of ${logLevels.join(', ')}`).default('info'),
  OPSBOOK_BODY_LIMIT: bytes(100_000_000).default(1_048_576),
  OPSBOOK_CONTAINER_ROLE: z.enum(['admin', 'manager', 'staff'], 'is not one of admin, manager, staff').default('manager'),
  OPSBOOK_ADMIN_PASSWORD: z.string().min(12, 'is shorter than 12 characters').optional(),
  OPSBOOK_UPLOAD_LIMIT: bytes(Number.MAX_SAFE_INTEGER).default(209_715_200),
  OPSBOOK_ATTACHMENT_LIMIT: bytes(268_435_456).default(26_214_400),
  MIGRATION_MODE: migrationSetting.default({ usual: 'spreadsheet', of: {} }),
  OPSBOOK_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'is not a web address such as https://opsbook.company.example' })
    .default('http://localhost:7071'),
  OPSBOOK_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'is not a web address such as https://hooks.company.example/opsbook' })
    .refine((url) => !/^https?:\/\/[^/?#]*@/.test(url), 'holds a username: the receiver knows the sender by the signature')
    .optional(),
  OPSBOOK_WEBHOOK_SECRET: webhookSecret.optional(),
  OPSBOOK_TELEGRAM_TOKEN: z
    .string()
    .regex(/^\d{1,20}:[\w-]{20,100}$/, 'is no token as BotFather gives it, digits:letters')
    .optional(),
  OPSBOOK_TELEGRAM_API: z
    .url({ protocol: /^https?$/, error: 'is not a web address such as https://api.telegram.org' })
    .default('https://api.telegram.org'),
  OPSBOOK_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'is not the address of a mail server such as smtps://user:password@mail.company.example' })
    .optional(),
  OPSBOOK_MAIL_FROM: mailFrom.optional(),
  OPSBOOK_ROUTING: routing.optional(),
  OPSBOOK_ROUTING_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'is no key: 1 to 200 visible ASCII characters')
    .optional(),
  OPSBOOK_ROAD_FACTOR: between(1, 5, 'a factor').default(1.3),
  OPSBOOK_ROAD_SPEED_KMH: between(1, 200, 'a speed in km/h').default(50),
  OPSBOOK_CORS_ORIGINS: listOf(origin).default([]),
  OPSBOOK_RATE_PER_ACTOR: whole(0, 1_000_000, 'requests a minute').default(1200),
  OPSBOOK_RATE_PER_ADDRESS: whole(0, 1_000_000, 'requests a minute').default(6000),
  OPSBOOK_PROXY_HOPS: whole(1, 10, 'proxies').default(1),
  OPSBOOK_PRIVATE_HOSTS: listOf(host).default([]),
  OPSBOOK_ENTRA_TENANT: z.guid('is no tenant id, such as 8b87af7d-8647-4dc7-8df4-5f69a2011bb5').optional(),
  OPSBOOK_ENTRA_AUDIENCE: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'is no application id or its URI, such as api://opsbook')
    .optional(),
  OPSBOOK_ENTRA_AUTHORITY: z
    .url({ protocol: /^https?$/, error: 'is not a web address such as https://login.microsoftonline.com' })
    .default('https://login.microsoftonline.com'),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .regex(
      /(^|;)InstrumentationKey=[0-9a-f-]{36}(;|$)/i,
      'is no connection string of Application Insights: InstrumentationKey=...;IngestionEndpoint=...',
    )
    .optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z
    .string()
    .regex(/^(?:ClientId=[0-9a-f-]{36};)?Authorization=AAD$/i, 'is neither Authorization=AAD nor ClientId=...;Authorization=AAD')
    .transform((text) => ({ clientId: /ClientId=([0-9a-f-]{36})/i.exec(text)?.[1] ?? null }))
    .optional(),
})

/** Names of all settings that the app reads; two more say an account by name: see `accountSettings`. */
export const settingNames: readonly string[] = Object.keys(settings.shape)
/** In the place of a connection string, for a managed identity. */
export const accountSettings = ['AzureWebJobsStorage__accountName', 'OPSBOOK_VAULT_STORAGE__accountName'] as const

/** How to reach a storage account. */
export interface StorageAccount {
  /** Connection string, or null where there is none. */
  readonly storage: string | null
  /** Account name for managed identity, where no connection string is given. */
  readonly storageAccount: string | null
}

/** By which channels people can be told; null: not set up. */
export interface NotifySettings {
  /** `secret` as Standard Webhooks write it, `whsec_` and Base64. */
  readonly webhook: { readonly url: string; readonly secret: string } | null
  readonly telegram: { readonly token: string; readonly api: string } | null
  readonly email: { readonly smtpUrl: string; readonly from: { readonly name: string; readonly address: string } } | null
}

/** A service that knows roads. */
export interface RoutingSettings {
  readonly kind: 'osrm' | 'google'
  /** Without a slash at its end. */
  readonly address: string
  /** Of a Google-compatible service. */
  readonly key: string | null
}

/** Tokens of one Microsoft Entra tenant are accepted beside our own. */
export interface EntraSettings {
  /** Tenant id in lower case. */
  readonly tenant: string
  /** What a token must be for: the application id or its URI. */
  readonly audience: string
  /** Without a slash at its end. */
  readonly authority: string
}

/** All settings; see the table in the README. */
export interface Config extends StorageAccount {
  readonly databaseUrl: string
  /** A second database that is only read, in the same forms; null: there is none. */
  readonly warehouseUrl: string | null
  /** The account of anchored blocks and dumps: a second one, so that losing the first loses neither; the first where none is named. */
  readonly vault: StorageAccount
  /** Key of encrypted dumps, 32 bytes in hexadecimal; null: dumps are not encrypted. */
  readonly backupKey: string | null
  /** Where the keys of persons are kept: `container`, `account:NAME`, or `folder:PATH`; null: beside an SQLite file, else the container. */
  readonly personKeys: string | null
  /** For how many days the change feed can be followed on. */
  readonly feedDays: number
  /** After how many days the workbooks that were imported are deleted from storage. */
  readonly workbookDays: number
  /** The key that signs tokens, then the one before it that is still accepted. */
  readonly tokenSecrets: readonly string[]
  readonly timezone: string
  readonly logLevel: LogLevel
  /** Largest request body in bytes. */
  readonly bodyLimit: number
  /** Largest workbook in bytes. */
  readonly uploadLimit: number
  /** Largest attachment in bytes; storage copies at most 256 MB at once. */
  readonly attachmentLimit: number
  /** Role of `system:container`, which acts for files dropped into the imports container. */
  readonly containerRole: string
  readonly adminPassword: string | null
  /** Where people reach this app; one-time links begin with it. */
  readonly publicUrl: string
  /** How far resources have left their workbooks, unless somebody has said otherwise since. */
  readonly migration: MigrationSetting
  readonly notify: NotifySettings
  /** Origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[]
  /** Requests a minute, counted over all instances; 0: not limited. */
  readonly rate: { readonly perActor: number; readonly perAddress: number }
  /** How many proxies of ours stand before the app and add to X-Forwarded-For. */
  readonly proxyHops: number
  /** Hosts that may be called although their addresses are private. */
  readonly privateHosts: readonly string[]
  /** null: no tenant is configured. */
  readonly entra: EntraSettings | null
  /** Connection string of Application Insights; null: nothing is sent. */
  readonly telemetry: string | null
  /** The managed identity that telemetry is sent as, the usual one where no client id is given; null: it is sent by its key alone. */
  readonly telemetryIdentity: { readonly clientId: string | null } | null
  /** Where planning asks for distances and times; null: nowhere. */
  readonly routing: RoutingSettings | null
  /** What planning takes roads for where it knows no distances: how much longer than a straight line, and how fast. */
  readonly road: { readonly roadFactor: number; readonly kilometresPerHour: number }
}

/** Reads the settings of an environment; throws `invalid` that names every wrong one. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = settings.safeParse(given)
  const lonely: { path: string; message: string }[] = together.flatMap(([one, other]) => {
    const [there, missing] = given[one] === undefined ? [other, one] : [one, other]
    return given[there] !== undefined && given[missing] === undefined ? [{ path: missing, message: `is missing beside ${there}` }] : []
  })
  if (/^google:/.test(given.OPSBOOK_ROUTING ?? '') && given.OPSBOOK_ROUTING_KEY === undefined)
    lonely.push({ path: 'OPSBOOK_ROUTING_KEY', message: 'is missing beside OPSBOOK_ROUTING of a Google-compatible service' })
  if (!parsed.success || lonely.length > 0) {
    const wrong = parsed.error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? []
    const issues = [...wrong, ...lonely].map((issue): Issue => ({ ...issue, code: 'setting' }))
    throw new AppError('invalid', issues.map(({ path, message }) => `setting ${path}: ${message}`).join('; '), { issues })
  }
  const s = parsed.data
  const main = { storage: s.AzureWebJobsStorage ?? null, storageAccount: given[accountSettings[0]] ?? null }
  const vault = { storage: s.OPSBOOK_VAULT_STORAGE ?? null, storageAccount: given[accountSettings[1]] ?? null }
  return {
    databaseUrl: s.DATABASE_URL,
    warehouseUrl: s.WAREHOUSE_URL ?? null,
    ...main,
    vault: vault.storage === null && vault.storageAccount === null ? main : vault,
    backupKey: s.OPSBOOK_BACKUP_KEY?.toLowerCase() ?? null,
    personKeys: s.OPSBOOK_PERSON_KEYS ?? null,
    feedDays: s.OPSBOOK_FEED_DAYS,
    workbookDays: s.OPSBOOK_WORKBOOK_DAYS,
    tokenSecrets: [s.OPSBOOK_TOKEN_SECRET, s.OPSBOOK_TOKEN_SECRET_PREVIOUS].filter((value) => value !== undefined),
    timezone: s.OPSBOOK_TIMEZONE,
    logLevel: s.OPSBOOK_LOG_LEVEL,
    bodyLimit: s.OPSBOOK_BODY_LIMIT,
    uploadLimit: s.OPSBOOK_UPLOAD_LIMIT,
    attachmentLimit: s.OPSBOOK_ATTACHMENT_LIMIT,
    containerRole: s.OPSBOOK_CONTAINER_ROLE,
    adminPassword: s.OPSBOOK_ADMIN_PASSWORD ?? null,
    publicUrl: s.OPSBOOK_PUBLIC_URL.replace(/\/$/, ''),
    migration: s.MIGRATION_MODE,
    corsOrigins: s.OPSBOOK_CORS_ORIGINS,
    rate: { perActor: s.OPSBOOK_RATE_PER_ACTOR, perAddress: s.OPSBOOK_RATE_PER_ADDRESS },
    proxyHops: s.OPSBOOK_PROXY_HOPS,
    privateHosts: s.OPSBOOK_PRIVATE_HOSTS,
    entra:
      s.OPSBOOK_ENTRA_TENANT !== undefined && s.OPSBOOK_ENTRA_AUDIENCE !== undefined
        ? {
            tenant: s.OPSBOOK_ENTRA_TENANT.toLowerCase(),
            audience: s.OPSBOOK_ENTRA_AUDIENCE,
            authority: s.OPSBOOK_ENTRA_AUTHORITY.replace(/\/$/, ''),
          }
        : null,
    telemetry: s.APPLICATIONINSIGHTS_CONNECTION_STRING ?? null,
    telemetryIdentity: s.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? null,
    routing: s.OPSBOOK_ROUTING === undefined ? null : { ...s.OPSBOOK_ROUTING, key: s.OPSBOOK_ROUTING_KEY ?? null },
    road: { roadFactor: s.OPSBOOK_ROAD_FACTOR, kilometresPerHour: s.OPSBOOK_ROAD_SPEED_KMH },
    notify: {
      webhook:
        s.OPSBOOK_WEBHOOK_URL !== undefined && s.OPSBOOK_WEBHOOK_SECRET !== undefined
          ? { url: s.OPSBOOK_WEBHOOK_URL, secret: s.OPSBOOK_WEBHOOK_SECRET }
          : null,
      telegram:
        s.OPSBOOK_TELEGRAM_TOKEN === undefined ? null : { token: s.OPSBOOK_TELEGRAM_TOKEN, api: s.OPSBOOK_TELEGRAM_API.replace(/\/$/, '') },
      email:
        s.OPSBOOK_SMTP_URL !== undefined && s.OPSBOOK_MAIL_FROM !== undefined
          ? { smtpUrl: s.OPSBOOK_SMTP_URL, from: s.OPSBOOK_MAIL_FROM }
          : null,
    },
  }
}

let current: Config | undefined

/** The settings of this process, read at first use. */
export function config(): Config {
  current ??= readConfig(process.env)
  return current
}

/** Tells the exporter of telemetry, which reads this for itself, to send nothing about itself to anybody, and no row about the process with every batch. */
export function quietExporter(): void {
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT ??= 'true'
  process.env.APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED ??= 'true'
}
