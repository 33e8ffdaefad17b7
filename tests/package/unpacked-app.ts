// Before the end-to-end tests of `npm run test:package`: the package is made and unpacked into an empty folder, which every host that they start then serves.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePackage, packagePath } from '../../infra/package/package.ts'
import { unzip } from '../../infra/package/unzip.ts'

/** Returns what looks, after all tests, at what was loaded: the package's own modules, and none of the project. */
export default async function unpack(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-app-'))
  const appDir = join(folder, 'app')
  const list = join(folder, 'loaded')
  writeFileSync(list, '')
  await makePackage()
  await unzip(packagePath, appDir)
  Object.assign(process.env, {
    OPSBOOK_APP_DIR: appDir,
    OPSBOOK_LOADED_LIST: list,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${join(import.meta.dirname, 'own-modules-only.js')}`,
  })
  return () => {
    const loaded = readFileSync(list, 'utf8').split('\n')
    rmSync(folder, { recursive: true })
    const foreign = loaded.filter((line) => line.startsWith('FOREIGN'))
    const hosts = loaded.filter((line) => line === 'functions/http.js').length
    if (foreign.length > 0) throw new Error(`The package reached for what is not in it:\n${foreign.join('\n')}`)
    if (hosts === 0) throw new Error('No host served the package: none came up, or the tests ran against the project itself')
    process.stdout.write(
      `${hosts} hosts served the package from ${appDir}; they loaded ${new Set(loaded).size - 1} of its modules and no others.\n`,
    )
  }
}
