// The OpenTelemetry SDK with the exporter to Application Insights: in batches, from bounded queues, to the ingestion endpoint of the connection string and
// nowhere else. What cannot be sent is dropped: nothing is kept on disk, and no request waits or fails.
import { hostname } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  type AzureMonitorExporterOptions,
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter'
import { type Context, DiagLogLevel, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { SeverityNumber } from '@opentelemetry/api-logs'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { AlwaysOnSampler, BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { quietExporter } from './config.ts'
import { errorIn, type Log, type LogLevel, type LogRecord, tapLog } from './log.ts'
import { measureWith, observe } from './metrics.ts'
import type { Telemetry } from './telemetry.ts'
import { type TracePoint, traceWith } from './trace.ts'
import { version } from './version.ts'

const queue = { maxQueueSize: 4096, maxExportBatchSize: 512, exportTimeoutMillis: 10_000 }
const spanMilliseconds = 5000
const metricMilliseconds = 60_000
const requestMilliseconds = 8000
/** A host gives an app few seconds to end. */
const flushMilliseconds = 2500

/** Begins to send to Application Insights; with an identity as that, else by the key in the connection string. */
export async function sendTelemetry(
  connectionString: string,
  identity: { readonly clientId: string | null } | null,
  log: Log,
): Promise<Telemetry> {
  quietExporter()
  tellOfTrouble(log)
  const options = await exporterOptions(connectionString, identity)
  const resource = resourceFromAttributes({ 'service.name': 'opsbook', 'service.version': version, 'service.instance.id': hostname() })
  const spans = new BatchSpanProcessor(new AzureMonitorTraceExporter(options), { ...queue, scheduledDelayMillis: spanMilliseconds })
  const lines = new BatchLogRecordProcessor({
    exporter: new AzureMonitorLogExporter(options),
    ...queue,
    scheduledDelayMillis: spanMilliseconds,
  })
  const reader = new PeriodicExportingMetricReader({
    exporter: new AzureMonitorMetricExporter(options),
    exportIntervalMillis: metricMilliseconds,
    exportTimeoutMillis: queue.exportTimeoutMillis,
  })
  const tracers = new BasicTracerProvider({ resource, sampler: new AlwaysOnSampler(), spanProcessors: [spans] })
  const loggers = new LoggerProvider({ resource, processors: [lines] })
  const meters = new MeterProvider({ resource, readers: [reader] })
  const all = [tracers, loggers, meters]
  sendSpans(tracers)
  const untap = sendLines(loggers)
  const unobserve = watchEventLoop()
  measureWith(meters.getMeter('opsbook'))
  return {
    flush: () => withinTime(all.map((provider) => provider.forceFlush())),
    stop: async () => {
      traceWith(null)
      untap()
      await withinTime(all.map((provider) => provider.shutdown()))
      measureWith(null)
      unobserve()
    },
  }
}

async function exporterOptions(
  connectionString: string,
  identity: { readonly clientId: string | null } | null,
): Promise<AzureMonitorExporterOptions> {
  const impatient = {
    name: 'impatient',
    sendRequest: <Answer>(request: { timeout: number }, next: (request: { timeout: number }) => Answer) => {
      request.timeout = requestMilliseconds
      return next(request)
    },
  }
  const options: AzureMonitorExporterOptions = {
    connectionString,
    disableOfflineStorage: true,
    retryOptions: { maxRetries: 1 },
    additionalPolicies: [{ policy: impatient as never, position: 'perRetry' }], // its type is of a package that we do not depend on by ourselves
  }
  if (identity === null) return options
  const { DefaultAzureCredential } = await import('@azure/identity')
  return {
    ...options,
    credential: new DefaultAzureCredential(identity.clientId === null ? {} : { managedIdentityClientId: identity.clientId }),
  }
}

const contextOf = ({ traceId, spanId }: Pick<TracePoint, 'traceId' | 'spanId'>, isRemote: boolean): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote })

const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL, client: SpanKind.CLIENT }

/** A client does not say which of its requests we may watch, hence its flag for sampling is passed over. */
function sendSpans(provider: BasicTracerProvider): void {
  const tracer = provider.getTracer('opsbook')
  traceWith({
    start: (kind, name, parent, attributes) => {
      const isRemote = kind === 'server' || kind === 'consumer'
      // the exporter knows the name of a request only
      const named = kind === 'consumer' ? { 'ai.operation.name': name } : {}
      const span = tracer.startSpan(
        name,
        { kind: kinds[kind], attributes: { ...attributes, ...named } },
        parent ? contextOf(parent, isRemote) : ROOT_CONTEXT,
      )
      const { traceId, spanId } = span.spanContext()
      return {
        traceId,
        spanId,
        end: (fields, isFailed) => {
          span.setAttributes(fields)
          span.setStatus({ code: isFailed ? SpanStatusCode.ERROR : SpanStatusCode.OK })
          span.end()
        },
      }
    },
  })
}

const severities: Readonly<Record<LogLevel, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  silent: SeverityNumber.UNSPECIFIED,
}

const flat = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value)

/** Lines that are written are sent as well; an error with its place, as an exception. */
function sendLines(provider: LoggerProvider): () => void {
  const logger = provider.getLogger('opsbook')
  return tapLog((record, isWritten) => {
    if (!isWritten) return
    const { at, level, message, traceId, spanId, ...fields } = record
    const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
    logger.emit({
      timestamp: new Date(at),
      severityNumber: severities[level],
      severityText: level,
      body: message,
      attributes: { ...Object.fromEntries(given.map(([name, value]) => [name, flat(value)])), ...exceptionOf(record) },
      ...(traceId !== undefined && spanId !== undefined ? { context: contextOf({ traceId, spanId }, false) } : {}),
    })
  })
}

function exceptionOf(record: LogRecord): Record<string, string> {
  const error = record.level === 'error' ? errorIn(record) : null
  if (error === null) return {}
  const { name, message, stack } = error
  return {
    'log.message': record.message,
    'exception.type': name,
    'exception.message': message,
    'exception.stacktrace': stack ?? `${name}: ${message}`,
  }
}

function watchEventLoop(): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const unobserve = observe('event_loop.delay', () => {
    const milliseconds = Math.round(delay.max / 1e5) / 10
    delay.reset()
    return milliseconds
  })
  return () => {
    unobserve()
    delay.disable()
  }
}

/** What the SDK complains of may hold what it was sending: it is told that there is trouble, once in ten minutes, and not what. */
function tellOfTrouble(log: Log): void {
  let quietUntil = 0
  const tell = () => {
    const now = performance.now()
    if (now < quietUntil) return
    quietUntil = now + 600_000
    log.warn('telemetry could not be sent; what is told of this time is lost')
  }
  const nothing = () => undefined
  diag.setLogger(
    { error: tell, warn: nothing, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
}

async function withinTime(work: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, flushMilliseconds)
  })
  await Promise.race([Promise.allSettled(work), late])
  clearTimeout(timer)
}
