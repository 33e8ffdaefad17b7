// The form of something about what was scanned: where it goes on, and how it is told of.
import type { About } from '../use-draft.ts'
import type { Match } from './match.ts'

export const scanAbout = ({ kind, id, code, name }: Match, did: string): About => ({
  ...{ form: `${did} ${kind} ${id}`, did, resource: kind, subject: `${code} ${name}`, to: `/day/scan?code=${encodeURIComponent(code)}` },
})
