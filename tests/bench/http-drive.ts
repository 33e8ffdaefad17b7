// Drives one server with autocannon, in a process of its own; tells how many answers came a second, and how long the slowest of a hundred took.
import autocannon from 'autocannon'

process.once('message', async (options: autocannon.Options) => {
  const result = await autocannon({ connections: 50, ...options })
  const refused = result.errors + result.non2xx
  if (refused > 0) throw new Error(`${refused} of ${result.requests.total} requests were refused or failed`)
  process.send?.({ perSecond: result['2xx'] / result.duration, p99: result.latency.p99, answers: result['2xx'] })
  process.disconnect()
})
