// Tells the service worker what it is to have at hand: the first frame, the pages of the day with what they load, and all words.
import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'

type Chunk = Rolldown.OutputChunk

const base = '/console/'
const isDay = ({ facadeModuleId, moduleIds }: Chunk) =>
  [facadeModuleId, ...moduleIds].some((id) => /\/web\/src\/phone\/|\/messages\/\w+\.\w+\.json|barcode-detector|zxing-wasm/.test(id ?? ''))

/** Puts the files of the build into its service worker, `sw.js`. */
export const workerFiles = (): Plugin => ({
  name: 'opsbook-worker-files',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
    const [worker, entry] = [
      chunks.find(({ fileName }) => fileName === 'sw.js'),
      chunks.find(({ isEntry, fileName }) => isEntry && fileName !== 'sw.js'),
    ]
    if (!worker || !entry) return
    const wanted = new Set<string>()
    const take = (chunk: Chunk) => {
      if (wanted.has(chunk.fileName)) return
      wanted.add(chunk.fileName)
      for (const file of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) wanted.add(file)
      for (const name of chunk.imports) {
        const found = chunks.find(({ fileName }) => fileName === name)
        if (found) take(found)
      }
    }
    take(entry)
    for (const chunk of chunks) if (chunk !== worker && isDay(chunk)) take(chunk)
    const wasm = Object.keys(bundle).filter((name) => name.endsWith('.wasm'))
    const files = [...wanted, ...wasm, 'icon.svg', 'icon-192.png', 'manifest.webmanifest'].map((name) => base + name)
    const version = createHash('sha256').update(files.toSorted().join('\n')).digest('hex').slice(0, 12)
    worker.code = worker.code
      .replaceAll('__FILES__', JSON.stringify([...new Set(files)]))
      .replaceAll('__ENTRY__', JSON.stringify(base + entry.fileName))
      .replaceAll('__VERSION__', JSON.stringify(version))
  },
})
