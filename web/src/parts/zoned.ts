// Instants as wall times of a zone, and back.

/** `2026-11-28T14:05` of an instant, as clocks show it in an IANA zone; with seconds where there are some. */
export function toWall(instant: string, zone: string): string {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return ''
  const parts = Object.fromEntries(
    wall(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const minutes = `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`
  return parts.second === '00' ? minutes : `${minutes}:${parts.second}`
}

/** The instant at which clocks of a zone show a wall time; the earlier of two in autumn, and after the gap in spring. */
export function fromWall(time: string, zone: string): string | null {
  const asUtc = Date.parse(`${time}Z`)
  if (Number.isNaN(asUtc)) return null
  const shift = (at: number) => Date.parse(`${toWall(new Date(at).toISOString(), zone)}Z`) - at
  const day = 86_400_000
  const [before, after] = [asUtc - shift(asUtc - day), asUtc - shift(asUtc + day)]
  const fits = [before, after].find((at) => at + shift(at) === asUtc)
  return new Date(fits ?? before).toISOString()
}

const wall = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB-u-ca-iso8601', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
