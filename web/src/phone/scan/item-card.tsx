// An item: how much lies where, and what leaves or comes back.
import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { WaitingBadge } from '../parts/waiting-badge.tsx'
import { useDayWords } from '../parts/words.ts'
import type { ItemMatch } from './match.ts'
import { MoveStock } from './move-stock.tsx'
import { useAmount } from './use-amount.ts'
import { useExpiry } from './use-expiry.ts'

export function ItemCard({ item }: { item: ItemMatch & { isWaiting: boolean; isRefused: boolean } }) {
  const translate = useTranslate()
  const words = useDayWords()
  const amount = useAmount()
  const { can } = useMe()
  const isOver = item.quantityOnHand < 0 // in words, which take a second line
  const [action, setAction] = useState<'issue' | 'return' | null>(null)
  return (
    <Paper withBorder p="md" component="section" aria-label={item.name}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} size="h4">
              {item.name}
            </Title>
            <Text size="sm" c="dimmed">
              {item.code}
            </Text>
          </div>
          <Stack gap={2} align="flex-end" maw="60%" style={{ flexShrink: 0 }}>
            <Text fw={700} size={isOver ? 'md' : 'xl'} ta="end" className="numeric" style={{ whiteSpace: isOver ? 'normal' : 'nowrap' }}>
              {amount({ ...item, quantity: item.quantityOnHand }, item.unit)}
            </Text>
            <WaitingBadge row={item} />
          </Stack>
        </Group>
        {item.stock.length === 0 ? (
          <Text c="dimmed">{translate('phone.scan.noStock')}</Text>
        ) : (
          <Table verticalSpacing={6} aria-label={translate('phone.scan.stock')}>
            <Table.Tbody>
              {item.stock.flatMap(({ storeId, store, lots, ...place }) => [
                <Table.Tr key={storeId}>
                  <Table.Th scope="row">{store}</Table.Th>
                  <Table.Td ta="end" fw={600} className="numeric" style={{ whiteSpace: place.quantity < 0 ? 'normal' : 'nowrap' }}>
                    {amount(place, item.unit)}
                  </Table.Td>
                </Table.Tr>,
                ...lots
                  .filter(({ lotId }) => lotId !== null)
                  .map(({ lotId, lot, expiresOn, ...some }) => (
                    <Table.Tr key={`${storeId} ${lotId}`}>
                      <Table.Td ps="lg">
                        <Text size="sm">
                          {translate('phone.scan.lot', { lot })}
                          {expiresOn && ' · '}
                          {expiresOn && <Expiry on={expiresOn} />}
                        </Text>
                      </Table.Td>
                      <Table.Td ta="end" className="numeric">
                        <Text size="sm">{amount(some)}</Text>
                      </Table.Td>
                    </Table.Tr>
                  )),
              ])}
            </Table.Tbody>
          </Table>
        )}
        <Group grow gap="xs">
          {(['issue', 'return'] as const)
            .filter((name) => can(`${item.kind}.${name}`))
            .map((name) => (
              <Button key={name} size="md" variant={name === 'issue' ? 'filled' : 'default'} onClick={() => setAction(name)}>
                {words.did(item.kind, name)}
              </Button>
            ))}
        </Group>
      </Stack>
      {action && <MoveStock item={item} action={action} onClose={() => setAction(null)} />}
    </Paper>
  )
}

function Expiry({ on }: { on: string }) {
  const { isPast, words } = useExpiry()(on)
  return isPast ? <span className={classes.past}>{words}</span> : words
}
