// W3C Trace Context: what is taken for a place in a trace, what is passed on, and that work within work keeps its own.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLog } from '../../shared/log.ts'
import { carried, currentWork, readTrace, toTraceparent, traceHeaders, traceOf, Work, within } from '../../shared/trace.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const parent = `00-${traceId}-${spanId}-01`

describe('traceparent', () => {
  test('is read and written', () => {
    expect(readTrace(parent, 'a=1, b@c=2')).toEqual({ traceId, spanId, isSampled: true, state: 'a=1,b@c=2' })
    expect(readTrace(`00-${traceId}-${spanId}-00`)).toMatchObject({ isSampled: false, state: null })
    expect(toTraceparent({ traceId, spanId, isSampled: true, state: null })).toBe(parent)
  })

  test('of a later version may say more', () => {
    expect(readTrace(`cc-${traceId}-${spanId}-01-what-the-future-will-be-like`)).toMatchObject({ traceId })
  })

  test.each([
    ['none', null],
    ['of no text', 7],
    ['in capitals', parent.toUpperCase()],
    ['of an unknown form', 'x'],
    ['of version ff', parent.replace(/^00/, 'ff')],
    ['without a trace', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['without a span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['with more than its version knows', `${parent}-more`],
    ['too long', `cc-${traceId}-${spanId}-01-${'x'.repeat(300)}`],
    ['with a line of its own', `${parent}\n`],
  ])('%s is none', (_, given) => expect(readTrace(given)).toBeNull())

  test('any text is read or refused, and what is read is written the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)), (text) => {
        const read = readTrace(text)
        expect(read === null || toTraceparent(read) === text).toBe(true)
      }),
    )
  })
})

test.each([
  ['a=1,a=2'],
  ['a'],
  ['A=1'],
  ['a=\u0001'],
  ['a=é'],
  [''],
  [Array.from({ length: 33 }, (_, at) => `k${at}=1`).join(',')],
  [`a=${'x'.repeat(257)}`],
  [`a=${'x'.repeat(250)},b=${'x'.repeat(250)},c=${'x'.repeat(250)}`],
])('a tracestate %j is passed over, and the trace goes on', (state) => {
  expect(readTrace(parent, state)).toEqual({ traceId, spanId, isSampled: true, state: null })
})

test('a message carries the trace on, and so does a call to a service outside, without the state', async () => {
  const work = new Work({ requestId: 'r', name: 'one', kind: 'server', parent: readTrace(parent, 'a=1') })
  const [message, headers] = within(work, () => [{ importId: 1, ...carried() }, traceHeaders()])
  expect(message).toEqual({ importId: 1, traceparent: `00-${traceId}-${work.trace.spanId}-01`, tracestate: 'a=1' })
  expect(headers).toEqual({ traceparent: `00-${traceId}-${work.trace.spanId}-01` })
  const next = new Work({ requestId: 's', name: 'two', kind: 'consumer', parent: traceOf(message) })
  expect([next.trace.traceId, next.trace.spanId === work.trace.spanId]).toEqual([traceId, false])
  for (const other of [null, 'text', { traceparent: 7 }, {}]) expect(traceOf(other)).toBeNull()
  expect([carried(), traceHeaders(), currentWork()]).toEqual([{}, {}, undefined])
})

test('every line of the log says of which work it is, and whose', async () => {
  const lines: string[] = []
  const log = createLog('info', (line) => lines.push(line))
  const tell = (name: string, actorId: number | null) => {
    const work = new Work({ requestId: `request-${name}`, name, kind: 'server', parent: readTrace(parent) })
    work.actorId = actorId
    return within(work, async () => {
      await new Promise(setImmediate)
      log.info('line')
    })
  }
  await Promise.all([tell('one', 7), tell('two', null)])
  log.info('outside')
  const [one, two, outside] = lines.map((line) => JSON.parse(line))
  expect(one).toMatchObject({
    requestId: 'request-one',
    function: 'one',
    actorId: 7,
    traceId,
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
  })
  expect([two.function, 'actorId' in two]).toEqual(['two', false])
  expect(Object.keys(outside)).toEqual(['at', 'level', 'message'])
})
