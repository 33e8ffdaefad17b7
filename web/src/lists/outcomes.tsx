// What became of each of many rows, where some were refused.
import { Anchor, Button, Group, Modal, ScrollArea, Stack, Table, Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import type { Problem } from '../api/problem.ts'
import { Refusal, useSentences } from '../parts/refusal.tsx'
import { rowTitle } from '../parts/row-title.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import type { Outcome } from './batch.ts'

interface OutcomesProps {
  readonly resource: ResourceMetadata
  readonly outcomes: readonly Outcome[]
  readonly onClose: () => void
}

/** Rows that were refused first, each with why and what to try. */
export function Outcomes({ resource, outcomes, onClose }: OutcomesProps) {
  const translate = useTranslate()
  const refused = outcomes.filter(({ problem }) => problem !== null)
  const sorted = [...refused, ...outcomes.filter(({ problem }) => problem === null)]
  const counts = { done: outcomes.length - refused.length, smart_count: refused.length }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={translate('lists.outcome.title')}
      closeButtonProps={{ 'aria-label': translate('lists.close') }}
    >
      <Stack>
        <Text size="sm" role="status">
          {translate('lists.outcome.about', counts)}
        </Text>
        <ScrollArea.Autosize mah={420}>
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{resource.label}</Table.Th>
                <Table.Th>{translate('lists.outcome.answer')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sorted.map(({ row, problem }) => (
                <Table.Tr key={row.id}>
                  <Table.Td>
                    <Anchor component={Link} size="sm" to={`/r/${resource.name}/${row.id}`}>
                      {rowTitle(resource, row)}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{problem ? <Refused problem={problem} /> : <Done />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {translate('lists.close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Done() {
  const translate = useTranslate()
  return (
    <Group gap={6} wrap="nowrap">
      <IconCheck size={16} aria-hidden style={{ flex: 'none' }} />
      {translate('lists.outcome.done')}
    </Group>
  )
}

function Refused({ problem: { code, message, issues } }: { problem: Problem }) {
  const { ofIssue, ofProblem } = useSentences()
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <IconX size={16} aria-hidden style={{ flex: 'none' }} color="var(--mantine-color-error)" />
      <div>
        {issues.length === 0 ? (
          <Refusal said={ofProblem(code)}>{message}</Refusal>
        ) : (
          issues.map((issue) => (
            <div key={`${issue.path} ${issue.code}`}>
              <Refusal said={ofIssue(issue)}>
                {`${issue.path} ${issue.message}`.trim()}
                {issue.hint && (
                  <Text span display="block" size="xs" c="dimmed">
                    {issue.hint}
                  </Text>
                )}
              </Refusal>
            </div>
          ))
        )}
      </div>
    </Group>
  )
}
