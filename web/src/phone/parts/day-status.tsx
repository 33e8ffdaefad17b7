// How old what is shown may be, and whether something waits: one quiet line above every page of the day.
import { ActionIcon, Group, Text } from '@mantine/core'
import { IconCloudOff, IconRefresh } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { Trouble } from '../../parts/trouble.tsx'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { useDay } from '../day.tsx'
import { mostRows } from '../store/day-resources.ts'
import { useWhen } from './when.ts'

export function DayStatus() {
  const translate = useTranslate()
  const when = useWhen()
  const { resource } = useMe()
  const { isOnline, isBusy, place, writes, trouble, send } = useDay()
  const refused = writes.filter(({ refusal }) => refusal !== null).length
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Group gap="xs" role="status">
          {!isOnline && (
            <Group gap={4}>
              <IconCloudOff size={18} aria-hidden />
              <Text size="sm" fw={600}>
                {translate('phone.offline')}
              </Text>
            </Group>
          )}
          <Text size="sm" c="dimmed">
            {place ? translate('phone.asOf', { time: when(place.syncedAt) }) : translate('phone.never')}
          </Text>
          {refused > 0 && (
            <Link to="/day/waiting" className={classes.refused}>
              {translate('phone.refusedCount', { smart_count: refused })}
            </Link>
          )}
        </Group>
        <ActionIcon variant="subtle" size={44} onClick={send} loading={isBusy} aria-label={translate('phone.refresh')}>
          <IconRefresh size={20} aria-hidden />
        </ActionIcon>
      </Group>
      {trouble !== null && <Trouble error={trouble} retry={send} />}
      {place !== null && place.cut.length > 0 && (
        <Text size="xs" c="dimmed">
          {translate('phone.cut', { count: mostRows, what: place.cut.map((name) => resource(name)?.pluralLabel ?? name).join(', ') })}
        </Text>
      )}
    </>
  )
}
