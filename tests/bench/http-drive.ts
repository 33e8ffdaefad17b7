// Drives one server with autocannon, in a process of its own; tells how many answers came a second.
import autocannon from 'autocannon'

process.once('message', async (options: autocannon.Options) => {
  const result = await autocannon({ ...options, connections: 50 })
  const refused = result.errors + result.non2xx
  if (refused > 0) throw new Error(`${refused} of ${result.requests.total} requests were refused or failed`)
  process.send?.(result['2xx'] / result.duration)
  process.disconnect()
})
