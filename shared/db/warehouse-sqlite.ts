// An SQLite warehouse, read in a process of its own: the only way to stop a query that takes too long is to end what it runs in.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '../errors.ts'
import { type Asked, mostMemory, refusedQuery, tooMuch, tooSlow, type WarehouseRow, type WarehouseSource } from './warehouse.ts'

/** What the process answers: rows, or what went wrong. */
export type Answer =
  | { readonly rows: WarehouseRow[] }
  | { readonly refused: string }
  | { readonly unopened: string }
  | { readonly app: { readonly code: AppError['code']; readonly message: string; readonly issues: AppError['issues'] } }

/** Reads a file, one query after another. */
export function sqliteSource(path: string): WarehouseSource {
  let child: ChildProcess | null = null
  let turn: Promise<unknown> = Promise.resolve()

  const start = (): ChildProcess => {
    const started = fork(fileURLToPath(new URL('./warehouse-child.ts', import.meta.url)), [path, String(process.pid)], {
      serialization: 'advanced',
      execArgv: [],
      // nothing of what this process knows is of use there
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    started.once('exit', () => {
      if (child === started) child = null
    })
    return started
  }
  const stop = () => {
    child?.kill('SIGKILL')
    child = null
  }
  const answerOf = (asked: Asked) =>
    new Promise<Answer>((resolve, reject) => {
      child ??= start()
      const one = child
      hold(one, true)
      const over = (settle: () => void) => {
        clearTimeout(timer)
        one.removeAllListeners('message')
        one.off('exit', ended)
        one.off('error', lost)
        hold(one, false)
        settle()
      }
      const timer = setTimeout(
        () =>
          over(() => {
            stop()
            reject(tooSlow(asked.limits))
          }),
        asked.limits.milliseconds,
      )
      const lost = () =>
        over(() => reject(new AppError('unavailable', 'the process that reads the warehouse has ended', { retryAfterSeconds: 1 })))
      const ended = (_: unknown, signal: NodeJS.Signals | null) =>
        signal === 'SIGTERM' ? over(() => reject(tooMuch(`takes more than ${mostMemory / 1_000_000} MB of memory`))) : lost()
      one.once('exit', ended)
      one.once('error', lost)
      one.once('message', (answer) => over(() => resolve(answer as Answer))) // the one thing that the process sends
      one.send(asked, (error) => error && lost())
    })
  const ask = async (asked: Asked): Promise<WarehouseRow[]> => {
    const answer = await answerOf(asked)
    if ('rows' in answer) return answer.rows
    if ('refused' in answer) throw refusedQuery(answer.refused, 'Correct it in a new version.')
    if ('unopened' in answer)
      throw new AppError('unavailable', `the warehouse cannot be opened: ${answer.unopened}`, { retryAfterSeconds: 10 })
    throw new AppError(answer.app.code, answer.app.message, { issues: answer.app.issues })
  }
  return {
    dialect: 'sqlite',
    ask: (asked) => {
      const begun = performance.now()
      const mine = turn.then(() => {
        if (performance.now() - begun > asked.limits.milliseconds)
          throw new AppError('unavailable', 'the warehouse is busy with other queries', { retryAfterSeconds: 10 })
        return ask(asked)
      })
      turn = mine.catch(() => undefined)
      return mine
    },
    close: async () => stop(),
  }
}

/** A process that is asked nothing keeps this one from ending as little as an idle connection does. */
function hold(child: ChildProcess, isHeld: boolean): void {
  if (isHeld) {
    child.ref()
    child.channel?.ref()
  } else {
    child.unref()
    child.channel?.unref()
  }
}
