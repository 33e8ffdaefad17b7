// How far an import is, and how it is held, let go on and ended.
import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { Failure } from '../parts/refusal.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { useStateWord } from './state-badge.tsx'
import { useControl } from './use-control.ts'
import { type Import, isMoving } from './use-imports.ts'

/** What was pressed for this may stand far below. */
const intoView = (part: HTMLElement | null) => part?.scrollIntoView({ block: 'center' })

export function ProgressPart({ one }: { one: Import }) {
  const translate = useTranslate()
  const { can } = useMe()
  const { number } = useFormat()
  const control = useControl(one.id)
  const word = useStateWord(one)
  const isPaused = one.state === 'paused'
  if (!isMoving(one) && !isPaused) return null
  /** How far it is can be told. */
  const isCounted = one.percent !== null && one.state !== 'waiting'
  const mayHold = can('import.create') && one.state !== 'undoing'
  return (
    <Paper withBorder p="md" ref={intoView}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} role="status">
            {word}
          </Text>
          <Text size="sm" c="dimmed">
            {isCounted && translate('imports.progress.rows', { done: number(one.rowsDone), total: number(one.rowsTotal) })}
            {one.secondsLeft !== null && ` · ${translate('imports.progress.left', { smart_count: one.secondsLeft })}`}
          </Text>
        </Group>
        <Progress.Root size="lg">
          <Progress.Section
            value={isCounted ? (one.percent ?? 0) : 100}
            animated={!isPaused}
            aria-label={translate('imports.progress.label')}
            {...(isCounted ? {} : { withAria: false, role: 'progressbar' })}
          />
        </Progress.Root>
        {one.trouble && (
          <Text size="sm" component="div">
            {translate('imports.progress.trouble')}
            <br />
            <Failure reason={one.trouble} />
          </Text>
        )}
        {control.error && <Trouble error={control.error} />}
        {mayHold && (
          <Group gap="xs">
            {isPaused ? (
              <Button
                size="compact-sm"
                leftSection={<IconPlayerPlay size={16} aria-hidden />}
                loading={control.isPending}
                onClick={() => control.mutate({ what: 'resume' })}
              >
                {translate('imports.progress.resume')}
              </Button>
            ) : (
              one.state !== 'waiting' && (
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconPlayerPause size={16} aria-hidden />}
                  loading={control.isPending}
                  onClick={() => control.mutate({ what: 'pause' })}
                >
                  {translate('imports.progress.pause')}
                </Button>
              )
            )}
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconX size={16} aria-hidden />}
              onClick={() => control.mutate({ what: 'cancel' })}
            >
              {translate('imports.progress.cancel')}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  )
}
