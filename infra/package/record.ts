// Run as a program with files of functions/: prints as JSON what they register, without Azure's library and without a setting.
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { registrations } from './functions-recorder.ts'

const recorder = import.meta.resolve('./functions-recorder.ts')
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@azure/functions' ? { url: recorder, format: 'module', shortCircuit: true } : next(specifier, context),
})
for (const file of process.argv.slice(2)) await import(pathToFileURL(file).href)
process.stdout.write(JSON.stringify(registrations))
