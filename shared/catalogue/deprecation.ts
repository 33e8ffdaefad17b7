// When something of the contract is to be used no more, and what takes its place.

/** Told in every answer by the headers Deprecation (RFC 9745), Sunset (RFC 8594) and Link, and in the document. */
export interface Deprecation {
  /** The day from which on it is deprecated, `2027-01-31` in UTC. */
  readonly since: string
  /** The day on which it goes, where that is decided; at least half a year after `since`. */
  readonly sunset?: string
  /** The path of what takes its place, where something does. */
  readonly replacement?: string
}
