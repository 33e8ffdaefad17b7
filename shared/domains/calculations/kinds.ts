// Which parts of an expression are decimals and which true or false; the two do not mix.
import type { Issue } from '../../errors.ts'
import type { Node } from './expression.ts'
import { issueAt, quoted } from './places.ts'

/** A decimal, or true or false. */
export type Kind = 'decimal' | 'flag'

/** A part that is of the other kind than belongs there. */
export const misfit = (node: Node, wanted: Kind): Issue =>
  wanted === 'decimal'
    ? issueAt(
        node.at - 1,
        `${quoted(node.text)} is true or false where a number belongs`,
        'Choose between numbers by it, such as with if(x, 1, 0).',
      )
    : issueAt(
        node.at - 1,
        `${quoted(node.text)} is a number where true or false belongs`,
        'Compare it, such as with x > 0; join tests with and.',
      )

/** What a part is, undefined where that depends on a name whose kind is not known; adds every part that does not fit to the issues. */
export function kindOf(node: Node, names: ReadonlyMap<string, Kind>, issues: Issue[]): Kind | undefined {
  if (node.kind === 'constant') return typeof node.value === 'boolean' ? 'flag' : 'decimal'
  if (node.kind === 'name') return names.get(node.name)
  const { operation, of } = node
  const kinds = of.map((one) => kindOf(one, names, issues))
  const want = (wanted: Kind, index: number) => {
    const part = of[index]
    if (part && kinds[index] && kinds[index] !== wanted) issues.push(misfit(part, wanted))
  }
  const alike = (index: number) => {
    const known = kinds.slice(index).find((kind) => kind !== undefined)
    if (known) want(known, index + 1)
    return known
  }
  if (operation.takes === 'choice') {
    want('flag', 0)
    return alike(1)
  }
  if (operation.takes === 'alike') alike(0)
  else for (const index of of.keys()) want(operation.takes === 'decimals' ? 'decimal' : 'flag', index)
  return operation.takes === 'decimals' ? operation.gives : 'flag'
}
