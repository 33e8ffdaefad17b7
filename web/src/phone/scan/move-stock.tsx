// Takes some of an item out of a store, or brings it back.
import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { serverNow } from '../../api/clock.ts'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { DraftLine } from '../parts/draft-line.tsx'
import { useDayWords } from '../parts/words.ts'
import { useDraft } from '../use-draft.ts'
import { type ItemMatch, issuable } from './match.ts'
import { scanAbout } from './scan-about.ts'
import { StockPlace } from './stock-place.tsx'
import { useAmount } from './use-amount.ts'
import { today } from './use-expiry.ts'

interface Movement {
  readonly storeId: string
  readonly lotId: string | null
  readonly quantity: string | number
  readonly reason: string
}

export function MoveStock({ item, action, onClose }: { item: ItemMatch; action: 'issue' | 'return'; onClose: () => void }) {
  const translate = useTranslate()
  const words = useDayWords()
  const amountOf = useAmount()
  const { resource } = useMe()
  const held = item.stock.find(({ storeId }) => storeId === item.storeId) ?? item.stock[0]
  const empty: Movement = { storeId: String(held?.storeId ?? item.storeId), lotId: null, quantity: 1, reason: '' }
  const draft = useDraft(scanAbout(item, action), empty, onClose)
  const { set, isKeeping } = draft
  const { storeId, lotId, quantity, reason } = draft.values
  const path = resource(item.kind)?.path ?? ''
  const place = item.stock.find((one) => String(one.storeId) === storeId)
  const lotHere = place?.lots.find((one) => String(one.lotId) === lotId)
  const known = Math.max(0, lotHere?.quantity ?? (place ? issuable(place, today()) : 0))
  const submit = () => {
    const amount = Number(quantity)
    const lot = lotId === null ? null : Number(lotId)
    void draft.keep({
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
        occurredAt: serverNow().toISOString(),
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
      opened={draft.isRead}
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
          <DraftLine draft={draft} />
          <NumberInput
            label={`${words.column(item.kind, 'quantity')} (${item.unit})`}
            value={quantity}
            onChange={(value) => set({ quantity: value })}
            min={0.001}
            decimalScale={3}
            inputMode="decimal"
            hideControls
            size="md"
            required
            data-autofocus
          />
          <StockPlace item={item} action={action} storeId={storeId} lotId={lotId} onChange={set} />
          {action === 'issue' && Number(quantity) > known && (
            <Text size="sm" role="status">
              {translate('phone.scan.more', { known: amountOf({ quantity: known }, item.unit) })}
            </Text>
          )}
          <TextInput
            label={words.column(item.kind, 'reason')}
            value={reason}
            onChange={(event) => set({ reason: event.currentTarget.value })}
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
