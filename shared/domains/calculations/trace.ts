// The steps of a run, as many as a receipt can keep.

/** A step: where its part of the expression stands (the first character is 1), that part (cut to 60 characters), and what came of it. */
export interface Step {
  readonly at: number
  readonly text: string
  readonly value: string
}

/** The most characters of a trace as JSON; a column of the database takes 65,536. */
const mostCharacters = 60_000
/** Of a step as JSON, besides its text and its value. */
const frame = '{"at":1000,"text":"","value":""},'.length

/** Steps in order. The last one is always kept; where others had to be left out, a step `...` says how many. */
export class Trace {
  private readonly kept: Step[] = []
  private last: Step | undefined
  private leftOut = 0
  private characters = 0

  /** Neither text nor value may hold what JSON escapes. */
  add(step: Step): void {
    this.characters += step.text.length + step.value.length + frame
    if (this.characters <= mostCharacters) this.kept.push(step)
    else {
      if (this.last) this.leftOut++
      this.last = step
    }
  }

  steps(): Step[] {
    const leftOut = this.leftOut > 0 ? [{ at: 1, text: '...', value: `${this.leftOut} steps left out` }] : []
    return [...this.kept, ...leftOut, ...(this.last ? [this.last] : [])]
  }
}
