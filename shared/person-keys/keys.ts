// The keys under which what the audit trail tells of a person is sealed: who keeps them, apart from the database and its dumps.

/** A person whose data was erased: nothing about them is ever written or restored again. */
export interface Erased {
  /** As `personOf` names them. */
  readonly person: string
  /** ISO 8601 instant. */
  readonly at: string
}

/** The keys of persons, 32 bytes each, by the name that `personOf` makes. */
export interface PersonKeys {
  /** The key of each person, made where there is none. Throws `conflict` for a person who was erased, `unavailable` when keys cannot be had. */
  make(persons: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
  /** The keys there are; a person without one was erased, or never had any. */
  find(persons: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
  /** Puts a person on the list of the erased, then destroys the key. Again is the same. */
  erase(person: string, at: string): Promise<void>
  /** Everyone who was erased. */
  erased(): Promise<readonly Erased[]>
}
