// An edit that somebody else was faster with: for each column what was there, theirs and mine, and which one it is to be.
import { Button, Paper, Radio, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useDayWords } from '../parts/words.ts'
import type { Write } from '../queue/write.ts'

interface MergeProps {
  readonly write: Write
  readonly theirs: Readonly<Record<string, unknown>>
  readonly onSend: (changed: Pick<Write, 'body' | 'base' | 'effects'>) => Promise<void>
}

export function MergeEdit({ write, theirs, onSend }: MergeProps) {
  const translate = useTranslate()
  const words = useDayWords()
  const { on, base, body } = write
  const [mine, setMine] = useState<Readonly<Record<string, boolean>>>({})
  const of = on?.resource
  const names = Object.keys(body)
  const wanted = Object.fromEntries(names.filter((name) => mine[name] ?? true).map((name) => [name, body[name]]))
  const send = () =>
    onSend({
      body: wanted,
      base: {
        version: Number(theirs.version),
        values: Object.fromEntries(Object.keys(wanted).map((name) => [name, theirs[name] ?? null])),
      },
      effects: on ? [{ kind: 'set', resource: on.resource, id: on.id, values: wanted }] : [],
    })
  return (
    <Stack gap="xs">
      {names.map((name) => (
        <Paper key={name} withBorder p="xs">
          <Radio.Group
            label={words.column(of, name)}
            description={translate('phone.waiting.was', { value: words.value(of, name, base?.values[name]) })}
            value={(mine[name] ?? true) ? 'mine' : 'theirs'}
            onChange={(value) => setMine({ ...mine, [name]: value === 'mine' })}
          >
            <Stack gap={6} mt={6}>
              <Radio value="mine" label={`${translate('phone.waiting.mineIs')} ${words.value(of, name, body[name])}`} />
              <Radio value="theirs" label={`${translate('phone.waiting.theirsIs')} ${words.value(of, name, theirs[name])}`} />
            </Stack>
          </Radio.Group>
        </Paper>
      ))}
      {Object.keys(wanted).length === 0 ? (
        <Text size="sm">{translate('phone.waiting.allTheirs')}</Text>
      ) : (
        <Button size="sm" onClick={() => void send()}>
          {translate('phone.waiting.sendMine')}
        </Button>
      )}
    </Stack>
  )
}
