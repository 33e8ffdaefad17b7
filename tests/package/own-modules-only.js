// Preloaded into a host by NODE_OPTIONS: a module of the app folder gets modules of that folder and of Node, and no others; every one of them is written down.
// Plain JavaScript, as it is loaded into threads of the app too.
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const { OPSBOOK_APP_DIR = '', OPSBOOK_LOADED_LIST = '' } = process.env
const own = `${pathToFileURL(OPSBOOK_APP_DIR).href}/`
const note = (line) => appendFileSync(OPSBOOK_LOADED_LIST, `${line}\n`)

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    if (found.url.startsWith(own)) note(found.url.slice(own.length))
    else if (context.parentURL?.startsWith(own) && !found.url.startsWith('node:') && specifier !== '@azure/functions-core') {
      note(`FOREIGN ${found.url} of ${context.parentURL}`)
      throw new Error(`${context.parentURL} reaches out of its folder: ${specifier}`)
    }
    return found
  },
})
