// Drives one server with autocannon, in a process of its own; tells how many answers came a second, and how long the slowest of a hundred took.
import autocannon from 'autocannon'

process.once('message', async (options: autocannon.Options) => {
  const { requests = [], connections = 50 } = options
  let begun = 0
  // each connection begins elsewhere, as no two people do the same at the same time
  const setupClient = (client: autocannon.Client) => {
    const at = Math.floor((begun++ * requests.length) / connections)
    client.setRequests([...requests.slice(at), ...requests.slice(0, at)])
  }
  const result = await autocannon({ ...options, connections, ...(requests.length > 1 ? { setupClient } : {}) })
  const refused = result.errors + result.non2xx
  if (refused > 0) {
    const statuses = Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => `${status}: ${count}`)
    throw new Error(`${refused} of ${result.requests.total} requests were refused or failed (${statuses.join(', ')})`)
  }
  process.send?.({ perSecond: result['2xx'] / result.duration, p99: result.latency.p99, answers: result['2xx'] })
  process.disconnect()
})
