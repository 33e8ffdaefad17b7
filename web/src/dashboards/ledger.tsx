// How far the ledger is sealed, when it was last sealed and verified, and doing either now.
import { Alert, Button, Group, List, Stack, Table } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { useAuditFigures } from './audit.tsx'
import { Card, Figure } from './card.tsx'
import { useNames } from './names.ts'

interface Stats {
  readonly pending: number
  readonly entries: number
  readonly blocks: number
  readonly anchored: number
}
interface Verified {
  readonly isWhole: boolean
  readonly entries: number
  readonly blocks: number
  readonly findings: readonly { readonly message: string }[]
  readonly findingsTotal: number
  readonly note: string | null
}
interface Flushed {
  readonly entries: number
  readonly blocks: number
  readonly isAll: boolean
  readonly note: string | null
}
interface LastVerified {
  readonly items: readonly { readonly at: string; readonly actor: string; readonly after: { readonly isWhole?: boolean } | null }[]
}

export function Ledger() {
  const translate = useTranslate()
  const format = useFormat()
  const { can } = useMe()
  const client = useQueryClient()
  const stats = useQuery({ queryKey: ['audit', 'stats'], queryFn: ({ signal }) => call<Stats>('/api/audit/stats', { signal }) })
  const figures = useAuditFigures()
  const verified = useQuery({
    queryKey: ['audit', 'verified'],
    queryFn: ({ signal }) => call<LastVerified>('/api/audit/recent', { query: { action: 'audit.verify', limit: 1 }, signal }),
  })
  const after = { onSettled: () => client.invalidateQueries({ queryKey: ['audit'] }) }
  const flush = useMutation({ mutationFn: () => call<Flushed>('/api/audit/flush', { method: 'POST', body: {} }), ...after })
  const verify = useMutation({ mutationFn: () => call<Verified>('/api/audit/verify', { method: 'POST', body: {} }), ...after })
  const last = verified.data?.items[0]
  const known = useNames('user', [last?.actor])
  const at = (instant: string | null | undefined) =>
    instant ? `${format.relative(instant)} (${format.instant(instant)})` : translate('dashboards.never')
  return (
    <Card
      label={translate('dashboards.audit.ledger')}
      query={stats}
      finding={({ pending }) =>
        pending === 0 ? translate('dashboards.audit.allSealed') : translate('dashboards.audit.pending', { smart_count: pending })
      }
    >
      {({ pending, entries, blocks, anchored }) => (
        <Stack gap="sm">
          <Figure value={format.number(pending)} unit={translate('dashboards.audit.waiting')} to="/dashboards/audit#entries" />
          <Table variant="vertical" fz="sm" aria-label={translate('dashboards.audit.ledger')}>
            <Table.Tbody>
              {[
                [translate('dashboards.audit.entries'), format.number(entries)],
                [
                  translate('dashboards.audit.blocks'),
                  translate('dashboards.audit.anchored', { blocks: format.number(blocks), anchored: format.number(anchored) }),
                ],
                [translate('dashboards.audit.lastSealed'), figures.data ? at(figures.data.lastSealedAt) : ''],
                [
                  translate('dashboards.audit.lastVerified'),
                  verified.data ? `${at(last?.at)}${last ? ` · ${known(last.actor)?.name ?? last.actor}` : ''}` : '',
                ],
              ].map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" w="38%">
                    {name}
                  </Table.Th>
                  <Table.Td>{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {last?.after?.isWhole === false && !verify.data && <Alert color="red">{translate('dashboards.audit.wasBroken')}</Alert>}
          {(flush.error || verify.error) && <Trouble error={flush.error ?? verify.error} />}
          {flush.data && (
            <Alert role="status" color="green" variant="light">
              {translate('dashboards.audit.flushed', { smart_count: flush.data.entries })} {flush.data.note}
            </Alert>
          )}
          {verify.data && <Found {...verify.data} />}
          <Group gap="xs">
            {can('audit.verify') && (
              <Button size="compact-sm" loading={verify.isPending} onClick={() => verify.mutate()}>
                {translate('dashboards.audit.verify')}
              </Button>
            )}
            {can('audit.seal') && (
              <Button size="compact-sm" variant="default" loading={flush.isPending} onClick={() => flush.mutate()}>
                {translate('dashboards.audit.flush')}
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Card>
  )
}

function Found({ isWhole, entries, findings, findingsTotal, note }: Verified) {
  const translate = useTranslate()
  return (
    <Alert role="status" color={isWhole ? 'green' : 'red'} variant="light">
      {isWhole
        ? translate('dashboards.audit.whole', { smart_count: entries })
        : translate('dashboards.audit.broken', { smart_count: findingsTotal })}{' '}
      {note}
      {findings.length > 0 && (
        <List size="sm" mt="xs">
          {findings.slice(0, 10).map(({ message }) => (
            <List.Item key={message}>{message}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
