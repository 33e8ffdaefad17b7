// Waiting that can be cut short.

/** A wait that `wake` ends early; a wake without a waiter is remembered for the next wait. */
interface Waiter {
  wait(milliseconds: number): Promise<void>
  wake(): void
}

/** Makes a waiter for one loop. */
export function createWaiter(): Waiter {
  let isWoken = false
  let finish: (() => void) | undefined
  return {
    wait: (milliseconds) =>
      new Promise((resolve) => {
        if (isWoken) {
          isWoken = false
          resolve()
          return
        }
        const timer = setTimeout(() => finish?.(), milliseconds)
        finish = () => {
          finish = undefined
          clearTimeout(timer)
          resolve()
        }
      }),
    wake: () => {
      if (finish) finish()
      else isWoken = true
    },
  }
}
