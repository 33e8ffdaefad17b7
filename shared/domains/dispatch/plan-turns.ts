// Whose turn it is to plan: a few threads at once, of which what nobody waits for takes one, so that requests go on.

/** Threads that plan at once in one process: each may take a core, and hundreds of megabytes. */
const mostAtOnce = 2
/** Steps of the queue and replays, which may take minutes. */
const mostInBackground = 1

class Line {
  running = 0
  /** Expected of all that runs or waits. */
  seconds = 0
  readonly waiting: (() => void)[] = []
}
const lines = { request: new Line(), background: new Line() }
/** Who waits for a plan. */
export type LineName = keyof typeof lines

/** How long all that is in a line is expected to take, in seconds of one thread. */
export const secondsAhead = (name: LineName): number => lines[name].seconds

/** Does the work once a thread is free for its line; `seconds` is how long it is expected to take. */
export async function inTurn<T>(name: LineName, seconds: number, work: () => Promise<T>): Promise<T> {
  const line = lines[name]
  const whole = Math.ceil(seconds)
  line.seconds += whole
  await new Promise<void>((resolve) => {
    line.waiting.push(resolve)
    beginNext()
  })
  try {
    return await work()
  } finally {
    line.seconds -= whole
    line.running--
    beginNext()
  }
}

function beginNext(): void {
  for (const name of ['background', 'request'] as const) {
    const line = lines[name]
    const free = mostAtOnce - lines.request.running - lines.background.running
    const most = name === 'background' ? Math.min(free, mostInBackground - line.running) : free
    for (const next of line.waiting.splice(0, most)) {
      line.running++
      next()
    }
  }
}
