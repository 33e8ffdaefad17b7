// The store and the lot that stock leaves or comes back to.
import { Select } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useRows } from '../day.tsx'
import { useDayWords } from '../parts/words.ts'
import type { ItemMatch } from './match.ts'
import { useAmount } from './use-amount.ts'
import { useExpiry } from './use-expiry.ts'

interface StockPlaceProps {
  readonly item: ItemMatch
  readonly action: 'issue' | 'return'
  readonly storeId: string
  readonly lotId: string | null
  readonly onChange: (place: { storeId: string; lotId: string | null }) => void
}

export function StockPlace({ item, action, storeId, lotId, onChange }: StockPlaceProps) {
  const translate = useTranslate()
  const words = useDayWords()
  const amount = useAmount()
  const expiry = useExpiry()
  const stores = useRows('store') ?? []
  const places =
    action === 'issue'
      ? item.stock.map(({ storeId: id, store, ...place }) => ({ value: String(id), label: `${store} (${amount(place)})` }))
      : stores.map(({ id, name }) => ({ value: String(id), label: String(name) }))
  const lots = (item.stock.find(({ storeId: id }) => String(id) === storeId)?.lots ?? []).filter((lot) => lot.lotId !== null)
  return (
    <>
      {places.length > 0 && (
        <Select
          label={words.column(item.kind, 'storeId')}
          data={places}
          value={storeId}
          onChange={(value) => onChange({ storeId: value ?? storeId, lotId: null })}
          allowDeselect={false}
          size="md"
        />
      )}
      {lots.length > 0 && (
        <Select
          label={words.column(item.kind, 'lotId')}
          placeholder={translate(action === 'issue' ? 'phone.scan.firstExpiring' : 'phone.scan.noLot')}
          data={lots.map(({ lotId: id, lot, expiresOn, ...some }) => ({
            value: String(id),
            label: [lot, expiresOn && expiry(expiresOn).words, amount(some)].filter(Boolean).join(' · '),
          }))}
          value={lotId}
          onChange={(value) => onChange({ storeId, lotId: value })}
          clearable
          clearButtonProps={{ 'aria-label': translate('phone.clear') }}
          size="md"
        />
      )}
    </>
  )
}
