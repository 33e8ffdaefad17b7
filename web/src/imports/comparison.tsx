// What the comparison of a workbook with Opsbook came to: counts, sums and hashes, and every difference.
import { Anchor, Badge, Button, Code, Group, List, Stack, Table, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { downloadFile } from '../api/files.ts'
import { useFormat } from '../parts/format.ts'
import { useSaving } from '../parts/saving.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { useColumnLabel } from './column-label.ts'
import { Notice } from './notice.tsx'
import { Step } from './step.tsx'
import { type Import, type Reconciliations, useOf } from './use-imports.ts'

type Reconciliation = Reconciliations['reconciliations'][number]

export function Comparison({ one }: { one: Import }) {
  const translate = useTranslate()
  const { data, error, refetch } = useOf<Reconciliations>(one, 'reconciliation', true)
  const { isSaving, save } = useSaving()
  const base = one.fileName.replace(/\.\w+$/, '')
  const total = data?.reconciliations.reduce((sum, { differences }) => sum + differences, 0) ?? 0
  return (
    <Step id="comparison" number={3} title={translate('imports.compare.title')} isDone={data !== undefined}>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {data && (
        <Stack gap="md">
          <Notice
            color={total === 0 ? 'teal' : 'orange'}
            title={translate(total === 0 ? 'imports.compare.same' : 'imports.compare.differ', { smart_count: total })}
            role="status"
          >
            {translate(total === 0 ? 'imports.compare.sameAbout' : 'imports.compare.differAbout')}
          </Notice>
          <Group gap="xs">
            {(['workbook', 'json'] as const).map((kind) => {
              const file = data.files[kind]
              return (
                file && (
                  <Button
                    key={kind}
                    size="compact-sm"
                    variant="default"
                    leftSection={<IconDownload size={16} aria-hidden />}
                    loading={isSaving}
                    onClick={() => save(() => downloadFile(file.url, `${base}-reconciliation.${kind === 'json' ? 'json' : 'xlsx'}`))}
                  >
                    {translate(`imports.compare.${kind}`)}
                  </Button>
                )
              )
            })}
          </Group>
          {data.reconciliations.map((compared) => (
            <Compared key={compared.resource} compared={compared} />
          ))}
        </Stack>
      )}
    </Step>
  )
}

function Compared({ compared }: { compared: Reconciliation }) {
  const translate = useTranslate()
  const { number } = useFormat()
  const { resource } = useMe()
  const of = resource(compared.resource)
  const labelOf = useColumnLabel(compared.resource)
  const { rows, equal, differing, onlyHere, onlyThere, duplicates, refused, differences, columns } = compared
  return (
    <Stack gap="xs" component="section" aria-label={of?.pluralLabel ?? compared.resource}>
      <Group gap="xs">
        <Title order={3} size="h5">
          {of?.pluralLabel ?? compared.resource}
        </Title>
        <Badge
          variant="outline"
          tt="none"
          color={differences === 0 ? 'teal' : 'orange'}
          styles={{ label: { color: 'var(--mantine-color-text)' } }}
        >
          {translate(differences === 0 ? 'imports.compare.same' : 'imports.compare.differ', { smart_count: differences })}
        </Badge>
      </Group>
      <Text size="sm">
        {translate('imports.compare.rows', { here: number(rows.here), there: number(rows.there) })}
        {': '}
        {Object.entries({ equal, differing, onlyHere, onlyThere, duplicates, refused })
          .filter(([, count]) => count > 0)
          .map(([kind, count]) => translate(`imports.compare.count.${kind}`, { count: number(count) }))
          .join(' · ')}
      </Text>
      <Found compared={compared} labelOf={labelOf} />
      <details>
        <summary>{translate('imports.compare.figures', { smart_count: columns.length })}</summary>
        <Table.ScrollContainer
          minWidth={720}
          type="native"
          tabIndex={0}
          role="region"
          aria-label={translate('imports.compare.figuresOf', { of: of?.pluralLabel ?? compared.resource })}
        >
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                {['column', 'filled', 'empty', 'sum', 'hash'].map((head) => (
                  <Table.Th key={head}>{translate(`imports.compare.${head}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {columns.map(({ column, here, there }) => (
                <Table.Tr key={column}>
                  <Table.Td>{labelOf(column)}</Table.Td>
                  <Table.Td>{pair(number(here.filled), number(there.filled))}</Table.Td>
                  <Table.Td>{pair(number(here.nulls), number(there.nulls))}</Table.Td>
                  <Table.Td>{pair(String(here.sum ?? ''), String(there.sum ?? ''))}</Table.Td>
                  <Table.Td>
                    <Code>{pair(here.hash.slice(0, 10), there.hash.slice(0, 10))}</Code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </details>
    </Stack>
  )
}

const pair = (here: string, there: string) => (here === there ? here : `${here} ≠ ${there}`)
const say = (value: unknown) =>
  value === null || value === undefined || value === '' ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** The first hundred of each list; the files have all. */
function Found({ compared: { resource, first }, labelOf }: { compared: Reconciliation; labelOf: (name: string) => string }) {
  const translate = useTranslate()
  const link = (id: number | undefined, key: string) =>
    id === undefined ? (
      key
    ) : (
      <Anchor component={Link} inherit to={`/r/${resource}/${id}`}>
        {key}
      </Anchor>
    )
  return (
    <>
      {first.differing.length > 0 && (
        <Table.ScrollContainer minWidth={600} type="native" tabIndex={0} role="region" aria-label={translate('imports.compare.cells')}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                {['cell', 'row', 'column', 'here', 'there'].map((head) => (
                  <Table.Th key={head}>{translate(`imports.compare.${head}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {first.differing.flatMap(({ sheet, key, id, cells }) =>
                cells.map((cell) => (
                  <Table.Tr key={`${sheet} ${cell.cell}`}>
                    <Table.Td>{`${sheet}!${cell.cell}`}</Table.Td>
                    <Table.Td>{link(id, key)}</Table.Td>
                    <Table.Td>{labelOf(cell.column)}</Table.Td>
                    <Table.Td>{say(cell.here)}</Table.Td>
                    <Table.Td>{say(cell.there)}</Table.Td>
                  </Table.Tr>
                )),
              )}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {(['onlyHere', 'onlyThere'] as const).map(
        (side) =>
          first[side].length > 0 && (
            <div key={side}>
              <Text size="sm" fw={600}>
                {translate(`imports.compare.${side}`)}
              </Text>
              <List size="sm">
                {first[side].map(({ key, id, sheet, row }) => (
                  <List.Item key={`${key} ${id} ${row}`}>
                    {link(id, key)}
                    {sheet && row && ` (${translate('imports.compare.place', { sheet, row })})`}
                  </List.Item>
                ))}
              </List>
            </div>
          ),
      )}
      {(['duplicates', 'refused'] as const).map(
        (kind) =>
          first[kind].length > 0 && (
            <div key={kind}>
              <Text size="sm" fw={600}>
                {translate(`imports.compare.${kind}`)}
              </Text>
              <List size="sm">
                {first[kind].map(({ key, sheet, row }) => (
                  <List.Item key={`${sheet} ${row}`}>
                    {translate('imports.compare.place', { sheet, row })}
                    {key && translate('shell.pair', { name: '', value: key })}
                  </List.Item>
                ))}
              </List>
            </div>
          ),
      )}
    </>
  )
}
