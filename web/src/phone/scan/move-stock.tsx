// Takes some of an item out of a store, or brings it back.
import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useFormat } from '../../parts/format.ts'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { useFormAct, useRows } from '../day.tsx'
import { useDayWords } from '../parts/words.ts'
import type { ItemMatch } from './match.ts'

export function MoveStock({ item, action, onClose }: { item: ItemMatch; action: 'issue' | 'return'; onClose: () => void }) {
  const translate = useTranslate()
  const words = useDayWords()
  const format = useFormat()
  const { resource } = useMe()
  const { isKeeping, keep } = useFormAct(onClose)
  const stores = useRows('store') ?? []
  const held = item.stock.find(({ storeId }) => storeId === item.storeId) ?? item.stock[0]
  const [storeId, setStoreId] = useState(String(held?.storeId ?? item.storeId))
  const [lotId, setLotId] = useState<string | null>(null)
  const [quantity, setQuantity] = useState<string | number>(1)
  const [reason, setReason] = useState('')
  const places =
    action === 'issue'
      ? item.stock.map(({ storeId: id, store, quantity: some }) => ({ value: String(id), label: `${store} (${format.number(some)})` }))
      : stores.map(({ id, name }) => ({ value: String(id), label: String(name) }))
  const lots = (item.stock.find(({ storeId: id }) => String(id) === storeId)?.lots ?? []).filter(({ lotId: id }) => id !== null)
  const path = resource(item.kind)?.path ?? ''
  const submit = () => {
    const amount = Number(quantity)
    const lot = lotId === null ? null : Number(lotId)
    void keep({
      key: crypto.randomUUID(),
      did: action,
      subject: `${item.code} ${item.name}`,
      on: { resource: item.kind, id: item.id, path },
      method: 'POST',
      path: `${path}/${item.id}/${action}`,
      body: {
        storeId: Number(storeId),
        quantity: amount,
        ...(lot === null ? {} : { lotId: lot }),
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        occurredAt: new Date().toISOString(),
      },
      effects: [
        {
          kind: 'stock',
          resource: item.kind,
          id: item.id,
          storeId: Number(storeId),
          lotId: lot,
          by: action === 'issue' ? -amount : amount,
        },
      ],
    })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${words.did(item.kind, action)}: ${item.name}`}
      closeButtonProps={{ 'aria-label': translate('phone.close'), size: 44, iconSize: 20 }}
      transitionProps={{ duration: 0 }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack gap="sm" className={classes.touch}>
          <NumberInput
            label={`${words.column(item.kind, 'quantity')} (${item.unit})`}
            value={quantity}
            onChange={setQuantity}
            min={0.001}
            decimalScale={3}
            inputMode="decimal"
            hideControls
            size="md"
            required
            data-autofocus
          />
          {places.length > 0 && (
            <Select
              label={words.column(item.kind, 'storeId')}
              data={places}
              value={storeId}
              onChange={(value) => {
                setStoreId(value ?? storeId)
                setLotId(null)
              }}
              allowDeselect={false}
              size="md"
            />
          )}
          {lots.length > 0 && (
            <Select
              label={words.column(item.kind, 'lotId')}
              placeholder={action === 'issue' ? translate('phone.scan.firstExpiring') : translate('phone.scan.noLot')}
              data={lots.map(({ lotId: id, lot, expiresOn, quantity: some }) => ({
                value: String(id),
                label: [lot, expiresOn && format.date(expiresOn), format.number(some)].filter(Boolean).join(' · '),
              }))}
              value={lotId}
              onChange={setLotId}
              clearable
              clearButtonProps={{ 'aria-label': translate('phone.clear') }}
              size="md"
            />
          )}
          <TextInput
            label={words.column(item.kind, 'reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={400}
            size="md"
          />
          <Group grow>
            <Button size="md" type="submit" loading={isKeeping} disabled={!(Number(quantity) > 0)}>
              {words.did(item.kind, action)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
