// What the keys stand for that reports tell: rows by their natural key, with what people call them, as far as the person may read them.
import { useQueries } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { referredFields } from '../parts/referred.ts'
import { isCalledByName, titleParts } from '../parts/row-title.ts'
import { type ReportMetadata, useMe } from '../shell/me.tsx'
import type { Asked, Listed, Row } from './reports-data.ts'

/** A row that a key stands for: `Scratch` by its name alone, and in full `F-SCR · Scratch`. */
export interface Known {
  readonly id: number
  readonly name: string
  readonly full: string
}

/** So many keys are asked for at once. */
const atOnce = 100
const keptFor = 300_000

/** Of which resource a column of a report holds the key; undefined where it is of none. */
export function resourceNamed({ names, input }: ReportMetadata, column: string, row: Row, asked: Asked): string | undefined {
  const naming = names[column]
  if (naming === undefined || typeof naming === 'string') return naming
  const properties = input.properties as Readonly<Record<string, { default?: unknown }>> | undefined // JSON schema says so
  return naming.of[String(row[naming.by] ?? asked[naming.by] ?? properties?.[naming.by]?.default)]
}

/** The rows that keys stand for, each given as resource and key. */
export function useKnown(
  wanted: readonly (readonly [resource: string, key: unknown])[],
): (resource: string, key: unknown) => Known | undefined {
  const { metadata, resource: of } = useMe()
  const keys = new Map<string, Set<string>>()
  for (const [name, key] of wanted)
    if (key !== null && key !== undefined && key !== '') keys.set(name, (keys.get(name) ?? new Set()).add(String(key)))
  const parts = [...keys].flatMap(([name, all]) => {
    const sorted = [...all].sort()
    return Array.from(
      { length: Math.ceil(sorted.length / atOnce) },
      (_, at) => [name, sorted.slice(at * atOnce, (at + 1) * atOnce)] as const,
    )
  })
  return useQueries({
    queries: parts.map(([name, part]) => {
      const resource = of(name)
      const key = resource?.naturalKey[0]
      return {
        queryKey: ['names', name, part],
        enabled: resource !== undefined && key !== undefined,
        staleTime: keptFor,
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          if (!resource || !key) return []
          const { items } = await call<Listed>(resource.path, {
            query: { [`${key}.in`]: part.join(','), limit: atOnce, fields: referredFields(resource, metadata).join(',') },
            signal,
          })
          return items.map((row): [string, Known] => {
            const { key: told, name: called } = titleParts(resource, row)
            const isAlone = isCalledByName(resource) && called !== ''
            return [
              `${name} ${row[key]}`,
              { id: row.id, name: called || told, full: isAlone ? called : [told, called].filter(Boolean).join(' · ') },
            ]
          })
        },
      }
    }),
    combine: (answers) => {
      const known = new Map(answers.flatMap(({ data = [] }) => data))
      return (name: string, key: unknown) => known.get(`${name} ${key}`)
    },
  })
}

/** The same of one resource. */
export function useNames(resource: string, keys: readonly unknown[]): (key: unknown) => Known | undefined {
  const known = useKnown(keys.map((key) => [resource, key]))
  return (key) => known(resource, key)
}
