// What happened and what to try, for any error: the API's words, its hints, and a way to try again.
import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { Problem } from '../api/problem.ts'
import { Exact, Refusal, useSentences } from './refusal.tsx'

/** Shows an error; `retry` is offered where trying again makes sense. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const translate = useTranslate()
  const { ofIssue, ofProblem, ofFailure } = useSentences()
  const problem = error instanceof Problem ? error : null
  const own: Readonly<Record<string, string>> = { offline: 'shell.offline', unauthenticated: 'shell.expired.title' }
  const key = own[problem?.code ?? '']
  const message = key ? translate(key) : error instanceof Error ? error.message : String(error)
  const said = problem && !key ? (problem.code === 'failed' ? ofFailure(message) : ofProblem(problem.code)) : ''
  const issues = (problem?.issues ?? []).filter((issue) => said || issue.message !== message || issue.hint)
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={said || message} role="alert">
      <Stack gap="xs">
        {said && issues.length === 0 && <Exact>{message}</Exact>}
        {issues.length > 0 && (
          <List size="sm">
            {issues.map((issue) => (
              <List.Item key={`${issue.path} ${issue.code} ${issue.message}`}>
                <Refusal said={ofIssue(issue)}>
                  {issue.path ? `${issue.path}: ` : ''}
                  {issue.message} {issue.hint}
                </Refusal>
              </List.Item>
            ))}
          </List>
        )}
        <Group gap="sm">
          {retry && (
            <Button size="compact-sm" variant="default" onClick={retry}>
              {translate('shell.tryAgain')}
            </Button>
          )}
          {problem?.retryAfter && <Text size="sm">{translate('shell.tryIn', { smart_count: problem.retryAfter })}</Text>}
          {problem?.requestId && (
            <Text size="xs" c="dimmed">
              {translate('shell.requestId', { id: problem.requestId })}
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}
