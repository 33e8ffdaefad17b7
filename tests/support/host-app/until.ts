// Waiting for something to become true.

/** Asks every 25 ms until the answer is neither undefined nor false; throws what it waited for after the limit. */
export async function until<Found>(
  what: string,
  ask: () => Found | undefined | false | Promise<Found | undefined | false>,
  limitMs = 10_000,
): Promise<Found> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const found = await ask()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
