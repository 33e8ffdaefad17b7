// The bands of age in which defects are counted.

/** `31-60` and `over 90` without a word of any language. */
export const bandOf = (band: unknown): string => String(band).replace('over ', '> ').replace('-', '–')
