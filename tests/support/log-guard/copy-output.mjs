// Preloaded into the programs that tests start: what they write to their outputs is kept in the folder of OPSBOOK_TEST_LOGS as well. It is no TypeScript, so
// that a program whose start is measured has none to strip.
import { appendFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const folder = process.env.OPSBOOK_TEST_LOGS
// what a thread writes passes through the process
if (folder !== undefined && isMainThread) {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    stream.write = (chunk, ...rest) => {
      try {
        appendFileSync(`${folder}/program-${process.pid}.log`, chunk)
      } catch {
        // a program may outlive the run that kept what it says
      }
      return write(chunk, ...rest)
    }
  }
}
