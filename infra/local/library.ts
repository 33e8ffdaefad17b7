// Loads @azure/functions, unchanged, in the form that runs fastest. Its build keeps each private field in a WeakMap, a dozen
// of them per request, which costs the garbage collector a third of a small request (measured: 19k -> 27k requests/s). While
// the library is being loaded, and only then, `WeakMap` makes true private fields instead; they behave the same.
import { createRequire } from 'node:module'

class Returning {
  // Returning another object from a constructor makes the fields of a subclass land on that object.
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is the point of the class
    return target
  }
}

/** A WeakMap whose entries live on the keys themselves; it has what compiled private fields use. */
class FieldMap {
  readonly #field = makeField()

  get(key: object): unknown {
    return this.#field.get(key)
  }
  has(key: object): boolean {
    return this.#field.has(key)
  }
  set(key: object, value: unknown): this {
    this.#field.set(key, value)
    return this
  }
  add(key: object): this {
    this.#field.set(key, true)
    return this
  }
}

// Every evaluation of a class declares private names of its own.
function makeField() {
  class Field extends Returning {
    #value: unknown
    static get(key: object): unknown {
      return #value in key ? key.#value : undefined
    }
    static has(key: object): boolean {
      return #value in key
    }
    static set(key: object, value: unknown): void {
      if (!(#value in key)) new Field(key)
      if (#value in key) key.#value = value
    }
  }
  return Field
}

function loadLibrary(): typeof import('@azure/functions') {
  const { WeakMap: weakMap, WeakSet: weakSet } = globalThis
  const replace = (map: unknown, set: unknown) => Object.assign(globalThis, { WeakMap: map, WeakSet: set })
  try {
    replace(FieldMap, FieldMap)
    return createRequire(import.meta.url)('@azure/functions')
  } finally {
    replace(weakMap, weakSet)
  }
}

/** The library's own response class. */
export const { HttpResponse } = loadLibrary()
