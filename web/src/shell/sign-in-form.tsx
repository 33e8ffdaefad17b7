// User name and password, with what is wrong beside it.
import { Alert, Button, Stack, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type FormEvent, useRef, useState } from 'react'
import { Problem } from '../api/problem.ts'
import { signIn } from '../api/session.ts'
import { Password } from '../parts/password.tsx'
import { Trouble } from '../parts/trouble.tsx'

interface SignInFormProps {
  /** Where it is known who has to sign in again. */
  readonly username?: string
  readonly onDone: () => unknown
}

/** Signs in; `onDone` may take its time, the button waits for it. */
export function SignInForm({ username, onDone }: SignInFormProps) {
  const translate = useTranslate()
  const [error, setError] = useState<unknown>(null)
  const [empty, setEmpty] = useState<readonly string[]>([])
  const [isWaiting, setWaiting] = useState(false)
  const name = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = [name.current, password.current].filter((field) => field !== null)
    const lacking = fields.filter(({ value }) => value.trim() === '')
    setEmpty(lacking.map((field) => field.name))
    setError(null)
    lacking[0]?.focus()
    if (lacking.length > 0) return
    setWaiting(true)
    try {
      await signIn(username ?? name.current?.value.trim() ?? '', password.current?.value ?? '')
      await onDone()
    } catch (refused) {
      setError(refused)
      password.current?.focus()
      password.current?.select()
    } finally {
      setWaiting(false)
    }
  }

  const told = error instanceof Problem ? error : null
  const isWrong = told?.code === 'unauthenticated'
  const isLocked = told?.code === 'rate_limited'
  const until = new Date(Date.now() + (told?.retryAfter ?? 60) * 1000)
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        {isLocked && (
          <Alert color="orange" variant="light" role="alert">
            {translate('shell.entrance.locked', { time: until.toLocaleTimeString(document.documentElement.lang) })}
          </Alert>
        )}
        {error !== null && !isWrong && !isLocked && <Trouble error={error} />}
        {username === undefined && (
          <TextInput
            ref={name}
            name="username"
            label={translate('shell.username')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            error={empty.includes('username') && translate('shell.entrance.needUsername')}
          />
        )}
        <Password
          ref={password}
          name="password"
          label={translate('shell.password')}
          autoComplete="current-password"
          autoFocus={username !== undefined}
          error={(empty.includes('password') && translate('shell.entrance.needPassword')) || (isWrong && translate('shell.entrance.wrong'))}
        />
        <Button type="submit" loading={isWaiting}>
          {translate('shell.signIn')}
        </Button>
      </Stack>
    </form>
  )
}
