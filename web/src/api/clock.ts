// The time of the server, as far as this device knows it: a phone whose clock is wrong says when something was done all the same.

const kept = 'opsbook-clock'
/** Milliseconds that the server is ahead of this device. */
let ahead = Number(localStorage.getItem(kept)) || 0

/** Learns from the Date of an answer (RFC 9110, 6.6.1); one without tells nothing. */
export function hearClock({ headers }: Response): void {
  const at = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(at)) return
  ahead = at - Date.now() // late by the way of the answer, and so never in the future of the server
  localStorage.setItem(kept, String(ahead))
}

/** What the server would call now; without a connection as it was when it was heard last. */
export const serverNow = (): Date => new Date(Date.now() + ahead)
