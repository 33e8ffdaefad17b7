// Builds web/ into the folder that it is given, and prints the files that went into it; a program of its own, for Vite goes by the environment and stays in memory.
import { join } from 'node:path'
import { build } from 'vite'
import { rootFolder } from '../cli/folder.ts'

const built = await build({
  root: join(rootFolder, 'web'),
  logLevel: 'error',
  build: { outDir: process.argv[2] ?? '', emptyOutDir: true },
})
const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
const modules = outputs.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : (one.originalFileNames ?? [])))
const files = new Set(modules.map((id) => id.replace(/\?.*$/, '')).filter((id) => id.startsWith('/')))
process.stdout.write(JSON.stringify([...files].sort()))
