// What a write wants, and beside it what is there by now.
import { Table, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useRows } from '../day.tsx'
import { useDayWords } from '../parts/words.ts'
import type { Write } from '../queue/write.ts'

/** Of a row as it is by now, what tells why something was refused. */
const telling = ['status', 'assignee', 'borrower', 'condition', 'quantityOnHand', 'dueOn']
/** When it was done stands above already. */
const times: ReadonlySet<string> = new Set(['occurredAt', 'completedAt'])
/** Named by the rows of this device; other rows are named above. */
const places: ReadonlySet<string> = new Set(['storeId', 'lotId'])
const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number'

export function Wanted({ write }: { write: Write }) {
  const translate = useTranslate()
  const words = useDayWords()
  const of = write.on?.resource
  const stores = useRows('store')
  const lots = useRows(of === 'firstAidItem' ? 'firstAidLot' : 'stockLot')
  const named = (name: string, value: unknown) => {
    if (name === 'storeId') return stores?.find(({ id }) => id === value)?.name ?? value
    if (name === 'lotId') return lots?.find(({ id }) => id === value)?.lotNumber ?? value
    return value
  }
  const mine = Object.entries(write.body).filter(
    ([name, value]) => isPlain(value) && !times.has(name) && (!name.endsWith('Id') || places.has(name)),
  )
  const theirs = telling.flatMap((name) => {
    const value = write.refusal?.theirs?.[name]
    return value === undefined || value === null ? [] : [[name, value] as const]
  })
  if (mine.length + theirs.length === 0) return null
  return (
    <>
      {mine.length > 0 && <Values of={of} title={translate('phone.waiting.mine')} values={mine} />}
      {theirs.length > 0 && <Values of={of} title={translate('phone.waiting.theirs')} values={theirs} />}
    </>
  )

  function Values({
    of: resource,
    title,
    values,
  }: {
    of: string | undefined
    title: string
    values: readonly (readonly [string, unknown])[]
  }) {
    return (
      <div>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Table verticalSpacing={2} aria-label={title}>
          <Table.Tbody>
            {values.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400} c="dimmed" w="45%">
                  {words.column(resource, name)}
                </Table.Th>
                <Table.Td>{words.value(resource, name, named(name, value))}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    )
  }
}
