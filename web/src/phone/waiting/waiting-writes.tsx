// What waits to be sent, and what the API refused: nothing leaves this list but by arriving or by the person's own word.
import { Alert, Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { Empty } from '../../parts/empty.tsx'
import { useFormat } from '../../parts/format.ts'
import { Page } from '../../parts/page.tsx'
import { Exact, Refusal as Refused, useSentences } from '../../parts/refusal.tsx'
import classes from '../day.module.css'
import { useDay } from '../day.tsx'
import { useDayWords } from '../parts/words.ts'
import { dropWrite, sendAgain } from '../queue/keep.ts'
import type { Refusal, Write } from '../queue/write.ts'
import { BegunForms } from './begun-forms.tsx'
import { ChangeWrite } from './change-write.tsx'
import { MergeEdit } from './merge-edit.tsx'
import { ReportAgain } from './report-again.tsx'
import { Wanted } from './wanted.tsx'

export function WaitingWrites() {
  const translate = useTranslate()
  const { writes, isRead, send, isBusy, againAt } = useDay()
  const format = useFormat()
  const isSendable = writes.some(({ refusal }) => refusal === null)
  return (
    <Page
      title={translate('phone.waiting.title')}
      actions={
        isSendable && (
          <Button variant="default" onClick={send} loading={isBusy}>
            {translate('phone.waiting.sendNow')}
          </Button>
        )
      }
    >
      {isRead && writes.length === 0 && <Empty title={translate('phone.waiting.none')}>{translate('phone.waiting.noneNext')}</Empty>}
      {isSendable && againAt !== null && <Text role="status">{translate('phone.waiting.held', { time: format.time(againAt) })}</Text>}
      <ul className={classes.list}>
        {writes.map((write) => (
          <li key={write.key}>
            <OneWrite write={write} />
          </li>
        ))}
      </ul>
      <BegunForms />
    </Page>
  )
}

function OneWrite({ write }: { write: Write }) {
  const translate = useTranslate()
  const format = useFormat()
  const words = useDayWords()
  const { decide, writes } = useDay()
  const [isDropping, setDropping] = useState(false)
  const { refusal } = write
  const photos = writes.filter(({ after }) => after === write.key).length
  const again = async (...changed: Parameters<typeof sendAgain> extends [unknown, unknown, ...infer Rest] ? Rest : never) => {
    await decide((personId) => sendAgain(personId, write, ...changed))
  }
  return (
    <Paper withBorder p="sm" component="section" aria-label={`${words.did(write.on?.resource, write.did)} ${write.subject}`}>
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} size="h5">
              {words.did(write.on?.resource, write.did)}
            </Title>
            <Text size="sm">{write.subject}</Text>
            <Text size="xs" c="dimmed">
              {format.instant(write.madeAt)}
            </Text>
          </div>
          <Badge color={refusal ? 'red.9' : 'dark.6'} variant="filled" style={{ flexShrink: 0 }}>
            {translate(refusal ? 'phone.state.refused' : 'phone.state.waiting')}
          </Badge>
        </Group>
        {refusal && <Said refusal={refusal} />}
        {refusal?.theirs && write.base ? <MergeEdit write={write} theirs={refusal.theirs} onSend={again} /> : <Wanted write={write} />}
        <Group gap="xs" justify={refusal ? 'flex-start' : 'flex-end'}>
          {refusal && !(write.base && refusal.theirs) && (
            <>
              <Button size="sm" onClick={() => void again()}>
                {translate('phone.waiting.again')}
              </Button>
              {write.did === 'report' ? (
                <ReportAgain write={write} />
              ) : (
                write.photo === null && <ChangeWrite write={write} onSend={again} />
              )}
            </>
          )}
          {!isDropping && (
            <Button size="sm" variant="subtle" color="red" onClick={() => setDropping(true)}>
              {translate('phone.waiting.drop')}
            </Button>
          )}
          {isDropping && (
            <Alert color="red" w="100%" title={translate('phone.waiting.dropSure')}>
              <Stack gap="xs">
                {photos > 0 && <Text size="sm">{translate('phone.waiting.dropPhotos', { smart_count: photos })}</Text>}
                <Group gap="xs">
                  <Button size="sm" color="red.9" onClick={() => void decide((personId) => dropWrite(personId, write))}>
                    {translate('phone.waiting.dropYes')}
                  </Button>
                  <Button size="sm" variant="default" onClick={() => setDropping(false)}>
                    {translate('phone.waiting.keep')}
                  </Button>
                </Group>
              </Stack>
            </Alert>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}

/** What the API says, and what to try. */
function Said({ refusal: { code, message, issues } }: { refusal: Refusal }) {
  const translate = useTranslate()
  const { ofIssue, ofProblem } = useSentences()
  if (code === 'stale')
    return <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={translate('phone.waiting.stale')} />
  const said = ofProblem(code)
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={<bdi>{said || message}</bdi>}>
      {said && issues.length === 0 && <Exact>{message}</Exact>}
      {issues.length > 0 && (
        <List size="sm">
          {issues.map((issue) => (
            <List.Item key={`${issue.path} ${issue.code} ${issue.message}`} dir="auto">
              <Refused said={ofIssue(issue)}>
                {issue.message === message && !said ? '' : `${issue.message} `}
                {issue.hint}
              </Refused>
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
