// Changes what a refused write says, and sends it again as a new request.
import { Button, NumberInput, Stack, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useDayWords } from '../parts/words.ts'
import type { Effect, Write } from '../queue/write.ts'

/** Columns that a person can type; which row is meant does not change. */
const isTyped = ([name, value]: [string, unknown]) => (typeof value === 'string' || typeof value === 'number') && !name.endsWith('Id')

export function ChangeWrite({ write, onSend }: { write: Write; onSend: (changed: Pick<Write, 'body' | 'effects'>) => Promise<void> }) {
  const translate = useTranslate()
  const words = useDayWords()
  const [body, setBody] = useState<Readonly<Record<string, unknown>> | null>(null)
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
        const common = { label: words.column(write.on?.resource, name) }
        const set = (value: unknown) => setBody({ ...body, [name]: value })
        return typeof before === 'number' ? (
          <NumberInput
            key={name}
            {...common}
            value={Number(body[name])}
            onChange={(value) => set(Number(value))}
            min={0}
            decimalScale={3}
          />
        ) : (
          <TextInput key={name} {...common} value={String(body[name] ?? '')} onChange={(event) => set(event.currentTarget.value)} />
        )
      })}
      <Button size="sm" onClick={() => void onSend({ body, effects: write.effects.map((effect) => effectOf(effect, body)) })}>
        {translate('phone.waiting.sendChanged')}
      </Button>
    </Stack>
  )
}

/** What is shown of it goes along with a quantity that changed. */
const effectOf = (effect: Effect, { quantity }: Readonly<Record<string, unknown>>): Effect =>
  effect.kind === 'stock' && typeof quantity === 'number' ? { ...effect, by: Math.sign(effect.by) * quantity } : effect
