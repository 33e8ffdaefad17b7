// The page for whoever is not signed in: the way in, or the way to a new password.
import { Anchor, Button, Stack, Text, TextInput, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type FormEvent, useEffect, useState } from 'react'
import { call } from '../api/call.ts'
import { Trouble } from '../parts/trouble.tsx'
import { waitingHere } from '../phone/store/database.ts'
import { Entrance } from './entrance.tsx'
import { SignInForm } from './sign-in-form.tsx'

export function SignIn({ onDone }: { onDone: () => unknown }) {
  const translate = useTranslate()
  const [isForgotten, setForgotten] = useState(false)
  const title = translate(isForgotten ? 'shell.forgotten.title' : 'shell.entrance.title')
  useEffect(() => {
    document.title = `${title} · Opsbook`
  }, [title])
  return (
    <Entrance>
      <Stack>
        <Title order={1} size="h3">
          {title}
        </Title>
        <WaitingHere />
        {isForgotten ? <Forgotten /> : <SignInForm onDone={onDone} />}
        <Anchor component="button" type="button" size="sm" onClick={() => setForgotten(!isForgotten)}>
          {translate(isForgotten ? 'shell.entrance.back' : 'shell.entrance.forgotten')}
        </Anchor>
      </Stack>
    </Entrance>
  )
}

/** That what waits on this device is safe, and nothing of what it is. */
function WaitingHere() {
  const translate = useTranslate()
  const [count, setCount] = useState(0)
  useEffect(() => {
    waitingHere().then(setCount, () => {}) // a browser that keeps nothing has nothing waiting
  }, [])
  if (count === 0) return null
  return (
    <Text size="sm" role="status">
      {translate('shell.entrance.waiting', { smart_count: count })}
    </Text>
  )
}

function Forgotten() {
  const translate = useTranslate()
  const [username, setUsername] = useState('')
  const [state, setState] = useState<{ isWaiting?: boolean; isDone?: boolean; isEmpty?: boolean; error?: unknown }>({})
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (username.trim() === '') return setState({ isEmpty: true })
    setState({ isWaiting: true })
    try {
      await call('/api/auth/forgotten-password', { method: 'POST', body: { username: username.trim() } })
      setState({ isDone: true })
    } catch (error) {
      setState({ error })
    }
  }
  if (state.isDone)
    return (
      <div role="status">
        <Text fw={600}>{translate('shell.forgotten.doneTitle')}</Text>
        <Text size="sm">{translate('shell.forgotten.doneAbout', { username: username.trim() })}</Text>
      </div>
    )
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        <Text size="sm">{translate('shell.forgotten.about')}</Text>
        {state.error !== undefined && <Trouble error={state.error} />}
        <TextInput
          label={translate('shell.username')}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={state.isEmpty && translate('shell.entrance.needUsername')}
        />
        <Button type="submit" loading={state.isWaiting ?? false}>
          {translate('shell.forgotten.send')}
        </Button>
      </Stack>
    </form>
  )
}
