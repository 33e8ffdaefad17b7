// One Bicep file: what it declares, and what stands above each declaration.
import { dirname, join } from 'node:path'
import type { Node } from 'web-tree-sitter'
import { literalOf, parseFile, partAt, partsOf } from './syntax.ts'

/** A declaration by its kind; `node` is what stands behind its name and type. */
export interface Declaration {
  readonly name: string
  readonly node: Node
  /** The calls above it, by name. */
  readonly decorators: ReadonlyMap<string, Node | null>
}

/** A file with those that it imports from and deploys. */
export interface Template {
  readonly path: string
  readonly declared: Readonly<Record<Kind, ReadonlyMap<string, Declaration>>>
  /** Names that another file declares. */
  readonly imported: ReadonlyMap<string, { readonly from: Template; readonly name: string }>
  /** The files that it deploys, by their path as written. */
  readonly modules: ReadonlyMap<string, Template>
}

const kinds = {
  parameter_declaration: 'param',
  variable_declaration: 'var',
  type_declaration: 'type',
  module_declaration: 'module',
  resource_declaration: 'resource',
  output_declaration: 'output',
} as const
type Kind = (typeof kinds)[keyof typeof kinds]
const kindOf = (type: string) => Object.entries(kinds).find(([name]) => name === type)?.[1]

const read = new Map<string, Promise<Template>>()

/** Reads a file and all that it needs, each once. */
export function readTemplate(path: string): Promise<Template> {
  const known = read.get(path) ?? load(path)
  read.set(path, known)
  return known
}

async function load(path: string): Promise<Template> {
  const declared = {
    param: new Map<string, Declaration>(),
    var: new Map<string, Declaration>(),
    type: new Map<string, Declaration>(),
    module: new Map<string, Declaration>(),
    resource: new Map<string, Declaration>(),
    output: new Map<string, Declaration>(),
  }
  const imported = new Map<string, { from: Template; name: string }>()
  const modules = new Map<string, Template>()
  const other = (name: string) => readTemplate(join(dirname(path), name))
  let decorators = new Map<string, Node | null>()
  for (const node of partsOf(await parseFile(path))) {
    const kind = kindOf(node.type)
    if (kind) {
      const name = partAt(node, 0).text
      declared[kind].set(name, { name, node, decorators })
      const file = kind === 'module' ? literalOf(partAt(node, 1)) : ''
      if (file.endsWith('.bicep')) modules.set(file, await other(file))
    }
    if (node.type === 'import_functionality') {
      const from = await other(literalOf(partAt(node, -1)))
      for (const one of partsOf(node).slice(0, -1)) imported.set(one.text, { from, name: one.text })
    }
    decorators = node.type === 'decorators' ? decoratorsOf(node) : new Map()
  }
  return { path, declared, imported, modules }
}

const decoratorsOf = (node: Node) =>
  new Map(
    partsOf(node).map((decorator) => {
      const made = partAt(decorator, 0)
      return [partAt(made, 0).text, partsOf(partAt(made, 1)).at(0) ?? null] as const
    }),
  )
