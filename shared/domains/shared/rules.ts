// What is allowed of people, and how a sheet tells what planning must respect.
import type { ImportHatch } from '../../catalogue/resource.ts'
import type { Issue } from '../../errors.ts'

/** The audit trail names actors by username: nobody may look like the system, or like nobody. */
export function checkUsername(username: string): Issue[] {
  if (!/^(?:system:|anonymous$)/i.test(username.normalize('NFKC'))) return []
  return [{ path: 'username', code: 'reserved', message: 'is a name of the system itself', hint: 'Use another name.' }]
}

/** An object id that is none would never be found. */
export function checkEntraObjectId(objectId: string | null): Issue[] {
  if (objectId === null || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(objectId)) return []
  const hint = 'It stands as Object ID on the page of the user in Microsoft Entra.'
  return [{ path: 'entraObjectId', code: 'guid', message: 'is no object id such as 8b87af7d-8647-4dc7-8df4-5f69a2011bb5', hint }]
}

/** Only active users get work, or a tool; `person` is missing where there is none of that id, and `path` names the field of the request. */
export function checkPerson(path: string, person: { username: string; isActive: boolean } | undefined, id: number): Issue[] {
  if (!person) return [{ path, code: 'reference', message: `there is no user ${id}`, hint: 'Look it up at /api/shared/users.' }]
  if (person.isActive) return []
  return [{ path, code: 'inactive', message: `${person.username} is no active user`, hint: 'Name somebody else.' }]
}

/** The longest wait on a sheet is one of the constraints of its customer; the others stay. */
export const waitOnSheet: NonNullable<ImportHatch['toRow']> = ({ maxWaitHours }, { constraints }) =>
  maxWaitHours === undefined ? {} : { constraints: { ...Object(constraints), maxWaitHours } }
