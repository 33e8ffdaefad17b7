// What a deployment would make: a file evaluated with its parameters, and every file that it deploys.
import { dirname } from 'node:path'
import type { Node } from 'web-tree-sitter'
import { evaluate, type Scope } from './expressions.ts'
import { literalOf, partAt, partsOf } from './syntax.ts'
import { type Declaration, readTemplate, type Template } from './template.ts'
import { broken, type FindType, mistakes } from './types.ts'
import { isObject, Unknown } from './values.ts'

/** A resource, or a module of a registry, as Azure would be asked for it. */
export interface Deployed {
  /** The file that asks, and the name it has there. */
  readonly file: string
  readonly symbol: string
  /** Type and version of a resource, or the address of a module of a registry, or the path of a file. */
  readonly what: string
  readonly name: string
  /** Properties of a resource, or the parameters of a module. */
  readonly given: Readonly<Record<string, unknown>>
}

/** The values of a .bicepparam file, with an environment to read from. */
export async function readParameters(path: string, environment: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const { declared } = await readTemplate(path)
  const scope: Scope = { folder: dirname(path), environment, find: (name) => new Unknown(name) }
  return Object.fromEntries([...declared.var].map(([name, { node }]) => [name, evaluate(partAt(node, -1), scope)]))
}

/** Evaluates a file; throws for parameters that are missing, unknown or not of their type. */
export async function deploy(path: string, parameters: Readonly<Record<string, unknown>>): Promise<Deployed[]> {
  const all: Deployed[] = []
  run(await readTemplate(path), parameters, all)
  return all
}

/** Deploys a template into a list and returns its outputs. */
function run(template: Template, parameters: Readonly<Record<string, unknown>>, all: Deployed[]): Record<string, unknown> {
  const known = new Map<string, unknown>()
  const scope: Scope = {
    folder: dirname(template.path),
    environment: {},
    find: (name) => {
      if (!known.has(name)) known.set(name, resolve(name))
      return known.get(name)
    },
  }
  const { param, module, resource, output } = template.declared
  const unknown = Object.keys(parameters).filter((name) => !param.has(name))
  if (unknown.length > 0) throw new Error(`${template.path} has no parameter ${unknown.join(', ')}`)
  const resolve = (name: string): unknown => {
    const parameter = param.get(name)
    if (parameter) return argument(parameter, parameters[name], scope, typesOf(template), template.path)
    const variable = template.declared.var.get(name)
    if (variable) return evaluate(partAt(variable.node, -1), scope)
    const from = template.imported.get(name)
    if (from) return constant(from.from, from.name)
    const asked = module.get(name) ?? resource.get(name)
    if (asked) return build(asked, template, scope, all)
    return new Unknown(name) // a function without its call, such as the name of a namespace
  }
  for (const name of [...param.keys(), ...resource.keys(), ...module.keys()]) scope.find(name)
  return Object.fromEntries([...output].map(([name, { node }]) => [name, evaluate(partAt(node, -1), scope)]))
}

/** An exported variable. */
function constant(template: Template, name: string): unknown {
  const scope: Scope = { folder: dirname(template.path), environment: {}, find: (asked) => constant(template, asked) }
  const { node } = template.declared.var.get(name) ?? {}
  if (!node) throw new Error(`${template.path} exports no ${name}`)
  return evaluate(partAt(node, -1), scope)
}

const typesOf =
  (template: Template): FindType =>
  (name) => {
    const from = template.imported.get(name)
    if (from) return typesOf(from.from)(from.name)
    const { node } = template.declared.type.get(name) ?? {}
    if (!node) throw new Error(`${template.path} has no type ${name}`)
    return partAt(node, -1)
  }

function argument({ name, node, decorators }: Declaration, given: unknown, scope: Scope, types: FindType, path: string): unknown {
  const [, type, otherwise] = partsOf(node)
  if (!type) throw new Error(`${path}: parameter ${name} has no type`)
  const value = given === undefined && otherwise ? evaluate(otherwise, scope) : given
  const limits = new Map([...decorators].map(([decorator, limit]) => [decorator, limit && evaluate(limit, scope)]))
  const wrong = [...mistakes(value, type, types, name), ...broken(value, limits, name)]
  if (wrong.length > 0) throw new Error(`${path}: ${wrong.join('; ')}`)
  return value
}

function build({ name: symbol, node }: Declaration, template: Template, scope: Scope, all: Deployed[]): unknown {
  const what = literalOf(partAt(node, 1))
  const isExisting = node.children.some((part) => part?.type === 'existing')
  const make = (body: Node, within: Scope): unknown => {
    const properties = evaluate(body, within)
    if (!isObject(properties)) throw new Error(`${symbol} has no body`)
    const { name, params } = properties
    const isModule = node.type === 'module_declaration'
    const given = isModule ? (isObject(params) ? params : {}) : properties
    if (!isExisting) all.push({ file: template.path, symbol, what, name: String(name), given })
    const file = template.modules.get(what)
    if (file) return { outputs: run(file, given, all) }
    return isModule ? { outputs: new Unknown(`${String(name)}.outputs`) } : Object.assign({ id: new Unknown(`${symbol}.id`) }, properties)
  }
  const body = partAt(node, -1)
  if (body.type === 'if_statement') return evaluate(partAt(body, 0), scope) ? make(partAt(body, -1), scope) : null
  if (body.type !== 'for_statement') return make(body, scope)
  const [item = body, items = body] = partsOf(body)
  const each = evaluate(items, scope)
  if (!Array.isArray(each)) throw new Error(`${symbol} loops over no array`)
  return each.map((one) => make(partAt(body, -1), { ...scope, find: (asked) => (asked === item.text ? one : scope.find(asked)) }))
}
