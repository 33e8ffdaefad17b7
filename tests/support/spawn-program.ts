// A program of the terminal as people type it, with what it says.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Starts a program under the present environment and these settings, in a folder where one is given. */
export function startProgram(program: string, args: readonly string[], settings: Readonly<Record<string, string>>, cwd?: string) {
  const env = { ...process.env, ...settings }
  const child = spawn(process.execPath, [program, ...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  return { child, said, closed: once(child, 'close') }
}
