// What bears a code: asked of the API, and without a connection of the rows on this device.
import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../../api/call.ts'
import { Problem } from '../../api/problem.ts'
import { Empty } from '../../parts/empty.tsx'
import { Trouble } from '../../parts/trouble.tsx'
import { Waiting } from '../../shell/app.tsx'
import { useDay } from '../day.tsx'
import { readQueue } from '../queue/keep.ts'
import { ItemCard } from './item-card.tsx'
import { asShown, type Match, matchesHere, matchUnderWrites } from './match.ts'
import { ToolCard } from './tool-card.tsx'
import { today } from './use-expiry.ts'
import { useRowsOf } from './use-rows-of.ts'

export function Found({ code }: { code: string }) {
  const translate = useTranslate()
  const { writes, database } = useDay()
  const rows = useRowsOf()
  const asked = useQuery({
    queryKey: ['lookup', code],
    networkMode: 'always',
    retry: false,
    queryFn: async () => {
      const at = new Date().toISOString()
      const matches = await lookUp(code)
      return { at, matches, waited: (await readQueue(await database())).map(({ key }) => key) }
    },
  })
  if (asked.isPending || !rows) return <Waiting />
  if (asked.error) return <Trouble error={asked.error} retry={() => void asked.refetch()} />
  const { at, waited, matches: answered } = asked.data
  const matches = (answered ?? matchesHere(code, rows)).map((match) => asShown(match, rows, today()))
  // what had arrived when this was answered is in the answer
  const waiting = answered ? writes.filter(({ key, madeAt }) => waited.includes(key) || madeAt > at) : writes
  if (matches.length === 0)
    return (
      <Empty title={translate('phone.scan.nothing', { code })}>
        {translate(answered === null ? 'phone.scan.nothingHere' : 'phone.scan.nothingNext')}
      </Empty>
    )
  return (
    <Stack gap="sm" aria-live="polite">
      {answered === null && (
        <Text size="sm" c="dimmed">
          {translate('phone.scan.fromHere')}
        </Text>
      )}
      {matches.map((one) => {
        const match = matchUnderWrites(one, waiting, today())
        return match.kind === 'equipment' ? (
          <ToolCard key={`${match.kind} ${match.id}`} tool={match} />
        ) : (
          <ItemCard key={`${match.kind} ${match.id}`} item={match} />
        )
      })}
    </Stack>
  )
}

/** What the API finds under a code; null where it does not answer. */
async function lookUp(code: string): Promise<readonly Match[] | null> {
  try {
    return (await call<{ matches: Match[] }>('/api/facilities/lookup', { query: { code } })).matches
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return []
    if (error instanceof Problem && (error.status === 0 || error.status >= 500)) return null
    throw error
  }
}
