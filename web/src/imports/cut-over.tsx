// The cut-over behind a confirmation that says what it does.
import { Button, Checkbox, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import type { MigrationStatus } from '../../../shared/imports/migration-status.ts'
import { call } from '../api/call.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Notice } from './notice.tsx'

export function CutOver({ status: { resource: name, last }, onDone }: { status: MigrationStatus; onDone: () => void }) {
  const translate = useTranslate()
  const { resource } = useMe()
  const [isOpen, setOpen] = useState(false)
  const [isSure, setSure] = useState(false)
  const [reason, setReason] = useState('')
  const isAgreed = last !== null && last.differences === 0
  const cut = useMutation({
    mutationFn: () =>
      call(`/api/migration/${name}/cutover`, { method: 'POST', body: isAgreed ? {} : { force: { reason: reason.trim() } } }),
    onSuccess: () => {
      setOpen(false)
      onDone()
    },
  })
  const label = resource(name)?.pluralLabel ?? name
  return (
    <>
      <Button onClick={() => setOpen(true)}>{translate('imports.cutOver.open')}</Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={translate('imports.cutOver.title', { resource: label })}
        closeButtonProps={{ 'aria-label': translate('shell.close') }}
      >
        <Stack gap="sm">
          <Text size="sm">{translate('imports.cutOver.about')}</Text>
          <List size="sm">
            {['archive', 'refuse', 'back'].map((what) => (
              <List.Item key={what}>{translate(`imports.cutOver.${what}`)}</List.Item>
            ))}
          </List>
          {!isAgreed && (
            <>
              <Notice
                color="orange"
                title={last ? translate('imports.cutOver.differs', { smart_count: last.differences }) : translate('imports.cutOver.never')}
              />
              <Textarea
                label={translate('imports.cutOver.reason')}
                description={translate('imports.cutOver.reasonAbout')}
                value={reason}
                maxLength={400}
                autosize
                data-autofocus
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </>
          )}
          <Checkbox
            label={translate('imports.cutOver.sure', { resource: label })}
            checked={isSure}
            data-autofocus={isAgreed || undefined}
            onChange={(event) => setSure(event.currentTarget.checked)}
          />
          {cut.error && <Trouble error={cut.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setOpen(false)}>
              {translate('imports.cutOver.not')}
            </Button>
            <Button
              color="red"
              disabled={!isSure || (!isAgreed && reason.trim() === '')}
              loading={cut.isPending}
              onClick={() => cut.mutate()}
            >
              {translate('imports.cutOver.do')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
