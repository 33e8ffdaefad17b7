// The database of endpoints that answer without one.

const closed = (): never => {
  throw new Error('this endpoint answers without the database')
}

/** Every use of it fails. */
export const closedDatabase = {
  engine: {
    dialect: 'sqlite',
    hasTextIndex: true,
    read: closed,
    snapshot: closed,
    write: closed,
    execute: closed,
    takeIds: closed,
    countRequests: closed,
    close: async () => {},
  },
  ids: { next: closed, block: closed, skip: closed },
  keys: { make: closed, find: closed, erase: closed, erased: closed },
} as const
