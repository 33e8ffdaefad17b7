// Parts of the document that are said more than once are said once, among its components, and referred to.
import { hash } from 'node:crypto'
import { type Json, sorted } from './json.ts'

interface Use {
  readonly name: string
  /** What stands in the document; parts within it may have become references by the time it is settled. */
  readonly holder: Json
}

/** Parts of one kind, such as parameters. */
export interface Shelf {
  /** Takes a part under a name that it would have as a component; what is given back stands in the document. */
  put(name: string, part: Json): Json
  /** Makes references of all parts that were put twice or more; returns the components. */
  settle(): Json
}

/** A shelf of the components of that kind. Parts that are unlike and would have the same name are told apart by a hash. */
export function createShelf(kind: 'parameters' | 'responses' | 'examples'): Shelf {
  const uses: Use[] = []
  return {
    put: (name, part) => {
      const holder = { ...part }
      uses.push({ name, holder })
      return holder
    },
    settle: () => {
      const components: Json = {}
      const alike = [...Map.groupBy(uses, ({ holder }) => JSON.stringify(holder))]
      for (const [text, all] of alike.filter(([, { length }]) => length > 1).sort(([, a], [, b]) => b.length - a.length)) {
        const wanted = all[0]?.name ?? kind
        const name = wanted in components ? `${wanted}.${hash('sha256', text).slice(0, 6)}` : wanted
        components[name] = JSON.parse(text)
        for (const { holder } of all) {
          for (const key of Object.keys(holder)) delete holder[key]
          holder.$ref = `#/components/${kind}/${name}`
        }
      }
      return sorted(components)
    },
  }
}
