// Where a one-time link leads: a new password. The token is behind the # of the address, which no server sees, and goes from there at once.
import { Button, Stack, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type FormEvent, useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { call } from '../api/call.ts'
import { Problem } from '../api/problem.ts'
import { lacks, NewPassword, usePasswordIssues } from '../parts/new-password.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { Entrance } from './entrance.tsx'

const readToken = () => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? ''

/** `onDone` ends whatever session this browser had: it belongs to the old password. */
export function SetPassword({ onDone }: { onDone: () => void }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const tell = usePasswordIssues()
  const [token] = useState(readToken)
  const [given, setGiven] = useState({ next: '', again: '' })
  const [error, setError] = useState<unknown>(null)
  const [lacking, setLacking] = useState<ReturnType<typeof lacks>>({})
  const [state, setState] = useState<'open' | 'waiting' | 'done'>('open')
  const title = translate(state === 'done' ? 'shell.setPassword.doneTitle' : 'shell.setPassword.title')
  useEffect(() => {
    document.title = `${title} · Opsbook`
  }, [title])
  useEffect(() => window.history.replaceState(window.history.state, '', window.location.pathname), [])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const missing = lacks(given.next, given.again)
    setLacking(missing)
    setError(null)
    if (missing.next || missing.again) return
    setState('waiting')
    try {
      await call('/api/auth/password-by-link', { method: 'POST', body: { token, password: given.next } })
      setState('done')
    } catch (refused) {
      setError(refused)
      setState('open')
    }
  }
  const leave = () => {
    onDone()
    void navigate('/')
  }

  const ofPassword = tell(error, 'password')
  const isDead = error instanceof Problem && error.issues.some(({ path }) => path === 'token')
  const body = () => {
    if (state === 'done')
      return (
        <>
          <Text size="sm" role="status">
            {translate('shell.setPassword.doneAbout')}
          </Text>
          <Button onClick={leave}>{translate('shell.signIn')}</Button>
        </>
      )
    if (token === '' || isDead)
      return (
        <>
          <Text fw={600} role={isDead ? 'alert' : undefined}>
            {translate(isDead ? 'shell.setPassword.deadLink' : 'shell.setPassword.noToken')}
          </Text>
          {!isDead && <Text size="sm">{translate('shell.setPassword.noTokenAbout')}</Text>}
          <Button variant="default" onClick={() => void navigate('/')}>
            {translate('shell.entrance.back')}
          </Button>
        </>
      )
    return (
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {error !== null && ofPassword === '' && <Trouble error={error} />}
          <NewPassword
            {...given}
            onChange={setGiven}
            errors={{
              next: ofPassword || (lacking.next && translate(lacking.next)),
              again: lacking.again && translate(lacking.again),
            }}
          />
          <Button type="submit" loading={state === 'waiting'}>
            {translate('shell.setPassword.set')}
          </Button>
        </Stack>
      </form>
    )
  }
  return (
    <Entrance>
      <Stack>
        <Title order={1} size="h3">
          {title}
        </Title>
        {body()}
      </Stack>
    </Entrance>
  )
}
