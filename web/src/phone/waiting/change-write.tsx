// Changes what a refused write says, and sends it again as a new request.
import { Button, NumberInput, Stack, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useDayWords } from '../parts/words.ts'
import type { Effect, Write } from '../queue/write.ts'
import { itemOf } from '../scan/match.ts'
import { StockPlace } from '../scan/stock-place.tsx'
import { today } from '../scan/use-expiry.ts'
import { useRowsOf } from '../scan/use-rows-of.ts'

type Body = Write['body']

/** When it was done stays as it was. */
const times: ReadonlySet<string> = new Set(['occurredAt', 'completedAt'])
/** Columns that a person can type; which row is meant does not change. */
const isTyped = ([name, value]: [string, unknown]) =>
  (typeof value === 'string' || typeof value === 'number') && !name.endsWith('Id') && !times.has(name)

const isInstant = (value: unknown) => /^\d{4}-\d\d-\d\dT/.test(String(value))
/** An instant as the browser has it typed, by its own clock; and back. */
const toLocal = (instant: string) =>
  new Date(Date.parse(instant) - new Date(instant).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
const fromLocal = (typed: string, before: unknown) => (typed === '' ? before : new Date(typed).toISOString())

export function ChangeWrite({ write, onSend }: { write: Write; onSend: (changed: Pick<Write, 'body' | 'effects'>) => Promise<void> }) {
  const translate = useTranslate()
  const words = useDayWords()
  const [body, setBody] = useState<Body | null>(null)
  const fields = Object.entries(write.body).filter(isTyped)
  if (fields.length === 0) return null
  if (body === null)
    return (
      <Button size="sm" variant="default" onClick={() => setBody(write.body)}>
        {translate('phone.waiting.change')}
      </Button>
    )
  return (
    <Stack gap="xs" w="100%">
      {fields.map(([name, before]) => {
        const common = { label: words.column(write.on?.resource, name), size: 'md' }
        const set = (value: unknown) => setBody({ ...body, [name]: value })
        if (typeof before === 'number')
          return (
            <NumberInput
              key={name}
              {...common}
              value={Number(body[name])}
              onChange={(value) => set(Number(value))}
              min={0}
              decimalScale={3}
              inputMode="decimal"
              hideControls
            />
          )
        const text = String(body[name] ?? '')
        return isInstant(before) ? (
          <TextInput
            key={name}
            {...common}
            type="datetime-local"
            value={toLocal(text)}
            onChange={(event) => set(fromLocal(event.currentTarget.value, body[name]))}
          />
        ) : (
          <TextInput key={name} {...common} value={text} onChange={(event) => set(event.currentTarget.value)} />
        )
      })}
      <OtherPlace write={write} body={body} onChange={setBody} />
      <Button size="sm" onClick={() => void onSend({ body, effects: write.effects.map((effect) => effectOf(effect, body)) })}>
        {translate('phone.waiting.sendChanged')}
      </Button>
    </Stack>
  )
}

/** Of stock that leaves or comes back, another store or lot than the one that was refused: as the form of the item offers them. */
function OtherPlace({ write: { on, did }, body, onChange }: { write: Write; body: Body; onChange: (body: Body) => void }) {
  const rows = useRowsOf()
  const item =
    rows && (on?.resource === 'inventoryItem' || on?.resource === 'firstAidItem') ? itemOf(on.resource, on.id, rows, today()) : null
  if (!item || (did !== 'issue' && did !== 'return')) return null
  const { lotId, ...rest } = body
  return (
    <StockPlace
      item={item}
      action={did}
      storeId={String(body.storeId)}
      lotId={lotId === undefined ? null : String(lotId)}
      onChange={(place) =>
        onChange({ ...rest, storeId: Number(place.storeId), ...(place.lotId === null ? {} : { lotId: Number(place.lotId) }) })
      }
    />
  )
}

/** What is shown of it goes along with a quantity or a place that changed. */
const effectOf = (effect: Effect, { quantity, storeId, lotId = null }: Body): Effect =>
  effect.kind === 'stock' && typeof quantity === 'number'
    ? { ...effect, by: Math.sign(effect.by) * quantity, storeId: Number(storeId), lotId: lotId === null ? null : Number(lotId) }
    : effect
