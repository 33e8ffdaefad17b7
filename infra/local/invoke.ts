// Runs one invocation through the library's own model, with the hooks that the app registered, as the worker does.
import { randomUUID } from 'node:crypto'
import type { LogLevel } from '@azure/functions'
import type { Core, RegisteredFunction } from './core.ts'
import type { CoreInvocationContext, RpcFunctionMetadata, RpcInvocationRequest, RpcInvocationResponse, RpcTypedData } from './rpc.ts'

/** What a trigger knows about the run it starts. */
export interface InvocationInput {
  triggerName: string
  data: RpcTypedData
  triggerMetadata?: Record<string, RpcTypedData>
  traceParent?: string
  retry?: { retryCount: number; maxRetryCount: number }
  /** Applied to what the handler returned, after the hooks. */
  shape?: (result: unknown) => unknown
}

/** A new invocation id, also the source of the trace id. */
export function newInvocationId(): string {
  return randomUUID()
}

/** Runs the handler and returns its outputs; throws what the handler, a hook or a conversion threw. */
export async function invoke(
  core: Core,
  registered: RegisteredFunction,
  invocationId: string,
  input: InvocationInput,
): Promise<RpcInvocationResponse> {
  const { model } = core
  if (!model) throw new Error('No programming model: the app has not imported @azure/functions.')
  const coreContext = new CoreContext(core, registered.metadata, {
    invocationId,
    inputData: [{ name: input.triggerName, data: input.data }],
    triggerMetadata: input.triggerMetadata ?? null,
    traceContext: { traceParent: input.traceParent ?? newTraceParent(invocationId) },
    ...(input.retry && { retryContext: input.retry }),
  })
  const invocation = model.getInvocationModel(coreContext)
  let { context, inputs } = await invocation.getArguments()
  let { callback } = registered
  const { preInvocation, postInvocation } = core.hooks
  const hasHooks = preInvocation.length > 0 || postInvocation.length > 0
  if (!hasHooks) {
    coreContext.state = 'invocation'
    const result = await invocation.invokeFunction(context, inputs, callback)
    return invocation.getResponse(context, input.shape ? input.shape(result) : result)
  }

  const shared = { hookData: {}, appHookData: core.appHookData, invocationContext: context }
  const before = { ...shared, inputs, functionCallback: callback }
  coreContext.state = 'preInvocationHooks'
  for (const hook of preInvocation) await hook(before)
  inputs = before.inputs
  callback = before.functionCallback

  const after: { inputs: unknown[]; result: unknown; error: unknown } & typeof shared = { ...shared, inputs, result: null, error: null }
  coreContext.state = 'invocation'
  try {
    after.result = await invocation.invokeFunction(context, inputs, callback)
  } catch (error) {
    after.error = error ?? new Error('The function threw nothing')
  }
  coreContext.state = 'postInvocationHooks'
  for (const hook of postInvocation) await hook(after)
  coreContext.state = undefined
  if (after.error) throw after.error
  return invocation.getResponse(context, input.shape ? input.shape(after.result) : after.result)
}

// W3C trace context: the invocation id serves as trace id, its first half as span id.
function newTraceParent(invocationId: string): string {
  const hex = invocationId.replaceAll('-', '')
  return `00-${hex}-${hex.slice(0, 16)}-00`
}

class CoreContext implements CoreInvocationContext {
  readonly invocationId: string
  readonly request: RpcInvocationRequest
  readonly metadata: RpcFunctionMetadata
  readonly #core: Core
  state?: CoreInvocationContext['state']

  constructor(core: Core, metadata: RpcFunctionMetadata, request: RpcInvocationRequest) {
    this.#core = core
    this.metadata = metadata
    this.request = request
    this.invocationId = request.invocationId
  }

  log(level: LogLevel, category: string, message: string): void {
    const line = { level, message, category }
    for (const hook of this.#core.hooks.log) hook(line)
    this.#core.log({ level: line.level, message: line.message, functionName: this.metadata.name, invocationId: this.invocationId })
  }
}
