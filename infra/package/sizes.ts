// How large the entries of the package are, with all that is loaded with them.
import type { Metafile } from 'esbuild'

/** Bytes of each entry together with the chunks that it imports statically. */
export function entrySizes({ outputs }: Metafile): ReadonlyMap<string, number> {
  const entries = Object.entries(outputs).filter(([path, { entryPoint }]) => entryPoint !== undefined && path.endsWith('.js'))
  return new Map(entries.map(([path]) => [path, sizeOf(outputs, path, new Set())]))
}

function sizeOf(outputs: Metafile['outputs'], path: string, seen: Set<string>): number {
  const output = outputs[path]
  if (!output || seen.has(path)) return 0
  seen.add(path)
  const imported = output.imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true)
  return imported.reduce((sum, one) => sum + sizeOf(outputs, one.path, seen), output.bytes)
}
