// Preloaded into a program: adds the address of every module that it loads to the file of MODULE_LIST.
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

registerHooks({
  load: (url, context, next) => {
    appendFileSync(process.env.MODULE_LIST ?? '/dev/null', `${url}\n`)
    return next(url, context)
  },
})
