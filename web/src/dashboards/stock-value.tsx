// What stock is worth, by category or by store; each currency for itself.
import { Group, SegmentedControl } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useFormat } from '../parts/format.ts'
import { Figure } from './card.tsx'
import { useNames } from './names.ts'
import { toReport } from './places.ts'
import { Ranking } from './ranking.tsx'
import { ReportCard } from './report-card.tsx'
import { type Answer, type Asked, useReport } from './reports-data.ts'
import { ranked, sumBy } from './sums.ts'

const most = 8

export function StockValue({ by, asked }: { by: 'category' | 'store'; asked: Asked }) {
  const translate = useTranslate()
  const format = useFormat()
  const [chosen, choose] = useState<string | null>(null)
  const { data } = useReport('stockValue', asked)
  const known = useNames(
    by,
    (data?.rows ?? []).map((row) => row[by]),
  )
  const currenciesOf = ({ totals = [] }: Answer) =>
    [...totals]
      .filter(({ currency }) => currency)
      .sort((a, b) => Number(b.value) - Number(a.value))
      .map(({ currency }) => String(currency))
  const currencyOf = (answer: Answer) => chosen ?? currenciesOf(answer)[0] ?? ''
  const sumsOf = (answer: Answer) =>
    sumBy(
      answer.rows.filter(({ currency }) => currency === currencyOf(answer)),
      by,
      'value',
    )
  const totalOf = (answer: Answer) => Number((answer.totals ?? []).find(({ currency }) => currency === currencyOf(answer))?.value ?? 0)
  const findingOf = (answer: Answer) => {
    const [first] = sumsOf(answer)
    const share = totalOf(answer) > 0 ? format.percent((first?.amount ?? 0) / totalOf(answer)) : ''
    return translate(`dashboards.facilities.value.${by}`, { name: known(first?.name)?.name ?? first?.name ?? '', share })
  }
  return (
    <ReportCard
      name="stockValue"
      asked={asked}
      finding={findingOf}
      nothing={translate('dashboards.facilities.noStock')}
      next={{ begin: 'inventoryItem' }}
    >
      {(answer) => {
        const currency = currencyOf(answer)
        const narrowed = by === 'category' ? 'categoryId' : 'storeId'
        return (
          <>
            <Group justify="space-between" align="flex-end" gap="xs">
              <Figure
                value={format.money(totalOf(answer), currency)}
                unit={translate('dashboards.facilities.worth')}
                to={toReport('stockValue', pick(asked.storeId))}
              />
              {currenciesOf(answer).length > 1 && (
                <SegmentedControl
                  size="xs"
                  aria-label={translate('dashboards.currency')}
                  value={currency}
                  onChange={choose}
                  data={currenciesOf(answer)}
                />
              )}
            </Group>
            <Ranking
              title={findingOf(answer)}
              unit={currency}
              format={(value) => format.number(Math.round(value))}
              series={[{ name: 'amount', label: translate('dashboards.facilities.worth'), colour: 1 }]}
              data={ranked(sumsOf(answer), most, translate('dashboards.others')).map(({ name, amount }) => ({
                name: known(name)?.name ?? (name || translate('dashboards.none')),
                full: known(name)?.full,
                amount,
                to: known(name) ? toReport('stockOnHand', { ...pick(asked.storeId), [narrowed]: known(name)?.id }) : undefined,
              }))}
            />
          </>
        )
      }}
    </ReportCard>
  )
}

const pick = (storeId: string | undefined) => (storeId ? { storeId } : {})
