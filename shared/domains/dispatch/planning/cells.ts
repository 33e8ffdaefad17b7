// Reading typed arrays within their length, which the compiler cannot know: so the casts are here and nowhere else.

/** The number at `i`, which is within. Two functions, one a kind of array, so that each stays as fast as the bare read. */
export const at = (cells: Float64Array, i: number): number => cells[i] as number

/** The whole number at `i`, which is within. */
export const nth = (cells: Int32Array, i: number): number => cells[i] as number
