// KQL as Microsoft's own language service reads it: the syntax tree of a query, and what is wrong with it against the tables of a workspace.
import { createRequire } from 'node:module'
import { schemas } from './workspace-tables.ts'

/** A node of the syntax tree, as far as it is used here; which members there are depends on its kind. */
export interface SyntaxNode {
  readonly constructor: { readonly $$name?: string }
  readonly ChildCount: number
  readonly Text: string
  GetChild(at: number): SyntaxNode | null
  ToString(): string
  readonly [member: string]: unknown
}

interface List<T> {
  readonly Count: number
  getItem(at: number): T
}
interface Service {
  readonly KustoCode: {
    ParseAndAnalyze(text: string, globals: unknown): { readonly Syntax: SyntaxNode; GetDiagnostics(): List<{ readonly Message: string }> }
  }
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } }
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): unknown } }
    readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: unknown[]) => unknown }
  }
}

let loaded: { service: Service; globals: unknown } | undefined

/** It is made for browsers: it leaves its names in the global object, and takes a second to do so. */
function load() {
  if (loaded) return loaded
  const require = createRequire(import.meta.url)
  require('@kusto/language-service-next/bridge.js')
  require('@kusto/language-service-next')
  const { Kusto } = globalThis as unknown as { Kusto: { Language: Service } } // what the lines above have left there
  const service = Kusto.Language
  const tables = Object.entries(schemas).map(([name, columns]) => {
    const schema = Object.entries(columns).map(([column, type]) => `${column}: ${type}`)
    return service.Symbols.TableSymbol.From(`(${schema.join(', ')})`).WithName(name)
  })
  loaded = { service, globals: service.GlobalState.Default.WithDatabase(new service.Symbols.DatabaseSymbol.ctor('workspace', tables)) }
  return loaded
}

/** The tree of a query, and all that is wrong with it: syntax, names, types. */
export function readQuery(text: string): { tree: SyntaxNode; wrong: string[] } {
  const { service, globals } = load()
  const code = service.KustoCode.ParseAndAnalyze(text, globals)
  const found = code.GetDiagnostics()
  return { tree: code.Syntax, wrong: Array.from({ length: found.Count }, (_, at) => found.getItem(at).Message) }
}

/** Kind of a node, such as `FilterOperator`. */
export const kindOf = (node: SyntaxNode): string => (node.constructor.$$name ?? '').split('.').at(-1)?.replace(/\$.*$/, '') ?? ''

/** A member that is a node; throws where there is none. */
export function part(node: SyntaxNode, member: string): SyntaxNode {
  const found = node[member]
  if (typeof found !== 'object' || found === null) throw new Error(`${kindOf(node)} has no ${member}: ${node.ToString()}`)
  return found as SyntaxNode // members of nodes are nodes
}

/** The nodes of a list whose elements stand between commas. */
export function elements(list: SyntaxNode): SyntaxNode[] {
  return Array.from({ length: list.ChildCount }, (_, at) => list.GetChild(at)).flatMap((one) => (one ? [part(one, 'Element')] : []))
}
