// A tool: where it is or who has it, and signing it out or giving it back.
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useFormat } from '../../parts/format.ts'
import { useMe } from '../../shell/me.tsx'
import { WaitingBadge } from '../parts/waiting-badge.tsx'
import { useDayWords } from '../parts/words.ts'
import { LendTool } from './lend-tool.tsx'
import type { ToolMatch } from './match.ts'

export function ToolCard({ tool }: { tool: ToolMatch & { isWaiting: boolean; isRefused: boolean } }) {
  const translate = useTranslate()
  const words = useDayWords()
  const format = useFormat()
  const { can } = useMe()
  const [action, setAction] = useState<'signOut' | 'returnItem' | null>(null)
  const next = tool.status === 'out' ? 'returnItem' : 'signOut'
  return (
    <Paper withBorder p="md" component="section" aria-label={tool.name}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} size="h4">
              {tool.name}
            </Title>
            <Text size="sm" c="dimmed">
              {tool.code} · {tool.store}
            </Text>
          </div>
          <Stack gap={4} align="flex-end" style={{ flexShrink: 0 }}>
            <Badge size="lg" variant="outline">
              {words.choice('equipment', 'status', tool.status)}
            </Badge>
            <WaitingBadge row={tool} />
          </Stack>
        </Group>
        {tool.out && (
          <Text>
            {translate('phone.scan.has', { person: tool.out.borrowerName ?? tool.out.borrower, until: format.instant(tool.out.dueAt) })}
          </Text>
        )}
        <Text size="sm">
          {words.column('equipment', 'condition')}: {words.choice('equipment', 'condition', tool.condition)}
          {tool.calibrationDueOn && ` · ${words.column('equipment', 'calibrationDueOn')}: ${format.date(tool.calibrationDueOn)}`}
        </Text>
        {can(`equipment.${next}`) && (
          <Button size="md" onClick={() => setAction(next)}>
            {words.did('equipment', next)}
          </Button>
        )}
      </Stack>
      {action && <LendTool tool={tool} action={action} onClose={() => setAction(null)} />}
    </Paper>
  )
}
