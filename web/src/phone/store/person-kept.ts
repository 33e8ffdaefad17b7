// Who was signed in on this device last and has not signed out.

const lastPerson = 'opsbook-day-person'

/** The id of that person; null where there is none. */
export function personKept(): number | null {
  const id = Number(localStorage.getItem(lastPerson))
  return id > 0 ? id : null
}

/** From now on this person is known on this device. */
export const keepPerson = (id: number): void => localStorage.setItem(lastPerson, String(id))

/** From now on nobody is known on this device. */
export const forgetPerson = (): void => localStorage.removeItem(lastPerson)
