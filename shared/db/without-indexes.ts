// Fills a table faster than its indexes could follow: they are taken away meanwhile, and made anew in one go.
import { createIndex, createTextIndex, type Table, textTable } from '../catalogue/tables.ts'
import type { Engine } from './engine.ts'

/**
 * Runs work while an SQLite table has no indexes but its key, and makes them anew in the end, also when the work fails; on a server it just runs it.
 * For work on a database that nobody else uses: until then every list of the table is a scan.
 */
export async function withoutIndexes<T>(
  engine: Engine,
  table: Table,
  work: () => Promise<T>,
  onMaking: (name: string) => void,
): Promise<T> {
  if (engine.dialect !== 'sqlite') return work()
  const triggers = table.textIndex ? ['added', 'removed', 'changed'].map((when) => `DROP TRIGGER "TR_${table.name}_${when}"`) : []
  const words = `"${textTable(table.name)}"`
  const text = table.textIndex ? [...triggers, `DROP TABLE ${words}`] : []
  await engine.execute([...text, ...table.indexes.map(({ name }) => `DROP INDEX "${name}"`)])
  try {
    return await work()
  } finally {
    // each in a transaction of its own, so that none is held for long
    for (const index of table.indexes) {
      onMaking(index.name)
      await engine.execute([createIndex(table, index, 'sqlite')])
    }
    onMaking(textTable(table.name))
    if (table.textIndex) await engine.execute([...createTextIndex(table), `INSERT INTO ${words} (${words}) VALUES ('rebuild')`])
  }
}
