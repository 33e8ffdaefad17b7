// What limits cost a request, and whether the time of a refused sign-in tells who exists.
import { signIn } from '../../shared/auth/sign-in.ts'
import { createUser, userResource } from '../../shared/auth/users.ts'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, select } from '../../shared/db/store.ts'
import { createRateLimiter } from '../../shared/http/rate-limiter.ts'
import { remainingOf } from '../../shared/http/rate-window.ts'
import { openLedger } from '../audit/ledger.ts'
import { secret } from './http.ts'

/** Microseconds that it takes to count and judge a request of one of many callers, and of the barest counter that could. */
export function benchCounting(callers: number, requests = 500_000) {
  const names = Array.from({ length: callers }, (_, at) => `address 203.0.${at >> 8}.${at & 255}`)
  const limiter = createRateLimiter({ now: Date.now, flush: async () => [], onTrouble: () => {} })
  const counts = new Map<string, number>()
  const ours = (name: string) => limiter.count(name, 1e9).isAllowed
  const bare = (name: string) => {
    const current = (counts.get(name) ?? 0) + 1
    counts.set(name, current)
    return remainingOf(1e9, { current, previous: 0, elapsed: (Date.now() % 60_000) / 60_000 }) > 0
  }
  const measure = (judge: (name: string) => boolean) => {
    const started = performance.now()
    for (let at = 0; at < requests; at++) judge(names[at % callers] ?? '')
    return ((performance.now() - started) / requests) * 1000
  }
  const rounds = Array.from({ length: 5 }, () => ({ ours: measure(ours), bare: measure(bare) }))
  const best = (of: 'ours' | 'bare') => Math.min(...rounds.map((round) => round[of]))
  return { microseconds: best('ours'), bareMicroseconds: best('bare') }
}

/**
 * How often, of all pairs, a refusal of one kind took longer than a wrong password's: a half where time tells nothing. With `times` of each kind
 * chance alone keeps it within three of its standard deviations.
 */
export async function benchRefusals(times: number) {
  const { ctx, drop } = await openLedger('sqlite')
  const names = (kind: string) => Array.from({ length: times }, (_, at) => `${kind}${at}`)
  try {
    for (const username of [...names('wrong'), ...names('inactive')])
      await createUser(ctx, {
        username,
        email: `${username}@company.example`,
        name: username,
        role: 'staff',
        password: 'staple battery horse',
      })
    const resource = userResource(ctx)
    const [rows] = await gather(ctx, [select(ctx, resource, {})])
    const gone = rows.filter(({ username }) => String(username).startsWith('inactive'))
    await commit(
      ctx,
      gone.map((row) => update(resource, row, { isActive: false })),
    )
    const kinds = ['wrong', 'unknown', 'inactive'] as const
    const taken: Record<(typeof kinds)[number], number[]> = { wrong: [], unknown: [], inactive: [] }
    for (let at = 0; at < times; at++)
      // in turns, and each as often first as last
      for (const kind of [0, 1, 2].map((step) => kinds[(at + step) % 3] ?? 'wrong')) {
        const started = performance.now()
        await signIn(ctx, { username: `${kind}${at}`, password: 'another', userAgent: null }, [secret]).catch(() => undefined)
        taken[kind].push(performance.now() - started)
      }
    const longerThanWrong = (of: readonly number[]) => {
      const pairs = of.flatMap((one) => taken.wrong.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)))
      return pairs.reduce((sum: number, one) => sum + one, 0) / pairs.length
    }
    const threeDeviations = 3 * Math.sqrt((2 * times + 1) / (12 * times * times))
    return { unknown: longerThanWrong(taken.unknown), inactive: longerThanWrong(taken.inactive), threeDeviations }
  } finally {
    await drop()
  }
}
