// Now and then the cheapest place is not seen: what keeps putting back from always doing the same (Christiaens and Vanden Berghe 2020).

/** Blinks at a rate from 0 to below 1. */
export class Blinks {
  readonly #random: () => number
  readonly #rate: number
  #until: number

  constructor(rate: number, random: () => number) {
    this.#rate = rate
    this.#random = random
    this.#until = this.#looks()
  }

  /** Whether this look is a blink. */
  next(): boolean {
    if (this.#until-- > 0) return false
    this.#until = this.#looks()
    return this.#rate > 0
  }

  /** How many looks there are before the next blink: geometric, so that chance is asked once a blink and not once a look. */
  #looks(): number {
    return this.#rate > 0 ? Math.floor(Math.log(1 - this.#random()) / Math.log(1 - this.#rate)) : 2 ** 30
  }
}

/** Eyes that never close. */
export const wideAwake = (): Blinks => new Blinks(0, () => 0)
