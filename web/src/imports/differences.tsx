// Every cell that changes a row: what stands there now, and what would.
import { Badge, Button, Group, Select, Stack, Table, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { columnOf, useMe } from '../shell/me.tsx'
import styles from './step.module.css'
import { type Difference, type Import, useOf } from './use-imports.ts'

const pageRows = 50

export function Differences({ one }: { one: Import }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const { resource } = useMe()
  const [name, setName] = useState('')
  /** Where the pages begin, the one on the screen last. */
  const [starts, setStarts] = useState<readonly string[]>(['0'])
  const after = starts.at(-1) ?? '0'
  const { data, error, refetch } = useOf<{ items: Difference[]; nextCursor: string | null }>(one, 'differences', true, {
    after,
    limit: pageRows,
    ...(name === '' ? {} : { resource: name }),
  })
  const names = [...new Set((one.report?.sheets ?? []).flatMap((sheet) => (sheet.resource && sheet.updates > 0 ? [sheet.resource] : [])))]
  const choose = (value: string | null) => {
    setName(value ?? '')
    setStarts(['0'])
  }
  return (
    <Stack gap="sm" component="section" id="differences" className={styles.place}>
      <Group justify="space-between" align="flex-end">
        <Title order={3} size="h5">
          {translate('imports.differences.title')} <Badge variant="default">{number(one.report?.differences ?? 0)}</Badge>
        </Title>
        {names.length > 1 && (
          <Select
            label={translate('imports.differences.of')}
            data={[
              { value: '', label: translate('imports.differences.all') },
              ...names.map((value) => ({ value, label: resource(value)?.pluralLabel ?? value })),
            ]}
            value={name}
            onChange={choose}
            allowDeselect={false}
            size="xs"
          />
        )}
      </Group>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {data && (
        <Table.ScrollContainer minWidth={640} type="native" tabIndex={0} role="region" aria-label={translate('imports.differences.title')}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                {['cell', 'row', 'column', 'before', 'after'].map((head) => (
                  <Table.Th key={head}>{translate(`imports.differences.${head}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.items.map((cell) => {
                const of = resource(cell.resource)
                return (
                  <Table.Tr key={cell.no}>
                    <Table.Td>{`${cell.sheet}!${cell.cell}`}</Table.Td>
                    <Table.Td>{`${of?.label ?? cell.resource} ${cell.rowKey}`}</Table.Td>
                    <Table.Td>{(of && columnOf(of, cell.column)?.label) ?? cell.column}</Table.Td>
                    <Table.Td>
                      <Text component="del" size="sm">
                        {cell.before ?? translate('imports.differences.nothing')}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <Text component="ins" size="sm" fw={600} td="none">
                        {cell.after ?? translate('imports.differences.nothing')}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {(starts.length > 1 || data?.nextCursor) && (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" disabled={starts.length === 1} onClick={() => setStarts(starts.slice(0, -1))}>
            {translate('imports.differences.previous')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={!data?.nextCursor}
            onClick={() => data?.nextCursor && setStarts([...starts, data.nextCursor])}
          >
            {translate('imports.differences.next')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
