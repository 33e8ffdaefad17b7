// How results are rounded; pure.

/** Rounding modes as in IEEE 754 and java.math.RoundingMode: to the nearest with ties up, to even or down, away from zero, towards zero, up, down. */
export const roundingModes = ['half-up', 'half-even', 'half-down', 'up', 'down', 'ceiling', 'floor'] as const
/** One of them. */
export type RoundingMode = (typeof roundingModes)[number]
