// What the host takes from host.json, with the real host's defaults.
import { AppError } from '../../shared/errors.ts'
import { parseTimeSpan } from './timespan.ts'

/** Settings of host.json that matter locally; times in milliseconds. */
export interface HostOptions {
  routePrefix: string
  queues: {
    maxDequeueCount: number
    batchSize: number
    newBatchThreshold: number
    visibilityTimeoutMs: number
    maxPollingIntervalMs: number
    isBase64: boolean
  }
  blobs: { maxDegreeOfParallelism: number; poisonBlobThreshold: number }
}

/** Reads a parsed host.json; throws AppError `invalid` that names a member of the wrong kind. */
export function readHostOptions(hostJson: unknown): HostOptions {
  const extensions = section(hostJson, 'extensions', 'host.json')
  const http = section(extensions, 'http', 'extensions')
  const queues = section(extensions, 'queues', 'extensions')
  const blobs = section(extensions, 'blobs', 'extensions')
  const batchSize = number(queues, 'batchSize', 16, 1, 32)
  return {
    routePrefix: text(http, 'routePrefix', 'api').replace(/^\/|\/$/g, ''),
    queues: {
      maxDequeueCount: number(queues, 'maxDequeueCount', 5, 1, 10_000),
      batchSize,
      newBatchThreshold: number(queues, 'newBatchThreshold', Math.floor(batchSize / 2), 0, 1000),
      visibilityTimeoutMs: time(queues, 'visibilityTimeout', '00:00:00'),
      maxPollingIntervalMs: time(queues, 'maxPollingInterval', '00:01:00'),
      isBase64: text(queues, 'messageEncoding', 'base64').toLowerCase() !== 'none',
    },
    blobs: {
      maxDegreeOfParallelism: number(blobs, 'maxDegreeOfParallelism', 8, 1, 1000),
      poisonBlobThreshold: number(blobs, 'poisonBlobThreshold', 5, 1, 10_000),
    },
  }
}

/** host.json with some members replaced; a number given as text is a number. */
export function withSettings(
  hostJson: unknown,
  settings: readonly { readonly path: readonly string[]; readonly value: string }[],
): unknown {
  return settings.reduce((json, { path, value }) => replace(json, path, /^\d+$/.test(value) ? Number(value) : value), hostJson)
}

function replace(json: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value
  const own = isSection(json) ? json : {}
  return { ...own, [name]: replace(own[name], rest, value) }
}

type Section = Record<string, unknown>

function section(parent: unknown, name: string, parentName: string): Section {
  const value = isSection(parent) ? parent[name] : undefined
  if (value === undefined) return {}
  if (!isSection(value)) throw new AppError('invalid', `host.json: "${name}" in ${parentName} is not an object.`)
  return value
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function number(from: Section, name: string, fallback: number, least: number, most: number): number {
  const value = from[name] ?? fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new AppError('invalid', `host.json: "${name}" is ${JSON.stringify(value)}; give a whole number from ${least} to ${most}.`)
}

function text(from: Section, name: string, fallback: string): string {
  const value = from[name] ?? fallback
  if (typeof value === 'string') return value
  throw new AppError('invalid', `host.json: "${name}" is ${JSON.stringify(value)}; give a text.`)
}

function time(from: Section, name: string, fallback: string): number {
  const value = from[name] ?? fallback
  const milliseconds = typeof value === 'string' ? parseTimeSpan(value) : undefined
  if (milliseconds !== undefined) return milliseconds
  throw new AppError('invalid', `host.json: "${name}" is ${JSON.stringify(value)}; give a time as "hh:mm:ss".`)
}
