// Processes of this machine, as far as the tests ask for them.
import { readdirSync, readFileSync } from 'node:fs'

/** Ids of the Azurite processes that work in a folder; read from /proc, so none where there is no such folder. */
export function azuritesOf(folder: string): number[] {
  const ids = listProcesses().filter((name) => /^\d+$/.test(name))
  return ids.filter((id) => isAzurite(commandOf(id), folder)).map(Number)
}

function isAzurite(command: string, folder: string): boolean {
  return command.includes('azurite-child') && command.includes(folder)
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc')
  } catch {
    return []
  }
}

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
