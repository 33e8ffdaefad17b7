// The newest runs with their receipts: inputs, steps, result and hash, and whether working it out again comes to the same.
import { Accordion, Alert, Anchor, Button, Code, Group, Stack, Table, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Called } from '../parts/reference.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Card, FootLink, Nothing } from './card.tsx'
import classes from './dashboards.module.css'
import { toList, toRow } from './places.ts'
import { type Asked, type Row, useList } from './reports-data.ts'

interface Step {
  readonly text: string
  readonly value: string
}

interface Replayed {
  readonly isSame: boolean
  readonly differs?: readonly string[]
}

export function Receipts({ asked }: { asked: Asked }) {
  const translate = useTranslate()
  const { resource } = useMe()
  const filter = { sort: '-requestedAt', ...(asked.calculationId ? { calculationId: asked.calculationId } : {}) }
  const query = useList('calculationRun', filter, 8)
  const runs = resource('calculationRun')
  if (!runs) return null
  return (
    <Card
      label={runs.pluralLabel}
      isWide
      query={query}
      finding={({ items }) =>
        items.length === 0 ? translate('dashboards.calculations.none') : translate('dashboards.calculations.receipts')
      }
      foot={({ count }) => (
        <FootLink
          to={toList('calculationRun', asked.calculationId ? { calculationId: asked.calculationId } : {}, {
            field: 'requestedAt',
            order: 'DESC',
          })}
        >
          {translate('dashboards.allRows', { smart_count: count })}
        </FootLink>
      )}
    >
      {({ items }) =>
        items.length === 0 ? (
          <Nothing>{translate('dashboards.calculations.howToRun')}</Nothing>
        ) : (
          <Accordion variant="contained" order={3}>
            {items.map((run) => (
              <Run key={run.id} run={run} />
            ))}
          </Accordion>
        )
      }
    </Card>
  )
}

function Run({ run }: { run: Row & { readonly id: number } }) {
  const translate = useTranslate()
  const format = useFormat()
  return (
    <Accordion.Item value={String(run.id)}>
      <Accordion.Control>
        <Group justify="space-between" gap="xs" pe="sm">
          <Text size="sm" fw={600}>
            <Called resource="calculation" id={Number(run.calculationId)} label={String(run.calculation)} /> ·{' '}
            {translate('dashboards.calculations.version', { number: String(run.versionLabel) })} = {String(run.result)}
          </Text>
          <Text size="xs" c="dimmed">
            {format.instant(run.requestedAt)}
            {typeof run.requestedById === 'number' && (
              <>
                {' '}
                · <Called resource="user" id={run.requestedById} label={String(run.requestedBy)} />
              </>
            )}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Receipt run={run} />
      </Accordion.Panel>
    </Accordion.Item>
  )
}

function Receipt({ run }: { run: Row & { readonly id: number } }) {
  const translate = useTranslate()
  const { resource } = useMe()
  const path = resource('calculationRun')?.actions.find(({ name }) => name === 'replay')?.path
  const replay = useMutation({
    mutationFn: () =>
      call<Replayed>((path ?? '').replace('{id}', String(run.id)), {
        method: 'POST',
        body: {},
        headers: { 'idempotency-key': crypto.randomUUID() },
      }),
  })
  const steps = (run.trace ?? []) as readonly Step[] // the contract of a run
  return (
    <Stack gap="sm" className={classes.receipt}>
      <Table variant="vertical" fz="sm" aria-label={translate('dashboards.calculations.inputs')}>
        <Table.Tbody>
          {Object.entries((run.inputs ?? {}) as Row).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w="40%">
                {name}
              </Table.Th>
              <Table.Td className={classes.count}>{String(value)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Table fz="sm" aria-label={translate('dashboards.calculations.steps')}>
        <Table.Tbody>
          {steps.map(({ text, value }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a receipt never move
            <Table.Tr key={at}>
              <Table.Td>
                <Code>{text}</Code>
              </Table.Td>
              <Table.Td className={classes.count}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs">
        {translate('dashboards.calculations.hash')} <Code>{String(run.receiptHash)}</Code>
      </Text>
      {replay.error && <Trouble error={replay.error} />}
      {replay.data && (
        <Alert role="status" color={replay.data.isSame ? 'green' : 'red'} variant="light">
          {translate(replay.data.isSame ? 'dashboards.calculations.same' : 'dashboards.calculations.differs', {
            what: (replay.data.differs ?? []).join(', '),
          })}
        </Alert>
      )}
      <Group gap="md">
        {path && (
          <Button size="compact-sm" variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
            {translate('dashboards.calculations.replay')}
          </Button>
        )}
        <Anchor component={Link} to={toRow('calculationRun', run.id)} size="sm">
          {translate('dashboards.calculations.openRun')}
        </Anchor>
      </Group>
    </Stack>
  )
}
