// What came of it so far in a sentence, and what to do next.
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { totalsOf } from './counts.tsx'
import { questionsOf } from './sheet-part.tsx'
import { type Import, type Mapping, useOf } from './use-imports.ts'

/** For an import that was checked and can be brought in, or corrected. */
export function WhatNext({ one }: { one: Import }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const { can } = useMe()
  const { data: mapping } = useOf<Mapping>(one, 'mapping', one.fileHash !== null)
  const { inserts, updates, unchanged, rejected } = totalsOf((one.report?.sheets ?? []).filter(({ resource }) => resource !== null))
  const questions = (mapping?.sheets ?? []).reduce((sum, sheet) => sum + questionsOf(sheet), 0)
  const writes = inserts + updates
  const what =
    writes === 0 ? (rejected > 0 ? 'noneFit' : unchanged > 0 ? 'nothingNew' : 'nothingFound') : rejected > 0 ? 'someFit' : 'allFit'
  const steps = [
    { to: 'mapping', isWanted: questions > 0 || what === 'nothingFound' || what === 'noneFit' },
    { to: 'refused', isWanted: rejected > 0 },
    { to: 'differences', isWanted: (one.report?.differences ?? 0) > 0 },
    { to: 'apply', isWanted: writes > 0 && can('import.create') },
  ].filter(({ isWanted }) => isWanted)
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-label={translate('imports.next.title')}>
      <Stack gap="sm">
        <div>
          <Text fw={700} size="lg" role="status">
            {translate(`imports.next.${what}`, { writes: number(writes), rejected: number(rejected), smart_count: writes || rejected })}
          </Text>
          <Text size="sm" c="dimmed">
            {what === 'noneFit' && unchanged > 0 && `${translate('imports.next.othersThere')} `}
            {translate(`imports.next.${what}About`)}
            {questions > 0 && ` ${translate('imports.mapping.questions', { smart_count: questions })}.`}
          </Text>
        </div>
        {steps.length > 0 && (
          <Group gap="xs">
            {steps.map(({ to }, at) => (
              <Button key={to} component="a" href={`#${to}`} size="sm" variant={at === steps.length - 1 ? 'filled' : 'default'}>
                {translate(`imports.next.to.${to}`)}
              </Button>
            ))}
          </Group>
        )}
      </Stack>
    </Paper>
  )
}
