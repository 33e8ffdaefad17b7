// What every endpoint is served with: catalogue, permissions, sign-in, database and limits; opened at first use.
import { appContext, appDatabase, appLog, appWarehouse } from '../app.ts'
import { createBearerSignIn } from '../auth/bearer.ts'
import { createPermissions } from '../auth/permissions.ts'
import type { AnyAction } from '../catalogue/action.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { AnyReport } from '../catalogue/report.ts'
import type { Resource } from '../catalogue/resource.ts'
import { type Config, config } from '../config.ts'
import { type Actor, systemActor } from '../context.ts'
import type { Database, DbContext } from '../db/context.ts'
import type { Warehouse } from '../db/warehouse.ts'
import type { Log } from '../log.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { tellTrouble } from './limit-rate.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

/** A domain as far as HTTP is concerned. */
export interface ServedDomain {
  readonly name: string
  readonly resources: readonly Resource[]
  readonly actions: readonly AnyAction<DbContext>[]
  readonly reports: readonly AnyReport<DbContext>[]
  /** Reads of the domain that are neither lists nor reports. */
  readonly endpoints: readonly AnyEndpoint[]
}

/** The settings that requests are judged by. */
export type HttpSettings = Pick<Config, 'bodyLimit' | 'publicUrl' | 'corsOrigins' | 'rate' | 'proxyHops'>

/** What requests are answered with; tests bring their own. */
export interface Service {
  readonly catalogue: Catalogue
  readonly domains: readonly ServedDomain[]
  /** Every permission there is. */
  readonly permissions: readonly string[]
  readonly can: (actor: Actor, permission: string) => boolean
  readonly authorize: (actor: Actor, permission: string) => void
  /** The person of a Bearer token; throws `unauthenticated`, and of Entra's also `forbidden`, `conflict` and `unavailable`. */
  readonly signIn: (token: string, requestId: string) => Actor | Promise<Actor>
  readonly database: () => Promise<Database>
  /** The second database, which is only read; null where none is configured. */
  readonly warehouse: () => Warehouse | null
  readonly log: () => Log
  readonly settings: () => HttpSettings
  readonly limiter: RateLimiter
}

const services = new WeakMap<Catalogue, Service>()

/** The service of the running app over a catalogue, made once; nothing is opened before the first request. */
export function serviceOf(catalogue: Catalogue, domains: readonly ServedDomain[]): Service {
  const service = services.get(catalogue) ?? createService(catalogue, domains)
  services.set(catalogue, service)
  return service
}

function createService(catalogue: Catalogue, domains: readonly ServedDomain[]): Service {
  const permissions = createPermissions(catalogue, domains)
  return {
    catalogue,
    domains,
    ...permissions,
    signIn: createBearerSignIn({
      secrets: () => config().tokenSecrets,
      entra: () => config().entra,
      context: (requestId) => appContext(catalogue, { actor: systemActor('entra'), source: 'api', requestId }),
    }),
    database: appDatabase,
    warehouse: appWarehouse,
    log: appLog,
    settings: config,
    limiter: createRateLimiter({
      now: Date.now,
      flush: async (counting) => (await appDatabase()).engine.countRequests(counting),
      onTrouble: tellTrouble(appLog),
    }),
  }
}
