// Drives one server with autocannon, in a process of its own; tells how many answers came a second, and how long the slowest of a hundred took.
import autocannon from 'autocannon'

process.once('message', async (options: autocannon.Options) => {
  const { requests = [], connections = 50 } = options
  let begun = 0
  // each connection has a part of its own, as no two people do the same at the same time; to build all of them for each takes too long
  const share = Math.ceil(requests.length / connections)
  const setupClient = (client: autocannon.Client) => {
    const at = share * begun++
    client.setRequests([...requests, ...requests].slice(at % requests.length, (at % requests.length) + 2 * share))
  }
  const result = await autocannon({ ...options, connections, ...(share > 1 ? { setupClient } : {}) })
  const refused = result.errors + result.non2xx
  if (refused > 0) {
    const statuses = Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => `${status}: ${count}`)
    throw new Error(`${refused} of ${result.requests.total} requests were refused or failed (${statuses.join(', ')})`)
  }
  process.send?.({ perSecond: result['2xx'] / result.duration, p99: result.latency.p99, answers: result['2xx'] })
  process.disconnect()
})
