// Taking an import back: first what that would do, then doing it.
import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Notice } from './notice.tsx'
import { useControl } from './use-control.ts'
import type { Import, UndoPlan } from './use-imports.ts'

export function Undo({ one }: { one: Import }) {
  const translate = useTranslate()
  const look = useMutation({ mutationFn: () => call<UndoPlan>(`/api/imports/${one.id}/undo`, { method: 'POST', body: {} }) })
  const control = useControl(one.id)
  return (
    <>
      {look.error && <Trouble error={look.error} />}
      <Group>
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={18} aria-hidden />}
          loading={look.isPending}
          onClick={() => look.mutate()}
        >
          {translate('imports.undo.look')}
        </Button>
      </Group>
      <Modal
        opened={look.data !== undefined}
        onClose={look.reset}
        title={translate('imports.undo.title')}
        closeButtonProps={{ 'aria-label': translate('shell.close') }}
      >
        {look.data && (
          <Stack gap="sm">
            <Plan plan={look.data} />
            {control.error && <Trouble error={control.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={look.reset}>
                {translate('imports.undo.keep')}
              </Button>
              <Button
                color="red"
                data-autofocus
                loading={control.isPending}
                onClick={() => control.mutate({ what: 'undo', body: { dryRun: false } }, { onSuccess: look.reset })}
              >
                {translate('imports.undo.do')}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  )
}

function Plan({ plan: { removed, restored, left, resources, rows } }: { plan: UndoPlan }) {
  const translate = useTranslate()
  const { number, instant } = useFormat()
  const { resource } = useMe()
  const counts = (one: { removed: number; restored: number; left: number }) =>
    translate('imports.undo.plan', { removed: number(one.removed), restored: number(one.restored), left: number(one.left) })
  return (
    <>
      <Text>{counts({ removed, restored, left })}</Text>
      <List size="sm">
        {resources.map((one) => (
          <List.Item key={one.resource}>{`${resource(one.resource)?.pluralLabel ?? one.resource}: ${counts(one)}`}</List.Item>
        ))}
      </List>
      {rows.length > 0 && (
        <Notice color="orange" title={translate('imports.undo.left')}>
          <List size="sm">
            {rows.slice(0, 100).map((row) => (
              <List.Item key={`${row.resource} ${row.id}`}>
                {`${resource(row.resource)?.label ?? row.resource} ${row.key}: ${row.why}`}
                {row.who && ` (${row.who}, ${instant(row.when)})`}
              </List.Item>
            ))}
          </List>
        </Notice>
      )}
    </>
  )
}
