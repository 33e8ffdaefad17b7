// Forms that are begun and not sent: where they go on, or are thrown away.
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { useDay } from '../day.tsx'
import { Discard } from '../parts/discard.tsx'
import { useWhen } from '../parts/when.ts'
import { useDayWords } from '../parts/words.ts'
import { tellOfChange } from '../queue/keep.ts'
import { dropDraft } from '../store/drafts.ts'

export function BegunForms() {
  const translate = useTranslate()
  const words = useDayWords()
  const when = useWhen()
  const { person } = useMe()
  const { database } = useDay()
  const { data = [] } = useQuery({
    queryKey: ['day', person.id, 'drafts'],
    networkMode: 'always',
    gcTime: 0,
    queryFn: async () => (await database()).getAll('drafts'),
  })
  if (data.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-labelledby="begun">
      <Title order={2} size="h5" id="begun">
        {translate('phone.draft.begun')} ({data.length})
      </Title>
      <ul className={classes.list}>
        {data.map(({ form, did, resource, subject, to, typedAt }) => (
          <Paper key={form} withBorder p="sm" component="li">
            <Text fw={600}>{words.did(resource, did)}</Text>
            {subject !== '' && <Text size="sm">{subject}</Text>}
            <Text size="xs" c="dimmed">
              {when(typedAt)}
            </Text>
            <Group gap="xs" mt="xs">
              <Button size="sm" variant="default" component={Link} to={to}>
                {translate('phone.draft.go')}
              </Button>
              <Discard onDiscard={() => dropDraft(person.id, form).then(tellOfChange)} />
            </Group>
          </Paper>
        ))}
      </ul>
    </Stack>
  )
}
