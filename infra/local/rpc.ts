// The shapes that travel between the Functions worker and @azure/functions: a module types them nowhere else on npm.
import type { LogLevel } from '@azure/functions'

/** One value on the wire; exactly one member is set. */
export interface RpcTypedData {
  string?: string | null
  json?: string | null
  bytes?: Uint8Array | null
  int?: number | null
  double?: number | null
  http?: RpcHttpData | null
  modelBindingData?: RpcModelBindingData | null
}

/** A reference to a storage object in place of its content, for bindings with `sdkBinding: true`. */
interface RpcModelBindingData {
  version: string
  source: string
  contentType: string
  content: Uint8Array
}

/** A request to, or a response from, an HTTP function. `nativeRequest` is what the library's HttpRequest reads instead of building one. */
export interface RpcHttpData {
  method?: string
  url?: string
  nativeRequest?: object
  query?: Record<string, string>
  params?: Record<string, string>
  statusCode?: string | null
  headers?: Record<string, string>
  cookies?: RpcCookie[] | null
  body?: RpcTypedData | null
}

/** A cookie as the library hands it over. */
export interface RpcCookie {
  name: string
  value: string
  domain?: { value?: string }
  path?: { value?: string }
  expires?: { value?: { seconds?: number } }
  secure?: { value?: boolean }
  httpOnly?: { value?: boolean }
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone'
  maxAge?: { value?: number }
}

/** A binding of a function as registered; what else it holds depends on its type. */
export interface RpcBinding {
  type: string
  direction: 'in' | 'out' | 'inout'
  dataType?: string
  properties?: Record<string, string>
  [option: string]: unknown
}

/** Name and bindings of a function as registered by the app. */
export interface RpcFunctionMetadata {
  name: string
  bindings: Record<string, RpcBinding>
  retryOptions?: RpcRetryOptions
}

/** Retry policy of a function; intervals in seconds. */
interface RpcRetryOptions {
  maxRetryCount?: number
  retryStrategy?: string
  delayInterval?: { seconds: number }
  minimumInterval?: { seconds: number }
  maximumInterval?: { seconds: number }
}

/** What the host asks the worker to run. */
export interface RpcInvocationRequest {
  invocationId: string
  inputData: { name: string; data: RpcTypedData }[]
  triggerMetadata: Record<string, RpcTypedData> | null
  traceContext: { traceParent: string; traceState?: string }
  retryContext?: { retryCount: number; maxRetryCount: number }
}

/** What the worker answers. */
export interface RpcInvocationResponse {
  outputData?: { name: string; data: RpcTypedData }[]
  returnValue?: RpcTypedData | null
}

/** A handler as registered: inputs first, the context last. */
export type FunctionCallback = (...inputsAndContext: unknown[]) => unknown

/** What an invocation model reads about the invocation it serves. */
export interface CoreInvocationContext {
  readonly invocationId: string
  readonly request: RpcInvocationRequest
  readonly metadata: RpcFunctionMetadata
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks'
  log(level: LogLevel, category: string, message: string): void
}

/** The library's part in one invocation. */
interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>
  getResponse(context: unknown, result: unknown): Promise<RpcInvocationResponse>
}

/** The library itself, as it introduces itself to the worker. */
export interface ProgrammingModel {
  name: string
  version: string
  getInvocationModel(context: CoreInvocationContext): InvocationModel
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>
}
