// Bicep files as trees, by the grammar of tree-sitter.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Language, type Node, Parser } from 'web-tree-sitter'

let parser: Promise<Parser> | undefined

async function openParser(): Promise<Parser> {
  await Parser.init()
  const made = new Parser()
  made.setLanguage(await Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')))
  return made
}

/** The tree of a .bicep or .bicepparam file; throws where it is not one, with the place. */
export async function parseFile(path: string): Promise<Node> {
  parser ??= openParser()
  const text = readFileSync(path, 'utf8')
  // the grammar knows no assignments of .bicepparam files, which are variables but for their first word
  const source = path.endsWith('.bicepparam') ? text.replaceAll(/^param (\w+) =/gm, 'var $1 =') : text
  const tree = (await parser).parse(source)
  if (!tree) throw new Error(`${path} cannot be parsed`)
  const wrong = tree.rootNode.hasError ? findError(tree.rootNode) : null
  if (wrong)
    throw new Error(`${path}:${wrong.startPosition.row + 1}:${wrong.startPosition.column + 1} is no Bicep: ${wrong.text.slice(0, 60)}`)
  return tree.rootNode
}

function findError(node: Node): Node | null {
  if (node.isError || node.isMissing) return node
  for (const child of node.children) {
    const found = child?.hasError || child?.isMissing ? findError(child) : null
    if (found) return found
  }
  return node.hasError ? node : null
}

/** The named parts of a node, without comments. */
export const partsOf = (node: Node): Node[] => node.namedChildren.flatMap((part) => (part && part.type !== 'comment' ? [part] : []))

/** The part at a place; throws where the grammar gives none. */
export function partAt(node: Node, index: number): Node {
  const part = partsOf(node).at(index)
  if (!part) throw new Error(`${node.type} in line ${node.startPosition.row + 1} has no part ${index}`)
  return part
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** What an escape such as \n stands for. */
export const unescaped = ({ text }: Node): string => escapes[text.slice(1)] ?? text.slice(1)

/** The text of a string in which nothing is computed, or of a name. */
export const literalOf = (node: Node): string =>
  node.type === 'string'
    ? partsOf(node)
        .map((part) => (part.type === 'escape_sequence' ? unescaped(part) : part.text))
        .join('')
    : node.text

/** The properties of an object, by name. */
export const propertiesOf = (object: Node): Map<string, Node> =>
  new Map(
    partsOf(object)
      .filter(({ type }) => type === 'object_property')
      .map((property) => [literalOf(partAt(property, 0)), partAt(property, -1)]),
  )
