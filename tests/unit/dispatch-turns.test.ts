// Whose turn it is to plan: what takes minutes in the background leaves a thread for requests.
import { expect, test } from 'vitest'
import { inTurn, type LineName, secondsAhead } from '../../shared/domains/dispatch/plan-turns.ts'

test('of two threads the background takes one, however much waits there, and everything has its turn', async () => {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const start = (line: LineName, name: string) =>
    inTurn(line, 10, () => {
      begun.push(name)
      return new Promise<void>((resolve) => ends.set(name, resolve))
    })
  const end = async (name: string) => {
    ends.get(name)?.()
    await new Promise(setImmediate)
  }
  const all = [
    ...['slow 1', 'slow 2'].map((name) => start('background', name)),
    ...['quick 1', 'quick 2'].map((name) => start('request', name)),
  ]
  await new Promise(setImmediate)
  expect(begun).toEqual(['slow 1', 'quick 1'])
  expect([secondsAhead('background'), secondsAhead('request')]).toEqual([20, 20])
  await end('quick 1')
  expect(begun).toEqual(['slow 1', 'quick 1', 'quick 2'])
  await end('slow 1')
  await end('slow 2')
  await end('quick 2')
  await Promise.all(all)
  expect([secondsAhead('background'), secondsAhead('request')]).toEqual([0, 0])
})

test('what fails gives its turn back', async () => {
  for (let n = 0; n < 3; n++) await expect(inTurn('background', 10, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(secondsAhead('background')).toBe(0)
})
