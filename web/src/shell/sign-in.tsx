// The page for whoever is not signed in.
import { Button, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useActionState } from 'react'
import { signIn } from '../api/session.ts'
import { Trouble } from '../parts/trouble.tsx'

export function SignIn({ onDone }: { onDone: () => void }) {
  const translate = useTranslate()
  const [error, submit, isWaiting] = useActionState(async (_before: unknown, form: FormData) => {
    try {
      await signIn(String(form.get('username')), String(form.get('password')))
      onDone()
      return null
    } catch (refused) {
      return refused
    }
  }, null)
  return (
    <Stack component="main" align="center" justify="center" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={400}>
        <form action={submit}>
          <Stack>
            <Title order={1} size="h2">
              Opsbook
            </Title>
            {error !== null && <Trouble error={error} />}
            <TextInput name="username" label={translate('shell.username')} autoComplete="username" required autoFocus />
            <PasswordInput name="password" label={translate('shell.password')} autoComplete="current-password" required />
            <Button type="submit" loading={isWaiting}>
              {translate('shell.signIn')}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Stack>
  )
}
