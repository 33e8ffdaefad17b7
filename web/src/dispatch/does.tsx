// Something that is done with a route or at a stop: a button, a reason where one is needed, and what the API refuses.
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Trouble } from '../parts/trouble.tsx'

interface Given {
  /** Of the row. */
  readonly path: string
  readonly name: 'start' | 'cancel' | 'finish' | 'arrive' | 'complete' | 'skip' | 'fail'
  /** The order, for names of buttons that are told apart. */
  readonly of?: string
  readonly again: () => Promise<void>
  readonly needsReason?: boolean
  /** Stops are open that may go back to the pool. */
  readonly canOpenBack?: boolean
  readonly isFirst?: boolean
}

export function Does({ path, name, of, again, needsReason = false, canOpenBack = false, isFirst = false }: Given) {
  const translate = useTranslate()
  const [isOpen, dialog] = useDisclosure()
  const [reason, setReason] = useState('')
  const [openBack, setOpenBack] = useState(false)
  const work = useMutation({
    mutationFn: () =>
      call(`${path}/${name}`, {
        method: 'POST',
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: { ...(needsReason ? { reason } : {}), ...(openBack ? { openBack } : {}) },
      }),
    onSuccess: async () => {
      dialog.close()
      await again()
    },
    onError: dialog.open,
  })
  const label = translate(`dispatch.does.${name}`)
  const asks = needsReason || canOpenBack
  return (
    <>
      <Button
        size="xs"
        variant={isFirst ? 'filled' : 'default'}
        loading={work.isPending}
        aria-label={of ? `${label}: ${of}` : undefined}
        onClick={() => (asks ? dialog.open() : work.mutate())}
      >
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={of ? `${label}: ${of}` : label}
        closeButtonProps={{ 'aria-label': translate('dispatch.close') }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault()
            work.mutate()
          }}
        >
          <Stack>
            {work.error && <Trouble error={work.error} />}
            {needsReason && (
              <TextInput
                label={translate('dispatch.reason')}
                value={reason}
                onChange={({ currentTarget }) => setReason(currentTarget.value)}
                maxLength={400}
                required
                data-autofocus
              />
            )}
            {canOpenBack && (
              <>
                <Text size="sm">{translate('dispatch.road.openStops')}</Text>
                <Checkbox
                  label={translate('dispatch.road.openBack')}
                  checked={openBack}
                  onChange={({ currentTarget }) => setOpenBack(currentTarget.checked)}
                />
              </>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={dialog.close}>
                {translate('dispatch.cancel')}
              </Button>
              <Button type="submit" loading={work.isPending}>
                {label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
