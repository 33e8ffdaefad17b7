// Where I am signed in, with a way to end what I do not know.
import { Badge, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { deviceOf } from './device.ts'
import { Section } from './section.tsx'
import styles from './sessions.module.css'

interface KeptSession {
  readonly id: string
  readonly createdAt: string
  readonly usedAt: string
  readonly userAgent: string | null
  readonly isCurrent: boolean
}

const key = ['account', 'sessions']

export function Sessions() {
  const translate = useTranslate()
  const client = useQueryClient()
  const sessions = useQuery({ queryKey: key, queryFn: () => call<{ items: KeptSession[] }>('/api/auth/sessions') })
  const revoke = useMutation({
    mutationFn: (id: string) => call(`/api/auth/sessions/${id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  })
  const items = sessions.data?.items ?? []
  return (
    <Section title={translate('account.sessions')} about={translate('account.sessionsAbout')}>
      {sessions.isPending && <Loader size="sm" role="status" aria-label={translate('shell.loading')} />}
      {sessions.error && <Trouble error={sessions.error} retry={() => void sessions.refetch()} />}
      {revoke.error && <Trouble error={revoke.error} />}
      <ul className={styles.list}>
        {items.map((session) => (
          <li key={session.id}>
            <Kept
              session={session}
              isEnding={revoke.isPending && revoke.variables === session.id}
              onEnd={() => revoke.mutate(session.id)}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Kept({ session, isEnding, onEnd }: { session: KeptSession; isEnding: boolean; onEnd: () => void }) {
  const translate = useTranslate()
  const format = useFormat()
  const { browser, system, isPhone } = deviceOf(session.userAgent ?? '')
  const Icon = isPhone ? IconDeviceMobile : IconDeviceDesktop
  const name = [browser, system].filter(Boolean).join(' · ') || (session.userAgent ?? translate('account.unknownDevice'))
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap">
      <Group gap="sm" wrap="nowrap">
        <Icon size={22} stroke={1.6} aria-hidden className={styles.icon} />
        <Stack gap={0}>
          <Text size="sm" fw={500}>
            <bdi>{name}</bdi>
          </Text>
          <Text size="xs" c="dimmed">
            {translate('account.sessionTimes', { since: format.instant(session.createdAt), used: format.relative(session.usedAt) })}
          </Text>
        </Stack>
      </Group>
      {session.isCurrent ? (
        <Badge variant="light" tt="none">
          {translate('account.thisSession')}
        </Badge>
      ) : (
        <Button size="compact-sm" variant="default" loading={isEnding} onClick={onEnd} aria-label={translate('account.endOf', { name })}>
          {translate('account.end')}
        </Button>
      )}
    </Group>
  )
}
