// Random numbers that a seed decides, the same on every machine.

/** Numbers from 0 up to, not including, 1: sfc32 (Doty-Humphrey's small fast counter), its state filled from the seed by splitmix32. */
export function seeded(seed: number): () => number {
  let filling = Math.floor(seed) | 0
  const fill = (): number => {
    filling = (filling + 0x9e3779b9) | 0
    let mixed = Math.imul(filling ^ (filling >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  let a = fill()
  let b = fill()
  let c = Math.floor(seed / 2 ** 32) ^ fill()
  let count = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next()
  return next
}
