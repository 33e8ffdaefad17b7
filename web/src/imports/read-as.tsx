// Date order and decimal sign of a header, where they matter.
import { Group, NativeSelect, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import type { HeaderMapping } from './use-imports.ts'

const orders = ['dmy', 'mdy'] as const
const signs = ['.', ','] as const

interface ReadAsProps {
  readonly header: HeaderMapping
  readonly canCorrect: boolean
  readonly onChange: (set: Partial<HeaderMapping>) => void
}

export function ReadAs({ header, canCorrect, onChange }: ReadAsProps) {
  const translate = useTranslate()
  const { readAs = {}, dateOrder, decimalSign } = header
  const asProven = { value: '', label: translate('imports.mapping.asProven') }
  const words = { dmy: translate('imports.mapping.dmy'), mdy: translate('imports.mapping.mdy'), '.': '1234.5', ',': '1234,5' }
  const shown = [readAs.dateOrder && words[readAs.dateOrder], readAs.decimalSign && words[readAs.decimalSign]].filter(Boolean).join(' ')
  if (!canCorrect) return shown === '' ? null : <Text size="sm">{shown}</Text>
  if (!(readAs.dateOrder || dateOrder || readAs.decimalSign || decimalSign)) return null
  return (
    <Group gap={6}>
      <Text size="xs" c="dimmed">
        {translate('imports.mapping.readAs')}
      </Text>
      {(readAs.dateOrder || dateOrder) && (
        <NativeSelect
          size="xs"
          aria-label={translate('imports.mapping.dateOrderOf', { header: header.header })}
          data={[asProven, ...orders.map((value) => ({ value, label: words[value] }))]}
          value={dateOrder ?? readAs.dateOrder ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ dateOrder: orders.find((one) => one === value) ?? null })}
        />
      )}
      {(readAs.decimalSign || decimalSign) && (
        <NativeSelect
          size="xs"
          aria-label={translate('imports.mapping.decimalSignOf', { header: header.header })}
          data={[asProven, ...signs.map((value) => ({ value, label: words[value] }))]}
          value={decimalSign ?? readAs.decimalSign ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ decimalSign: signs.find((one) => one === value) ?? null })}
        />
      )}
    </Group>
  )
}
