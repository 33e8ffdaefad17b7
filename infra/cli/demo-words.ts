// The words of trial tasks: what is done to what, where, and what is said about it.

/** A source of numbers from 0 up to 1 that a seed decides (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of a list. */
export function pick<T>(random: () => number, list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)]
  if (one === undefined) throw new Error('a list to pick from is empty')
  return one
}

// biome-ignore format: lists of words
const verbs = ['Inspect', 'Replace', 'Clean', 'Repair', 'Test', 'Order', 'Paint', 'Label', 'Tighten', 'Lubricate', 'Calibrate', 'Drain', 'Reset', 'Move', 'Measure', 'Photograph', 'Check', 'Refill', 'Seal', 'Secure']
// biome-ignore format: lists of words
const objects = ['air filter', 'ball valve', 'booster pump', 'fire door', 'exit sign', 'roof drain', 'smoke detector', 'water heater', 'ceiling tile', 'parking light', 'handrail', 'loading dock', 'eyewash station', 'first-aid box', 'fire extinguisher', 'thermostat', 'drive belt', 'circuit breaker', 'window seal', 'floor mat', 'door closer', 'compressor', 'drinking fountain', 'sump pump', 'gutter', 'ladder', 'forklift battery', 'generator', 'gate motor', 'security camera', 'card reader', 'elevator phone', 'sprinkler head', 'façade panel', 'café counter', 'projector']
// biome-ignore format: lists of words
const places = ['boiler room', 'north entrance', 'south stairwell', 'workshop', 'kitchen', 'reception', 'warehouse', 'roof', 'parking level 1', 'parking level 2', 'meeting room 3', 'server room', 'loading bay', 'laboratory', 'canteen', 'yard', 'corridor B', 'washroom', 'archive', 'gatehouse']
// biome-ignore format: lists of words
const rareThings = ['asbestos survey', 'seismograph', 'lightning rod', 'dumbwaiter', 'clock tower', 'weather vane', 'pneumatic tube', 'darkroom fan']
// biome-ignore format: whole sentences
const remarks = ['Noise since Monday, getting louder.', 'The tenant asked twice already.', 'Parts are in the cage, second shelf.', 'Bring the tall ladder.', 'Key is at reception, sign for it.', 'Warranty runs until the end of the year.', 'Take a photo before and after.', 'Water has to be off for an hour; tell the kitchen.', 'Follow the lockout procedure.', 'Señora Ibáñez has the drawings.', 'Last done by a contractor, report is in the archive.', 'Do it before opening hours.', 'Two people needed.', 'Stop when the reading is above 4 bar.', 'Replace both, not only the broken one.', 'Zoë knows where the shut-off is.', 'Leave the old part for the supplier.', 'Wear gloves and goggles.', 'Dispose of the oil at the depot.', 'Check the date on the label.']
// biome-ignore format: whole sentences
const reports = ['Done, took longer than planned.', 'Replaced, the old one was worn through.', 'Nothing found, will look again next month.', 'Tested twice, holds.', 'Used the last spare part, please order more.', 'The door was locked, came back in the afternoon.', 'Cleaned and labelled.', 'Works, but will not last another winter.']

/** A title such as `Replace air filter, boiler room`; one in 5,000 is about something rare. */
export function titleOf(random: () => number): string {
  const thing = random() < 0.0002 ? pick(random, rareThings) : pick(random, objects)
  return `${pick(random, verbs)} ${thing}, ${pick(random, places)}`
}

/** One to three sentences; a third of tasks say no more than their title. */
export function descriptionOf(random: () => number): string | null {
  const count = Math.floor(random() * 4.5) - 0.5
  if (count < 0.5) return null
  return Array.from({ length: Math.ceil(count) }, () => pick(random, remarks)).join(' ')
}

/** What somebody says about a task that is done. */
export const reportOf = (random: () => number): string => pick(random, reports)
