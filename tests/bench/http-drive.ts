// Drives one server with autocannon, in a process of its own; prints how many answers came a second.
import autocannon from 'autocannon'

const options: autocannon.Options & { expected: number } = JSON.parse(process.argv[2] ?? '{}')
const result = await autocannon({ ...options, connections: 50 })
const counts: Record<string, number> = { 2: result['2xx'], 4: result['4xx'], 5: result['5xx'] }
if (result.errors > 0 || (counts[4] ?? 0) + (counts[5] ?? 0) > 0) throw new Error(`refused or failed: ${JSON.stringify({ ...counts, errors: result.errors })}`)
process.send?.((counts[2] ?? 0) / result.duration)
