// What is allowed of people.
import type { Issue } from '../../errors.ts'

/** The audit trail names actors by username: nobody may look like the system, or like nobody. */
export function checkUsername(username: string): Issue[] {
  if (!/^(?:system:|anonymous$)/i.test(username.normalize('NFKC'))) return []
  return [{ path: 'username', code: 'reserved', message: 'is a name of the system itself', hint: 'Use another name.' }]
}
