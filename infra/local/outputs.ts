// Output bindings: messages to queues and blobs, from the return value and from extraOutputs.
import { AppError, statusOf } from '../../shared/errors.ts'
import type { HostOptions } from './host-json.ts'
import type { HostedFunction } from './hosted-function.ts'
import type { InvocationInput } from './invoke.ts'
import type { RpcBinding, RpcInvocationResponse, RpcTypedData } from './rpc.ts'
import type { Storage } from './storage.ts'
import { resolveSettings } from './trigger.ts'

type Setting = (name: string) => string | undefined

/** Writes every output that the function set; a failure to write fails the invocation, as on Azure. */
export async function writeOutputs(
  storage: Storage,
  options: HostOptions,
  setting: Setting,
  hosted: HostedFunction,
  input: InvocationInput,
  response: RpcInvocationResponse,
): Promise<void> {
  for (const [name, binding] of hosted.outputs) {
    const data = name === '$return' ? response.returnValue : response.outputData?.find((output) => output.name === name)?.data
    if (!data) continue
    const resolve = (text: unknown): string => fillIn(resolveSettings(String(text), setting, hosted.name), bindingData(input), hosted.name)
    if (binding.type.toLowerCase() === 'queue') await writeQueue(storage, options, binding, resolve(binding.queueName), data)
    else await writeBlob(storage, binding, resolve(binding.path), data)
  }
}

/** Sends a text or bytes as one message in the host's encoding; the queue is made where it is missing. */
export async function sendMessage(
  storage: Storage,
  isBase64: boolean,
  connection: unknown,
  queueName: string,
  content: string | Uint8Array,
): Promise<void> {
  const queue = storage.queues(connection).getQueueClient(queueName)
  const text = isBase64 ? Buffer.from(content).toString('base64') : Buffer.from(content).toString()
  await makingWhenMissing(
    () => queue.sendMessage(text),
    () => queue.createIfNotExists(),
  )
}

async function writeQueue(
  storage: Storage,
  options: HostOptions,
  binding: RpcBinding,
  queueName: string,
  data: RpcTypedData,
): Promise<void> {
  for (const content of toMessages(data)) await sendMessage(storage, options.queues.isBase64, binding.connection, queueName, content)
}

// An array gives one message per element; whatever is not text travels as JSON.
function toMessages(data: RpcTypedData): (string | Uint8Array)[] {
  if (typeof data.json === 'string') {
    const value: unknown = JSON.parse(data.json)
    if (!Array.isArray(value)) return [data.json]
    return value.map((element: unknown) => (typeof element === 'string' ? element : JSON.stringify(element)))
  }
  return [data.bytes ?? data.string ?? String(data.int ?? data.double ?? '')]
}

async function writeBlob(storage: Storage, binding: RpcBinding, path: string, data: RpcTypedData): Promise<void> {
  const slash = path.indexOf('/')
  const container = storage.blobs(binding.connection).getContainerClient(path.slice(0, slash))
  const blob = container.getBlockBlobClient(path.slice(slash + 1))
  const content = Buffer.from(data.bytes ?? data.json ?? data.string ?? String(data.int ?? data.double ?? ''))
  await makingWhenMissing(
    () => blob.uploadData(content),
    () => container.createIfNotExists(),
  )
}

async function makingWhenMissing(write: () => Promise<unknown>, make: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    await make()
    await write()
  }
}

function fillIn(text: string, data: ReadonlyMap<string, string>, functionName: string): string {
  return text.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const key = name.toLowerCase()
    if (key === 'rand-guid' || key === 'sys.randguid') return crypto.randomUUID()
    if (key === 'datetime' || key === 'sys.utcnow') return new Date().toISOString()
    const value = data.get(key)
    if (value === undefined) throw new AppError('invalid', `Function ${functionName}: nothing to put in place of "{${name}}" in "${text}".`)
    return value
  })
}

// Trigger metadata, route parameters and the members of a JSON message can be named in a binding's path.
function bindingData(input: InvocationInput): ReadonlyMap<string, string> {
  const data = new Map<string, string>()
  const add = (source: object): void => {
    for (const [name, value] of Object.entries(source)) {
      if (typeof value === 'string' || typeof value === 'number') data.set(name.toLowerCase(), String(value))
    }
  }
  if (input.data.string) add(parseObject(input.data.string))
  for (const [name, { string }] of Object.entries(input.triggerMetadata ?? {})) add({ [name]: string })
  add(input.data.http?.params ?? {})
  return data
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
